// The list of all records: filters and words narrow it in the page; the address keeps what was chosen.
"use strict";
(() => {
  const form = document.getElementById("catalogue");
  if (!form) return;

  const status = document.getElementById("catalogue-status");
  const entries = [...document.querySelectorAll("#catalogue-entries > li")];
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const keys = [...new Set(boxes.map((box) => box.name))];
  const text = form.elements.text;
  const fold = (words) => words.toLowerCase().normalize("NFD").replace(/\p{Mark}/gu, "").replace(/đ/g, "d");
  const folded = new Map(entries.map((entry) => [entry, fold(entry.textContent)]));
  const codes = (entry, key) => entry.getAttribute(`data-${key.replaceAll("_", "-")}`).split(" ");

  const chosen = () =>
    Object.fromEntries(keys.map((key) => [key, boxes.filter((box) => box.name === key && box.checked).map((box) => box.value)]));

  // An entry passes when it carries one of the chosen values of every key; `but` leaves one key out, for its counts.
  const passes = (entry, wanted, words, but) =>
    words.every((word) => folded.get(entry).includes(word)) &&
    keys.every((key) => key === but || !wanted[key].length || codes(entry, key).some((code) => wanted[key].includes(code)));

  const narrow = () => {
    const wanted = chosen();
    const words = fold(text.value).split(/\s+/).filter(Boolean);
    const shown = entries.filter((entry) => {
      entry.hidden = !passes(entry, wanted, words);
      return !entry.hidden;
    });
    for (const key of keys) {
      const population = entries.filter((entry) => passes(entry, wanted, words, key));
      for (const box of boxes.filter((candidate) => candidate.name === key)) {
        const number = population.filter((entry) => codes(entry, key).includes(box.value)).length;
        box.closest("label").querySelector(".count").textContent = `(${number})`;
        box.closest("label").classList.toggle("empty", number === 0 && !box.checked);
      }
    }
    status.textContent = shown.length ? `${shown.length} of ${entries.length} records.` : "No record carries all of this.";
  };

  const remember = () => {
    const state = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    history.replaceState(null, "", state.size ? `?${state}` : location.pathname);
  };

  const state = new URLSearchParams(location.search);
  text.value = state.get("text") || "";
  for (const box of boxes) {
    box.checked = state.getAll(box.name).includes(box.value);
    if (box.checked) box.closest("details").open = true;
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    narrow();
    remember();
  });
  narrow();
})();
