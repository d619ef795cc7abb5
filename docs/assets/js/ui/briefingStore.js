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
  const refresh = () => {
    for (const node of document.querySelectorAll(".toggle")) labels.get(node)();
    document.dispatchEvent(new Event("briefing"));
  };

  // Change what is kept, beginning from what is kept now: another tab may have added to it since this page was shown.
  const change = (made) => {
    const before = items();
    storage.write("briefing", made(before));
    refresh();
    return before;
  };
  addEventListener("storage", refresh);

  const without = (wanted) => (list) => list.filter((other) => !wanted.some((item) => same(item, other)));
  const together = (wanted) => (list) => [...list, ...wanted.filter((item) => !list.some((other) => same(item, other)))];

  // A button that puts items into the briefing and takes them out again; `add` and `remove` are what it says, `of` says
  // what is meant, for those who cannot see where it stands.
  const toggle = (wanted, of, add, remove) => {
    const inside = (list) => wanted.every((item) => list.some((other) => same(item, other)));
    const number = element("a", { href: `${root}briefing.html` });
    const press = button("", () => change(inside(items()) ? without(wanted) : together(wanted)));
    const node = element("p", { class: "collect toggle" }, press, " ", number);
    labels.set(node, () => {
      const list = items();
      const all = inside(list);
      press.textContent = all ? remove : add;
      press.append(element("span", { class: "seen-by-readers" }, `: ${of}`));
      press.setAttribute("aria-pressed", String(all));
      number.hidden = !all;
      number.textContent = all ? translate("Open the briefing ({count})", { count: list.length }) : "";
    });
    labels.get(node)();
    return node;
  };

  const passage = (record, anchor, of) =>
    toggle([{ record, anchor }], of, translate("Add to my briefing"), translate("Remove from briefing"));
  const record = (id, title) => passage(id, "", title);
  const guide = (situation, records, title) => {
    const count = records.length;
    return toggle(records.map((id) => ({ record: id, anchor: "", situation })), title,
      translate("Add all {count} records to my briefing", { count }), translate("Remove all {count} records from briefing", { count }));
  };

  return { items, change, same, without, passage, record, guide };
})();
