// The offer to keep the site on this device: sizes first, then one button to keep it and one to remove it.
"use strict";
throughcare.deviceOffer = async (place) => {
  const { deviceCopy, element, button, translate } = throughcare;
  if (!deviceCopy.isPossible) return;
  const show = (...children) => place.replaceChildren(...children);
  const megabytes = (bytes) => Math.ceil(bytes / 1e6);

  const keptHere = (list) => {
    const said = list.byMeaning ? translate("The site is kept on this device, with search by meaning.")
      : translate("The site is kept on this device; it searches by words.");
    show(element("p", { role: "status" }, said, " ", button(translate("Remove the site from this device"), remove)));
  };

  const remove = async () => {
    await deviceCopy.remove();
    throughcare.storage.write("deviceNews", null);
    throughcare.storage.write("deviceAsked", null);
    await offer(translate("The site is no longer kept on this device."));
  };

  const keep = async (list, size) => {
    const bar = element("progress", { max: size, value: 0, "aria-label": translate("Downloading the site") });
    const told = element("span", { role: "status" });
    const report = (done) => {
      bar.value = done;
      told.textContent = translate("{done} of {size} MB", { done: megabytes(Math.min(done, size)), size: megabytes(size) });
    };
    show(element("p", {}, bar, " ", told));
    report(0);
    try {
      await deviceCopy.keep(list, report);
      keptHere(list);
    } catch (error) {
      await offer(translate("The site could not be kept; what has come so far is not fetched again."));
      console.warn(error);
    }
  };

  const choice = async (whole, byMeaning) => {
    const list = deviceCopy.limited(whole, byMeaning);
    const total = (place_, files) => files.reduce((sum, [, entry]) => sum + entry[place_], 0);
    const size = total(2, await deviceCopy.missing(list));
    const values = { size: megabytes(size), room: megabytes(total(1, Object.entries(list.files))) };
    const text = byMeaning ? translate("Keep on this device, with search by meaning ({size} MB to fetch, {room} MB of room)", values)
      : translate("Keep on this device ({size} MB to fetch, {room} MB of room)", values);
    return { list, node: element("li", {}, button(text, () => keep(list, size))) };
  };

  const offer = async (said = "") => {
    const whole = await deviceCopy.whole();
    const [words, meaning] = [await choice(whole, false), await choice(whole, true)];
    const hasMeaning = Object.keys(meaning.list.files).length > Object.keys(words.list.files).length;
    show(element("p", { role: "status" }, said), element("ul", {}, words.node, ...(hasMeaning ? [meaning.node] : [])));
  };

  try {
    const live = await deviceCopy.live();
    if (live) keptHere(live);
    else await offer();
  } catch (error) {
    console.info(`Nothing can be kept here: ${error}`);
  }
};
