// Shows what was found: compact cards of records, the guide that fits, what is not documented, and how a question was read.
"use strict";
throughcare.answerView = (() => {
  const { element, button, inWords, translate } = throughcare;
  const { view, landing, isLong } = throughcare.quotes;
  const PAGE = 10; // records that are shown at once
  const labels = (values) => values.map(({ label }) => translate(label)).join(", ");

  const standing = (record) =>
    `${labels(record.country)} · ${translate(record.evidence_status.label)}. ${translate("Facts as of {date}.", { date: inWords(record.as_of) })}`;

  // Why a record was found, in words; reasons of one kind make one sentence.
  const REASONS = {
    concept: (words) => translate("It speaks of: {words}.", { words }),
    country: (words) => translate("It is about the country that you named: {words}.", { words }),
    actor: (words) => translate("It is about those who act in your question: {words}.", { words }),
    phase: (words) => translate("It is about this stage: {words}.", { words }),
    client_group: (words) => translate("It is about these people: {words}.", { words }),
    words: (words) => translate("Words of the question that stand here: {words}.", { words }),
    meaning: () => translate("Its meaning is near to your question."),
  };

  const why = (reasons) => {
    const kinds = Object.keys(REASONS).filter((kind) => (reasons || []).some((one) => one.kind === kind));
    const said = kinds.map((kind) => REASONS[kind](labels(reasons.filter((one) => one.kind === kind))));
    return said.length
      ? element("details", { class: "more why" }, element("summary", {}, translate("Why this?")),
          element("ul", {}, ...said.map((sentence) => element("li", {}, sentence))))
      : null;
  };

  // What a card does not show: all of a long passage, and the other passages of the record.
  const more = (passages) => {
    const [first, ...others] = passages;
    const rest = [...(isLong(first) ? [first] : []), ...others];
    return rest.length
      ? element("details", { class: "more" }, element("summary", {}, translate("More from this record")),
          ...rest.map((passage) => view(passage, true)))
      : null;
  };

  // The title in the language of the question or of the reader, above the English one, with how far it can be trusted.
  const inLanguage = ({ record, translation }) => {
    if (translation) return { ...translation, status: translation.status.label };
    const [title, , status] = (throughcare.titles || {})[record.id] || [];
    return title ? { title, status, language: document.documentElement.lang } : null;
  };
  const inShort = (status) => status.split(",")[0];
  // A record in a list, by its title in the language of the reader.
  const listed = (record) => {
    const own = inLanguage({ record });
    return own ? [element("a", { href: record.url, lang: own.language }, own.title), " ", element("small", { class: "original", lang: "en" }, record.title)]
      : [element("a", { href: record.url }, record.title)];
  };
  const title = (found) => {
    const { record, passages } = found;
    const translation = inLanguage(found);
    const link = (text, attributes) => element("a", { href: passages.length ? landing(passages[0]) : record.url, ...attributes }, text);
    if (!translation) return [element("h3", {}, link(record.title, { "data-id": record.id }))];
    return [element("h3", { lang: translation.language }, link(translation.title, {})),
      element("p", { class: "original" }, element("span", { lang: "en" }, record.title), " · ", element("span", { class: "draft-mark" }, translate(inShort(translation.status))))];
  };

  const hit = (found) => {
    const { record, passages } = found;
    const name = (inLanguage(found) || record).title;
    return element("li", { class: "hit" },
      ...title(found),
      element("p", { class: "standing" }, standing(record)),
      passages.length ? view(passages[0], false) : null,
      element("div", { class: "card-tools" }, passages.length ? more(passages) : null, why(found.why),
        passages.length ? throughcare.briefingStore.passage(record.id, passages[0].anchor, name)
          : throughcare.briefingStore.record(record.id, name)));
  };

  // A list that shows ten records, and ten more each time that a reader asks for them.
  const list = (found) => {
    const place = element("ol", { class: "hits" });
    const further = button(translate("Show more"), () => {
      const from = place.childElementCount;
      add();
      place.children[from].querySelector("a").focus();
    });
    const add = () => {
      const from = place.childElementCount;
      place.append(...found.slice(from, from + PAGE).map(hit));
      further.hidden = place.childElementCount >= found.length;
    };
    add();
    return [place, element("p", { class: "copy" }, further)];
  };

  const folded = (summary, found, isOpen) =>
    found.length
      ? [element("details", { class: "more fold", ...(isOpen ? { open: "" } : {}) }, element("summary", {}, summary), ...list(found))]
      : [];

  // Records of the region first; those from elsewhere are folded, unless there is nothing else.
  const hits = (found, region) => {
    const isNear = ({ record }) => record.country.some(({ code }) => region.includes(code));
    const [near, far] = [found.filter(isNear), found.filter((one) => !isNear(one))];
    return [...(near.length ? list(near) : []),
      ...folded(translate("From outside the region ({count})", { count: far.length }), far, !near.length)];
  };

  // The cell of the gap map that a question under these filters falls into.
  const gap = (filters) => {
    const name = (code) => code.toLowerCase().replaceAll("_", "-");
    const key = ["phase", "gender_focus", "actor"].find((candidate) => (filters[candidate] || []).length);
    const country = (filters.country || []).find((code) => code !== "EU" && code !== "INT");
    if (key) return `gaps.html#${name(key)}-${name(filters[key][0])}${country ? `-${name(country)}` : ""}`;
    return country ? `countries/${name(country)}.html` : "gaps.html";
  };

  // What is missing, with the sentence of a record that says so.
  const missing = ({ missing: lack }) => {
    if (!lack) return [];
    const { passage } = lack;
    return [element("section", { class: "missing" },
      element("p", {}, translate("Not documented: {what}.", { what: translate(lack.label) })),
      passage ? element("blockquote", {}, passage.text) : null,
      passage ? element("p", { class: "source" }, element("a", { href: passage.url }, passage.title)) : null)];
  };

  // A reason with what it names: the sentence is translated, the words of the question and the place stay or are labels.
  const said = (text) => {
    const [, words] = /^Little of the question is in the records: (.*)\.$/.exec(text) || [];
    const [, place] = /^No record is about (.*)\.$/.exec(text) || [];
    if (words) return translate("Little of the question is in the records: {words}.", { words });
    if (place) return translate("No record is about {place}.", { place: place.split(", ").map((one) => translate(one)).join(", ") });
    return translate(text);
  };

  const notDocumented = (answer, filters) => {
    const near = answer.less_close || [];
    const named = near.length ? [] : answer.nearest;
    return [element("section", { class: "not-documented" },
      ...(answer.reasons || []).map(({ text }) => element("p", {}, said(text))),
      ...missing(answer),
      element("p", {}, element("a", { href: gap(filters) }, translate("See what is documented here and what is not")), " · ",
        element("a", { href: "propose.html" }, translate("Propose a record that answers it"))),
      near.length || named.length ? element("h2", {}, translate("What comes closest, without answering:")) : null,
      named.length ? element("ul", {}, ...named.map((record) =>
        element("li", {}, ...listed(record), ` (${labels(record.country)})`))) : null),
    ...(near.length ? list(near) : [])];
  };

  // A question in a language of the region is told in the English words of the field that were recognised in it.
  const understood = (query, concepts = [], acronyms = []) => {
    const lines = query.corrected.map(({ typed, read }) => translate("“{typed}” was read as “{read}”.", { typed, read }));
    const english = query.english || (query.language === "en" ? "" : concepts.map(({ label }) => label).join(", "));
    if (english) lines.push(translate("Understood as: {english}", { english }));
    if (query.unknown.length) lines.push(translate("Words that no record knows: {words}", { words: query.unknown.join(", ") }));
    if (acronyms.length) lines.push(translate("Short forms that no record explains: {words}", { words: acronyms.join(", ") }));
    return lines.map((line) => element("p", {}, line));
  };

  // The guide for the situation that a question describes: at most one.
  const guide = ([situation]) =>
    situation
      ? [element("section", { class: "guide" }, element("p", {}, translate("Guide for this situation:"), " ",
          element("a", { href: situation.url }, translate(situation.title))))]
      : [];

  return { hits, missing, notDocumented, understood, guide, folded };
})();
