// The filters of the Ask page and of the list of records: what is chosen, and how many records each choice would show.
"use strict";
throughcare.filtersOf = (form) => {
  const { element, button, translate } = throughcare;
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const whole = form.querySelector("details.filters");
  const label = (box) => box.closest("label");
  const name = (box) => label(box).querySelector(".term").textContent;

  // On a small screen filters must not stand between the question and its answer: they open when asked for.
  whole.open = matchMedia("(min-width: 45em)").matches;

  const chosen = () => boxes.filter((box) => box.checked);
  const summarize = () => {
    const names = chosen().map(name);
    whole.querySelector(".chosen").textContent = names.length ? `: ${names.join(", ")}` : "";
    for (const box of boxes) label(box).classList.toggle("here", box.checked);
  };

  return {
    boxes,
    // Who is choosing goes on choosing: the filters fold once the reader has left them.
    fold() {
      if (!whole.contains(document.activeElement)) whole.open = false;
    },
    values() {
      const values = {};
      for (const box of chosen()) (values[box.name] ||= []).push(box.value);
      return values;
    },
    restore(parameters) {
      for (const box of boxes) {
        box.checked = parameters.getAll(box.name).includes(box.value);
        if (box.checked && box.closest("details.filter")) box.closest("details.filter").open = true;
      }
      summarize();
    },
    // A button for each choice, which takes it back.
    chips() {
      return chosen().map((box) => {
        const press = () => {
          box.checked = false;
          box.dispatchEvent(new Event("change", { bubbles: true }));
        };
        return element("li", {}, button(`${name(box)} ×`, press, { "aria-label": translate("Take back: {choice}", { choice: name(box) }) }));
      });
    },
    // `numberOf(key, code)` gives how many records a choice would show.
    count(numberOf) {
      for (const box of boxes) {
        const number = numberOf(box.name, box.value);
        label(box).querySelector(".count").textContent = `(${number})`;
        label(box).classList.toggle("empty", number === 0 && !box.checked);
      }
      summarize();
    },
  };
};
