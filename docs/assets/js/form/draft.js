// Answers become the text of a record, or reasons why they cannot: the same file and words as those of
// indexer/proposals/sources.py and indexer/proposals/draft.py.
"use strict";
throughcare.recordDraft = (() => {
  const form = throughcare.proposing;
  const { message } = throughcare.messages;
  const { suggest, suggestOfMany } = throughcare.suggest;
  const { tokenize, indexTerms } = throughcare.analysis;
  const { escapeMarkdown, wordsOf } = throughcare.markdownEscape;
  const { read, readOne, unique, cut, splitList, uniqueLines } = throughcare.formInput;
  const CITATION = new RegExp(form.patterns.check.cited, "gu");
  const DATE = new RegExp(`^(?:${form.date})$`);
  const ADDRESS = new RegExp(`^(?:${form.address})$`);
  const citedIn = (text) => Array.from(text.matchAll(CITATION), (match) => match[1]);

  const slug = (text) => tokenize(text).filter((word) => /^[a-z0-9]+$/i.test(word)).join("-");

  const idOf = ({ codes, texts }, reasons) => {
    const prefix = codes.country.length === 1 ? codes.country[0].toLowerCase() : "wb";
    const name = slug(texts.title);
    if (!name) reasons.push(message("title_without_words"));
    const id = `${prefix}-${name}`.slice(0, form.idLength).replace(/-+$/, "");
    if (id in form.records) reasons.push(message("record_exists", { id }));
    return id;
  };

  const entryFaults = (key, parts) => {
    const faults = [];
    if (!key) faults.push(message("source_form", { value: cut(parts.join("; "), 60) }));
    else if (Object.hasOwn(form.sources, key)) faults.push(message("source_exists", { key }));
    if (parts[2] !== "undated" && !DATE.test(parts[2])) faults.push(message("source_date", { value: cut(parts[2], 30) }));
    if (parts[3] && !ADDRESS.test(parts[3])) faults.push(message("source_address"));
    return faults;
  };

  // A key that no other document has: with a number where two of them would have the same one.
  const unusedKey = (key, isTaken) => {
    let name = key;
    for (let number = 2; isTaken(name); number += 1) {
      const end = `-${number}`;
      name = key.slice(0, form.idLength - end.length).replace(/-+$/, "") + end;
    }
    return name;
  };

  // The sources of the answer, one a line: those of the bibliography, and new ones that the draft brings.
  const cite = (text, reasons) => {
    const [locators, added, dates] = [new Map(), new Map(), []];
    for (const line of uniqueLines(text)) {
      const parts = line.split(";").map((part) => part.trim());
      if (Object.hasOwn(form.sources, parts[0]) && parts.length <= 2) {
        locators.set(parts[0], unique([locators.get(parts[0]), parts[1]].filter(Boolean)).join(", "));
        dates.push(form.sources[parts[0]].date);
      } else if (parts.length < 3 || parts.length > 4 || !parts.slice(0, 3).every(Boolean)) {
        reasons.push(message("source_form", { value: cut(line, 60) }));
      } else {
        const first = slug(`${parts[1]} ${parts[0]}`).slice(0, form.idLength).replace(/^-+|-+$/g, "");
        reasons.push(...entryFaults(first, parts));
        const key = unusedKey(first, (name) => Object.hasOwn(form.sources, name) || locators.has(name));
        locators.set(key, "");
        added.set(key, { title: parts[0], publisher: parts[1], date: parts[2], ...(parts[3] ? { url: parts[3] } : { address: "withheld" }) });
        dates.push(parts[2]);
      }
    }
    return { locators, added, when: dates.find((date) => date !== "undated") || "" };
  };

  const unlisted = (texts, keys) =>
    form.questions.filter((question) => question.section && texts[question.key]).flatMap((question) =>
      citedIn(texts[question.key]).filter((key) => !keys.includes(key)).map((key) => message("not_listed", { key, hint: `; ${suggest(key, keys)}` })));

  const firstSentences = (text) => {
    const given = text.split(/\s+/).filter(Boolean);
    let kept = cut(given.slice(0, form.summaryWords).join(" "), form.beginning).split(/\s+/).filter(Boolean);
    if (given.length > kept.length) {
      const last = kept.findLastIndex((word) => /[.!?]$/.test(word));
      if (last >= 0) kept = kept.slice(0, last + 1);
    }
    return kept.join(" ");
  };

  // The topic that shares most words with the text, those of its label counted twice; the first of equals.
  const nearestTopic = (text, lead) => {
    const given = new Set(indexTerms(text));
    for (const stem of indexTerms(form.terms.actor[lead].label)) given.delete(stem);
    const count = (said) => unique(indexTerms(said)).filter((stem) => given.has(stem)).length;
    let best = null;
    for (const [code, term] of Object.entries(form.terms.topics)) {
      const score = 2 * count(term.label) + count(term.definition);
      if (!best || score > best.score) best = { code, score };
    }
    return best.code;
  };

  const monthsLater = (day, months) => {
    const [year, month, date] = day.split("-").map(Number);
    const count = month - 1 + months;
    const two = (number) => String(number).padStart(2, "0");
    return `${year + Math.floor(count / 12)}-${two((count % 12) + 1)}-${two(Math.min(date, 28))}`;
  };

  // A value as JSON with the spaces that Python writes.
  const quoted = (value) => {
    if (Array.isArray(value)) return `[${value.map(quoted).join(", ")}]`;
    if (typeof value === "object") return `{${Object.entries(value).map(([key, one]) => `${quoted(key)}: ${quoted(one)}`).join(", ")}}`;
    return JSON.stringify(value);
  };

  const isEmpty = (value) => !value || (typeof value === "object" && !Object.keys(value).length);

  const valuesOf = ({ codes, texts }, id, cited, today) => {
    const lead = codes.lead_actor[0];
    const title = wordsOf(texts.title);
    return {
      id, title,
      record_type: codes.record_type ? codes.record_type[0] : "practice",
      summary: wordsOf(texts.summary ?? firstSentences(texts.done.replace(CITATION, ""))),
      country: codes.country,
      jurisdiction: codes.jurisdiction || [],
      phase: codes.phase,
      gender_focus: codes.gender_focus || ["not_stated"],
      lead_actor: lead,
      actor: unique([lead, ...(codes.actor || [])]),
      client_group: codes.client_group || ["veto"],
      topics: codes.topics || [nearestTopic(`${title} ${texts.done}`, lead)],
      evidence_status: codes.evidence_status ? codes.evidence_status[0] : "practitioner_reported",
      as_of: texts.as_of || cited.when || today.slice(0, 4),
      review: { status: "draft", on: today, by: "contributor", note: form.note },
      review_by: monthsLater(today, form.reviewMonths),
      asked_as: texts.asked_as ? uniqueLines(texts.asked_as) : form.openings.map((opening) => opening.replace("{title}", () => title)),
      addresses: splitList(texts.addresses || ""),
      related: splitList(texts.related || ""),
      new_sources: Object.fromEntries(cited.added),
      sources: Array.from(cited.locators, ([ref, locator]) => (locator ? { ref, locator } : { ref })),
    };
  };

  const bodyOf = ({ texts }, keys) => {
    const given = new Map(form.questions.filter((question) => question.section && texts[question.key]).map((question) => [question.section, texts[question.key]]));
    const lines = form.sections.flatMap((heading) => {
      const text = given.get(heading) ?? form.notDocumented;
      return ["", `## ${heading}`, "", text === form.notDocumented ? text : escapeMarkdown(text, keys)];
    });
    return [...lines, ""].join("\n");
  };

  const referenceFaults = (values) =>
    ["addresses", "related"].flatMap((key) => values[key].flatMap((id) => {
      if (id === values.id) return [message("itself")];
      if (!Object.hasOwn(form.records, id)) return [message("no_record", { id, hint: suggestOfMany(id, [...Object.keys(form.records), values.id]) })];
      const type = form.records[id];
      return key === "addresses" && type !== "challenge" ? [message("no_challenge", { id, type })] : [];
    }));

  const headerFaults = (values, body) => {
    const faults = [];
    const count = wordsOf(values.summary).split(" ").filter(Boolean).length;
    const [fewest, most] = form.askedAs;
    if (count > form.summaryWords) faults.push(message("summary_words", { most: form.summaryWords, words: count }));
    if (!DATE.test(values.as_of)) faults.push(message("date", { value: values.as_of }));
    const asked = values.asked_as.length;
    if (asked < fewest) faults.push(message("too_few_values", { name: "asked_as", min_length: fewest, actual_length: asked }));
    if (asked > most) faults.push(message("too_many_values", { name: "asked_as", max_length: most, actual_length: asked }));
    if (values.gender_focus.length > 1 && values.gender_focus.includes("not_stated")) faults.push(message("not_stated_alone"));
    if (values.jurisdiction.length && !values.country.includes("BA")) faults.push(message("jurisdiction"));
    const cited = citedIn(body);
    for (const { ref } of values.sources) if (!cited.includes(ref)) faults.push(message("not_cited", { key: ref }));
    return [...faults, ...referenceFaults(values)];
  };

  const refused = (reasons) => ({ reasons: unique(reasons), warnings: [] });

  // The record of the answers, by question; or the reasons why they make none.
  const makeDraft = (given, today) => {
    const answers = read(given);
    if (answers.reasons.length) return refused(answers.reasons);
    const reasons = [];
    const id = idOf(answers, reasons);
    const cited = cite(answers.texts.source, reasons);
    const keys = Array.from(cited.locators.keys());
    if (!reasons.length) reasons.push(...unlisted(answers.texts, keys));
    if (reasons.length) return refused(reasons);
    const values = valuesOf(answers, id, cited, today);
    const header = Object.entries(values).filter(([, value]) => !isEmpty(value)).map(([name, value]) => `${name}: ${quoted(value)}`);
    const body = bodyOf(answers, keys);
    const text = ["---", ...header, "---", ""].join("\n") + body;
    const found = throughcare.detector.inRecord(text);
    const faults = [...found.filter((finding) => finding.blocks).map((finding) => finding.message), ...headerFaults(values, body)];
    if (faults.length) return refused(faults);
    return { id, text, reasons: [], warnings: unique(found.map((finding) => finding.message)) };
  };

  // What is wrong with one answer while it is written, and what to look at again; that it is missing is said at the end.
  const problemsOf = (question, answer) => {
    const { reasons } = readOne({ ...question, required: false }, answer);
    const found = throughcare.detector.inAnswer(answer, question.key === "source");
    const messages = (blocks) => found.filter((finding) => finding.blocks === blocks).map((finding) => finding.message);
    return { faults: unique([...reasons, ...messages(true)]), doubts: unique(messages(false)) };
  };

  return { makeDraft, problemsOf };
})();
