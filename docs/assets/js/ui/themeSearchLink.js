// The search in the header of the theme knows titles and summaries; one row in it leads to search by meaning.
"use strict";
throughcare.start(() => {
  const { element, root, translate } = throughcare;
  const dialog = document.querySelector("[data-md-component=search]");
  const field = document.querySelector("[data-md-component=search-query]");
  const result = document.querySelector("[data-md-component=search-result]");
  if (!dialog || !field || !result) return;

  dialog.setAttribute("aria-label", translate("Search in titles and summaries"));
  dialog.querySelector("[role=search]").setAttribute("aria-label", translate("Search in titles and summaries"));

  // The theme follows the link with the highest score when Enter is pressed: this one comes
  // behind every page that was found.
  const words = element("article", { class: "md-search-result__article md-typeset", "data-md-score": "-1" });
  const row = element("a", { class: "md-search-result__link by-meaning" }, words);
  field.addEventListener("input", () => {
    const question = field.value.trim();
    if (question.length < 2) row.remove();
    else result.querySelector("ol").before(row);
    row.href = `${root}ask.html?${new URLSearchParams({ q: question })}`;
    words.textContent = translate("Search by meaning for “{question}”", { question });
    row.setAttribute("aria-label", words.textContent); // an article gives a link no name
  });
});
