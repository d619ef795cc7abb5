// The briefing that a reader collects: passages and whole records, kept in this browser only.
"use strict";
throughcare.briefing = (() => {
  const { element, button, kept, root, say } = throughcare;

  // An item is a record and the anchor of one of its sections; an empty anchor stands for the summary.
  const same = (one, other) => one.record === other.record && one.anchor === other.anchor;
  const items = () => kept.read("briefing", []);
  const has = (item) => items().some((other) => same(item, other));
  const keep = (list) => kept.write("briefing", list);

  // A button that puts an item into the briefing and takes it out again; `of` says what, for those who cannot see where.
  const toggle = (item, of) => {
    const number = element("a", { href: `${root}briefing.html` });
    const press = button("", () => {
      keep(has(item) ? items().filter((other) => !same(item, other)) : [...items(), item]);
      label();
    });
    const label = () => {
      const inside = has(item);
      press.textContent = inside ? say("Take out of the briefing") : say("Add to the briefing");
      press.append(element("span", { class: "seen-by-readers" }, `: ${of}`));
      press.setAttribute("aria-pressed", String(inside));
      number.hidden = !inside;
      number.textContent = inside ? say("Open the briefing ({count})", { count: items().length }) : "";
    };
    label();
    return element("p", { class: "collect" }, press, " ", number);
  };

  return { items, keep, toggle };
})();
