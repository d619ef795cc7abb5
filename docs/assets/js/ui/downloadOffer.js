// The offer of search by meaning without an API: pages from a folder begin at once, others when a reader wants it.
"use strict";
throughcare.downloadOffer = (place, whenReady) => {
  const { assetCache, button, denseSearch, element, translate } = throughcare;
  let state = "waiting"; // then "reading", at last "ready" or "failed"

  const listed = () => throughcare.index.meaning;
  const pieces = () => Object.values(listed()).flat();
  const megabytes = (bytes) => Math.ceil(bytes / 1e6);
  const total = (some) => some.reduce((sum, [, bytes]) => sum + bytes, 0);
  const show = (...children) => place.replaceChildren(...children);

  const begin = async (report) => {
    state = "reading";
    try {
      await denseSearch.open(listed(), report);
      state = "ready";
    } catch (error) {
      state = "failed";
      show(element("p", {}, translate("Search by meaning does not run in this browser, so words are searched.")));
      console.warn(error);
      return;
    }
    if (assetCache.isFolder() || !assetCache.keeps()) show();
    else show(element("p", {}, translate("Search by meaning is kept on this device."), " ", button(translate("Remove it from this device"), remove)));
    whenReady();
  };

  const remove = async () => {
    await assetCache.remove();
    location.reload();
  };

  // Read everything from the server; what was read before a failure is kept, so that trying again goes on from there.
  const download = async (size) => {
    const bar = element("progress", { max: size, value: 0, "aria-label": translate("Downloading search by meaning") });
    const told = element("span", { role: "status" });
    const report = (done) => {
      bar.value = done;
      told.textContent = translate("{done} of {size} MB", { done: megabytes(Math.min(done, size)), size: megabytes(size) });
    };
    show(element("p", {}, bar, " ", told));
    report(0);
    try {
      if (assetCache.keeps()) await assetCache.keep(pieces(), report);
      if (!assetCache.keeps()) return await begin(report);
    } catch (error) {
      await offer(translate("Search by meaning could not be downloaded."));
      console.warn(error);
      return undefined;
    }
    return begin();
  };

  const offer = async (said = "") => {
    const size = total(await assetCache.missing(pieces()));
    const text = assetCache.keeps() ? translate("Download search by meaning ({size} MB, kept on this device)", { size: megabytes(size) })
      : translate("Download search by meaning ({size} MB, for as long as this page is open)", { size: megabytes(size) });
    show(element("p", {}, said, said ? " " : "", button(text, () => download(size))));
  };

  return {
    isReading: () => state === "reading",
    // No API answers: begin with what is here, or offer to fetch it.
    async withoutApi() {
      await throughcare.searcher.open();
      if (!listed() || state !== "waiting" || place.childElementCount) return;
      if (assetCache.isFolder() || !(await assetCache.missing(pieces())).length) await begin();
      else await offer();
    },
  };
};
