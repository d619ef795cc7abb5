// Lists of records: each entry can be taken into the briefing without opening it, and a situation as a whole.
"use strict";
throughcare.start(() => {
  const { briefingStore, button, element, translate } = throughcare;
  for (const entry of document.querySelectorAll(".entry[data-id]")) {
    entry.append(briefingStore.record(entry.dataset.id, entry.querySelector(":scope > a").textContent));
  }
  const guide = document.querySelector("[data-situation]");
  if (guide) {
    const records = [...guide.children].map((entry) => entry.dataset.id);
    document.querySelector(".lead").after(element("p", { class: "collect" }, button(translate("Print this page"), () => print())));
    guide.before(briefingStore.guide(guide.dataset.situation, records, document.querySelector("h1").textContent));
  }
});
