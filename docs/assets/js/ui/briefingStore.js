// The briefing that a reader collects: passages and whole records, kept in this browser only.
"use strict";
throughcare.briefingStore = (() => {
  const { element, button, isText, isTexts, storage, root, translate } = throughcare;

  // An item is a record and the anchor of one of its sections; an empty anchor stands for the record with its summary.
  // `situation` says which guide it was taken from.
  const same = (one, other) => one.record === other.record && one.anchor === other.anchor;
  const isItem = (item) => isTexts(item) && isText(item.record) && isText(item.anchor);
  const items = () => storage.read("briefing", [], Array.isArray).filter(isItem);

  // What is kept changes every button that shows it: a record can stand on a page more than once.
  const labels = new WeakMap();
  const keep = (list) => {
    storage.write("briefing", list);
    for (const node of document.querySelectorAll(".toggle")) labels.get(node)();
  };

  // A button that puts items into the briefing and takes them out again; `add` and `take` are what it says, `of` says
  // what is meant, for those who cannot see where it stands.
  const toggle = (wanted, of, add, take) => {
    const inside = (list) => wanted.every((item) => list.some((other) => same(item, other)));
    const without = (list) => list.filter((other) => !wanted.some((item) => same(item, other)));
    const missing = (list) => wanted.filter((item) => !list.some((other) => same(item, other)));
    const number = element("a", { href: `${root}briefing.html` });
    const press = button("", () => keep(inside(items()) ? without(items()) : [...items(), ...missing(items())]));
    const node = element("p", { class: "collect toggle" }, press, " ", number);
    labels.set(node, () => {
      const list = items();
      const all = inside(list);
      press.textContent = all ? take : add;
      press.append(element("span", { class: "seen-by-readers" }, `: ${of}`));
      press.setAttribute("aria-pressed", String(all));
      number.hidden = !all;
      number.textContent = all ? translate("Open the briefing ({count})", { count: list.length }) : "";
    });
    labels.get(node)();
    return node;
  };

  const passage = (record, anchor, of) =>
    toggle([{ record, anchor }], of, translate("Add passage to the briefing"), translate("Take passage out of the briefing"));
  const record = (id, title) =>
    toggle([{ record: id, anchor: "" }], title, translate("Add record to the briefing"), translate("Take record out of the briefing"));
  const guide = (situation, records, title) => {
    const count = records.length;
    return toggle(records.map((id) => ({ record: id, anchor: "", situation })), title,
      translate("Add all {count} records to the briefing", { count }), translate("Take all {count} records out of the briefing", { count }));
  };

  return { items, keep, passage, record, guide };
})();
