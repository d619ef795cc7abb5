// Shows an answer: passages word for word with their sources, and why they were found.
"use strict";
throughcare.answerView = (() => {
  const { element, inWords, translate } = throughcare;
  const labels = (values) => values.map((value) => value.label).join(", ");

  const standing = (record) =>
    `${record.record_type.label} · ${labels(record.country)} · ${record.evidence_status.label}. ` +
    `${record.review_status.label}. ${translate("Facts as of {date}.", { date: inWords(record.as_of) })}`;

  const cited = (source) => {
    const locator = source.locator ? `, ${source.locator}` : "";
    const text = `${source.title}. ${source.publisher}, ${inWords(source.date)}${locator}`;
    return source.url ? element("a", { href: source.url, rel: "noreferrer" }, text) : element("cite", {}, text);
  };

  // Offsets, never HTML: what a record says is shown as text and can run nothing. They count code points.
  const marked = (text, spans) => {
    const points = Array.from(text);
    const explained = throughcare.explainer();
    const between = (start, end) => explained(points.slice(start, end).join(""));
    const pieces = [];
    let from = 0;
    for (const [start, end] of spans) {
      pieces.push(...between(from, start), element("mark", {}, ...between(start, end)));
      from = end;
    }
    return [...pieces, ...between(from)];
  };

  const reasons = (found) => {
    if (found.shared) {
      return [found.shared.length
        ? translate("Words of the question that stand here: {words}.", { words: found.shared.join(", ") })
        : translate("Found through another name of what you asked, or through a translation of this record.")];
    }
    const { dense, lexical } = found.explain;
    const place = ({ rank, score }) => (rank ? translate("number {rank}, score {score}", { rank, score: score.toFixed(2) })
      : translate("not among the nearest, score {score}", { score: score.toFixed(2) }));
    return [
      translate("By meaning: {place} of at most 1.", { place: place(dense) }),
      lexical.score > 0 ? translate("By words in common: {place}.", { place: place(lexical) })
        : translate("By words in common: none; the meaning alone brought it here."),
      translate("Places count passages of all records under your filters. Scores compare within this answer only."),
    ];
  };

  const why = (found) =>
    found.shared || found.explain
      ? element("details", { class: "more why" }, element("summary", {}, translate("Why this?")),
          ...reasons(found).map((reason) => element("p", {}, reason)))
      : null;

  const passage = (record) => (found) =>
    element("div", { class: "passage" },
      element("blockquote", {}, ...marked(found.text, found.highlights)),
      element("p", { class: "source" },
        element("a", { href: found.url }, found.section), found.sources.length ? " · " : "",
        ...found.sources.flatMap((source, index) => [index ? "; " : "", cited(source)])),
      why(found),
      throughcare.briefingStore.passage(record.id, found.anchor, `${record.title}, ${found.section}`));

  // Title and summary in the language of the question, beside the English passage, with how far they can be trusted.
  const translated = (translation) =>
    translation
      ? element("div", { class: "translated", lang: translation.language },
          element("p", { class: "translated-title" }, translation.title), element("p", {}, translation.summary),
          element("p", { class: "standing", lang: "en" }, translation.status.label))
      : null;

  const hit = ({ record, translation, passages }) =>
    element("li", { class: "hit" },
      element("h2", {}, element("a", { href: record.url }, record.title)),
      element("p", { class: "standing" }, standing(record)),
      translated(translation),
      ...passages.slice(0, 1).map(passage(record)),
      passages.length > 1
        ? element("details", { class: "more" },
            element("summary", {}, translate("{count} more in this record", { count: passages.length - 1 })),
            ...passages.slice(1).map(passage(record)))
        : null,
      throughcare.briefingStore.record(record.id, record.title));

  // The cell of the gap map that a question under these filters falls into.
  const gap = (filters) => {
    const name = (code) => code.toLowerCase().replaceAll("_", "-");
    const key = ["phase", "gender_focus", "actor"].find((candidate) => (filters[candidate] || []).length);
    const country = (filters.country || []).find((code) => code !== "EU" && code !== "INT");
    if (key) return `gaps.html#${name(key)}-${name(filters[key][0])}${country ? `-${name(country)}` : ""}`;
    return country ? `countries/${name(country)}.html` : "gaps.html";
  };

  const notDocumented = (answer, filters) => {
    const near = answer.nearest.map((record) =>
      element("li", {}, element("a", { href: record.url }, record.title), ` (${labels(record.country)})`));
    return element("li", { class: "hit not-documented" },
      element("h2", {}, translate("Not documented")),
      // A question for a person or for harm is refused whatever the records say.
      answer.nearest.length || !answer.reasons
        ? element("p", {}, translate("{count} records stand under these filters; none of them answers this.", { count: answer.under_filters }))
        : null,
      ...(answer.reasons || []).map((reason) => element("p", {}, reason.text)),
      near.length ? element("p", {}, translate("What comes closest, without answering:")) : null,
      near.length ? element("ul", {}, ...near) : null,
      element("p", {},
        element("a", { href: gap(filters) }, translate("See what is documented here and what is not")), " · ",
        element("a", { href: "propose.html" }, translate("Propose a record that answers it"))));
  };

  const understood = (query) => {
    const lines = query.corrected.map(({ typed, read }) => translate("“{typed}” was read as “{read}”.", { typed, read }));
    if (query.english) lines.push(translate("Understood as: {english}", { english: query.english }));
    if (query.unknown.length) lines.push(translate("Words that no record knows: {words}", { words: query.unknown.join(", ") }));
    return lines.map((line) => element("p", {}, line));
  };

  // The API may read newer records than these pages, and name a guide that they do not know.
  const guide = (id, title) => (throughcare.situations[id]
    ? throughcare.briefingStore.guide(id, Object.keys(throughcare.situations[id].read), title) : null);

  const guides = (situations) =>
    situations && situations.length
      ? [element("div", { class: "guides" }, element("p", {}, translate("Guides for this situation:")),
          element("ul", {}, ...situations.map(({ id, url, title }) =>
            element("li", {}, element("a", { href: url }, translate(title)), guide(id, title)))))]
      : [];

  return { hit, notDocumented, understood, guides };
})();
