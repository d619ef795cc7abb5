// On every page: what makes the site one that can be installed, and news of a version for those who keep a copy.
"use strict";
throughcare.start(async () => {
  const { element, button, load, root, storage, translate } = throughcare;
  const HOUR = 3_600_000; // ms until the server is asked again whether it has another version
  if (location.protocol === "file:" || !("serviceWorker" in navigator)) return;
  document.head.append(element("link", { rel: "manifest", href: `${root}manifest.webmanifest` }));
  const place = document.getElementById("keep-here");
  if (place) {
    await load("assets/js/device/deviceCopy.js");
    await load("assets/js/device/deviceOffer.js");
    throughcare.deviceOffer(place);
  }
  if (!navigator.serviceWorker.controller) return;

  const { deviceCopy } = await load("assets/js/device/deviceCopy.js").then(() => throughcare);
  const live = await deviceCopy.live();
  if (!live) return;
  const bar = element("div", { class: "banner", role: "status" });
  const say = (...children) => {
    bar.replaceChildren(element("p", {}, ...children));
    if (!bar.isConnected) document.querySelector(".md-content__inner").prepend(bar);
  };

  const changed = ({ added, changed: other }, titles) => {
    const line = (heading, ids) => (ids.length ? [element("h3", {}, heading), element("ul", { class: "lines" },
      ...ids.map((id) => element("li", {}, element("a", { href: `${root}records/${id}.html` }, titles[id]))))] : []);
    bar.append(...line(translate("New records"), added), ...line(translate("Changed records"), other));
  };

  // A page that comes back from the browser's memory may be of the version before.
  addEventListener("pageshow", async ({ persisted }) => {
    if (persisted && (await deviceCopy.live())?.version !== live.version) location.reload();
  });

  const changeOver = async ({ others, isChanged }, next) => {
    if (isChanged) {
      storage.write("deviceNews", { ...deviceCopy.news(live, next), version: next.version });
      location.reload();
    } else say(translate("The new version is here. Close the other pages of this site to change over."), " ",
      button(translate("Change over"), async () => changeOver(await deviceCopy.changeOver(), next)));
  };

  const isNews = (value) => value !== null && typeof value === "object" && Array.isArray(value.added) && Array.isArray(value.changed);
  const news = storage.read("deviceNews", null, isNews);
  if (news && news.version === live.version) {
    say(translate("These pages are up to date now."));
    changed(news, live.titles);
    storage.write("deviceNews", null);
  }
  const next = await deviceCopy.next();
  if (next) return changeOver(await deviceCopy.changeOver(), next);
  if (Date.now() - storage.read("deviceAsked", 0, Number.isFinite) < HOUR) return;
  const offered = await deviceCopy.offered(live.byMeaning).catch(() => null);
  if (offered && offered.version === live.version) storage.write("deviceAsked", Date.now());
  if (!offered || offered.version === live.version) return;
  const size = (await deviceCopy.missing(offered)).reduce((sum, [, [, , packed]]) => sum + packed, 0);
  const update = async () => {
    say(translate("Fetching what has changed …"));
    try {
      await changeOver(await deviceCopy.update(offered, () => {}), offered);
    } catch (error) {
      say(translate("The new version could not be fetched; the one before stays."));
      console.warn(error);
    }
  };
  say(translate("There is a new version of these pages ({size} MB to fetch).", { size: (size / 1e6).toFixed(1) }), " ", button(translate("Fetch it"), update));
});
