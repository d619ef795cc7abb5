// The answer on top: the best sentence, word for word, with country, date, evidence and source, to copy with its citation.
"use strict";
throughcare.answerBox = (() => {
  const { element, copyButton, inWords, root, translate } = throughcare;
  const { sentence, landing, listed, short, whole, translation } = throughcare.quotes;
  const labels = (values) => values.map(({ label }) => translate(label)).join(", ");

  // A quotation as a colleague can paste it: the words, where they come from, and the address of the record.
  const citation = ({ record, passages: [passage] }) => {
    const sources = passage.sources.map(whole).join("; ");
    return `“${sentence(passage)}”\n${sources}${sources ? ". " : ""}Throughcare: ${record.title}. ${new URL(passage.url, root).href}`;
  };

  const of = (hit, heading) => {
    const { record, passages: [passage] } = hit;
    return element("section", { class: "answer-box", "aria-labelledby": "answer-heading" },
      element("h2", { id: "answer-heading" }, heading),
      ...translation(passage),
      element("blockquote", { lang: "en" }, ...throughcare.explainer()(sentence(passage))),
      element("p", { class: "standing" }, `${labels(record.country)} · ${translate(record.evidence_status.label)}. ${translate("Facts as of {date}.", { date: inWords(record.as_of) })}`),
      element("p", { class: "source" }, ...listed(passage.sources, short), passage.sources.length ? " · " : "",
        element("a", { href: landing(passage) }, translate("Read it in the record"))),
      element("p", { class: "copy" }, ...copyButton(translate("Copy with citation"), () => citation(hit))));
  };

  return { of };
})();
