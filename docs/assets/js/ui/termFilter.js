// The terminology: rows that hold a word, in any language and with or without marks on its letters.
"use strict";
throughcare.start(() => {
  const { translate } = throughcare;
  const form = document.getElementById("term-filter");
  const field = form.querySelector("input");
  const status = form.querySelector("[role=status]");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = [...document.querySelectorAll(".terms tbody tr")].map((row) => ({ row, text: plain(row.textContent) }));
  const filter = () => {
    const wanted = plain(field.value.trim());
    for (const { row, text } of rows) row.hidden = !text.includes(wanted);
    const shown = rows.filter(({ row }) => !row.hidden).length;
    status.textContent = wanted ? translate("{shown} of {all} terms.", { shown, all: rows.length }) : "";
  };
  field.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
});
