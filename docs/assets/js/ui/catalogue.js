// The list of all records: filters and words narrow it in the page; the address keeps what was chosen.
"use strict";
throughcare.start(() => {
  const form = document.getElementById("catalogue");
  const { fold } = throughcare.analysis;
  const { element, button, translate } = throughcare;
  const PAGE = 25; // entries that are shown at once
  const titleOf = (entry) => entry.querySelector("a").textContent;
  const filters = throughcare.filtersOf(form);
  const status = document.getElementById("catalogue-status");
  // One list takes the place of the groups: filters and order go across them.
  const place = document.getElementById("catalogue-entries");
  const list = element("ul", { class: "entries" });
  const entries = [...place.querySelectorAll(".entry")].sort((one, other) => titleOf(one).localeCompare(titleOf(other)));
  let most = PAGE; // entries that are shown; print shows all that pass
  const further = button(translate("Show more"), () => {
    const next = shown()[most];
    most += PAGE;
    cut();
    next.querySelector("a").focus();
  });
  list.append(...entries);
  place.replaceChildren(list, element("p", { class: "copy" }, further));
  const keys = [...new Set(filters.boxes.map((box) => box.name))];
  const { text, sort } = form.elements;
  const folded = new Map(entries.map((entry) => [entry, fold(entry.textContent)]));
  const codes = (entry, key) => entry.getAttribute(`data-${key.replaceAll("_", "-")}`).split(" ");

  // An entry passes when it carries one of the chosen values of every key; `but` leaves one key out, for its counts.
  const passes = (entry, wanted, words, but) =>
    words.every((word) => folded.get(entry).includes(word)) &&
    keys.every((key) => key === but || !wanted[key] || codes(entry, key).some((code) => wanted[key].includes(code)));

  const shown = () => [...list.children].filter((entry) => !entry.hidden);
  const cut = () => {
    const passing = shown();
    passing.forEach((entry, place) => entry.classList.toggle("later", place >= most));
    further.hidden = passing.length <= most;
  };

  const narrow = () => {
    const wanted = filters.values();
    const words = fold(text.value).split(/\s+/).filter(Boolean);
    for (const entry of entries) entry.hidden = !passes(entry, wanted, words);
    const population = new Map(keys.map((key) => [key, entries.filter((entry) => passes(entry, wanted, words, key))]));
    filters.count((key, code) => population.get(key).filter((entry) => codes(entry, key).includes(code)).length);
    most = PAGE;
    cut();
    const count = shown().length;
    status.textContent = count
      ? translate("{shown} of {all} records.", { shown: count, all: entries.length })
      : translate("No record carries all of this.");
  };

  const arrange = () => {
    const order = sort.value === "title" ? entries : [...entries].sort((one, other) =>
      other.dataset[sort.value].localeCompare(one.dataset[sort.value]));
    const own = throughcare.myCountry.code();
    list.append(...[...order].sort((one, other) => own !== "" && codes(other, "country").includes(own) - codes(one, "country").includes(own)));
    cut();
  };

  const remember = () => {
    const state = new URLSearchParams([...new FormData(form)].filter(([, value]) => value && value !== "title"));
    history.replaceState(null, "", state.size ? `?${state}` : location.pathname);
  };

  const state = new URLSearchParams(location.search);
  text.value = state.get("text") || "";
  sort.value = state.get("sort") || "title";
  if (!sort.value) sort.value = "title";
  filters.restore(state);
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => {
    if (event.target === sort) arrange();
    else narrow();
    remember();
  });
  document.addEventListener("my-country", arrange);
  arrange();
  narrow();
});
