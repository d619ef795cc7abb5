// The answer by country: one sentence a country with its source, or that nothing is documented; to take away as CSV.
"use strict";
throughcare.countryTable = (() => {
  const { element, button, inWords, translate } = throughcare;

  const row = ({ label, sentence, title, url, as_of, source }) =>
    element("tr", {}, element("th", { scope: "row" }, translate(label)),
      sentence
        ? element("td", {}, element("p", { class: "record-text", lang: "en" }, ...throughcare.explainer()(sentence)),
            element("p", { class: "fact-source" }, element("a", { href: url }, title), ` · ${inWords(as_of)}${source ? ` · ${named(source)}` : ""}`))
        : element("td", { class: "none" }, translate("not documented")));

  const named = (source) => (typeof source === "string" ? source : `${source.publisher}, ${inWords(source.date)}`);

  // A cell as spreadsheets read it; one that begins like a formula is text.
  const cell = (value) => {
    const text = String(value ?? "");
    return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  };
  const csv = (rows) => {
    const lines = [["country", "sentence", "record", "as_of", "source", "address"], ...rows.map(({ label, sentence, title, as_of, source, url }) =>
      (sentence ? [label, sentence, title, as_of, source ? named(source) : "", new URL(url, throughcare.root).href] : [label, translate("not documented"), "", "", "", ""]))];
    return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
  };

  const download = (rows) => {
    const address = URL.createObjectURL(new Blob(["\ufeff", csv(rows)], { type: "text/csv" }));
    element("a", { href: address, download: "answer-by-country.csv" }).click();
    URL.revokeObjectURL(address);
  };

  const table = (rows) =>
    element("div", { class: "table-scroll", tabindex: 0, role: "region", "aria-label": translate("Answer by country") },
      element("table", { class: "plain by-country" }, element("tbody", {}, ...rows.map(row))));

  // A fold that asks for its rows when it is opened the first time.
  const fold = (read, question) => {
    const place = element("div", { role: "status" });
    const node = element("details", { class: "more fold" }, element("summary", {}, translate("Answer by country")), place);
    node.addEventListener("toggle", async () => {
      place.textContent = translate("Searching …");
      const rows = await read().catch(() => null);
      if (rows) place.replaceChildren(table(rows), element("p", { class: "copy" }, button(translate("Download this table (CSV)"), () => download(rows)), " ",
        ...throughcare.documentOffer((kinds) => kinds.answerTable(question, rows), "answer-by-country")));
      else place.textContent = translate("Search is not reachable at the moment.");
    }, { once: true });
    return node;
  };

  return { fold };
})();
