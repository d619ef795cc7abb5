// Search inside the page: the question, filters and form of answer of the API, as in search_api/searcher.py.
// By words and meaning where the encoder is ready, by words alone where it is not.
"use strict";
throughcare.searcher = (() => {
  const { indexTerms } = throughcare.analysis;

  // The engine is made once the index has been read.
  let engine = null;
  let feedback = null; // once meaning is known
  const open = async () => {
    if (engine) return engine;
    await Promise.all(["language", "index"].map((name) => throughcare.load(`assets/search/${name}.js`)));
    const index = Object.assign(throughcare.index, throughcare.languageIndex);
    const { rules } = index;
    const opened = { index, rules, keys: Object.keys(index.terms), first: [], owner: [] };
    index.rows.forEach((count, record) => {
      opened.first.push(opened.owner.length);
      for (let row = 0; row < count; row += 1) opened.owner.push(record);
    });
    const indexes = [index.words, index.regional, index.whole].map((carried) => throughcare.Bm25Index.open(carried));
    [opened.words, opened.regional, opened.whole] = await Promise.all(indexes);
    const isCountry = throughcare.isCountry(index.countries);
    const recognition = new throughcare.Recognition(rules.reading);
    opened.recognition = recognition;
    opened.parser = new throughcare.QuestionParser(
      new throughcare.Thesaurus(index.concepts, index.phrases), index.lexicon, { isCountry, recognition }, rules.reading);
    opened.retriever = new throughcare.HybridRetriever(
      { ...opened, isUnsearchable: (row) => index.kinds[row] === "b" }, rules.retrieval);
    opened.assessor = new throughcare.Assessor({
      whole: opened.whole, records: index.records, scope: new throughcare.Scope(rules.scope), isCountry, recognition,
      countries: new throughcare.CountryMentions(rules.uncovered), support: new throughcare.Support(rules.support),
      recordOf: (record) => recordOf(opened, record), isName: (word) => throughcare.detector.isName(word),
    }, rules.evidence);
    opened.presenter = new throughcare.Presenter(index, new throughcare.Reasons(index, recognition, rules.meaning));
    return (engine = opened);
  };

  // The record with its passages, which lies in a script of its own.
  const whole = async ({ index }, record) => {
    const { id } = index.records[record];
    await throughcare.load(`assets/search/records/${id}.js`);
    return throughcare.records[id];
  };

  const rowsOf = ({ index, first }, record, kind) =>
    Array.from({ length: index.rows[record] }, (_, number) => first[record] + number).filter((row) => index.kinds[row] === kind);

  // The rows of a record that may be quoted: all that say what is done, else its summary.
  const quotable = (opened, record) => {
    const sections = rowsOf(opened, record, "s");
    return sections.length ? sections : rowsOf(opened, record, "u");
  };

  // A record with the passages that are read for what a question asks of it, as in `Support`.
  const recordOf = async (opened, record) => {
    const { index, first } = opened;
    const { title, passages } = await whole(opened, record);
    const { id, evidence_status: [status] } = index.records[record];
    const read = passages.map((passage, number) => ({ passage, kind: index.kinds[first[record] + number] }))
      .filter(({ kind }) => "sub".includes(kind))
      .map(({ passage: [section, anchor, text], kind }) => ({ section, anchor, text, isBlank: kind === "b" }));
    return { id, title, status, url: throughcare.tables.recordUrl.replace("{id}", id), passages: read };
  };

  // Which records pass: one of the values of every key that was asked for; `but` leaves one key out.
  const allowed = ({ index, keys }, filters, but) =>
    index.records.map((record, number) => index.rows[number] > 0 && keys.every((key) =>
      key === but || !filters[key] || !filters[key].length || record[key].some((code) => filters[key].includes(code))));

  // The records about the places that a question names; null if it names none.
  const inCountries = (opened, reading) => {
    const places = new Set(reading.matches.map(({ concept }) => concept.place).filter(Boolean));
    return places.size ? recordsIn(opened, places) : null;
  };
  const recordsIn = ({ index }, codes) =>
    new Set(index.records.flatMap(({ country }, number) => (country.some((code) => codes.has(code)) ? [number] : [])));

  // What is preferred: records about countries that the question names, and records from the region.
  const preferences = (opened, named) => {
    const { countryBoost, region, regionBoost } = opened.rules.retrieval;
    return [
      ...(named ? [{ records: named, boost: countryBoost }] : []),
      { records: recordsIn(opened, new Set(region)), boost: regionBoost },
    ];
  };

  // How many of the records of a ranking that are close enough have each value of a key.
  const counted = ({ index }, ranking, key, chosen) => {
    const close = ranking.found.slice(0, ranking.relevant).map(({ record }) => index.records[record][key]);
    const counts = Object.entries(index.terms[key])
      .map(([code, label]) => ({ value: code, label, count: close.filter((codes) => codes.includes(code)).length }));
    return counts.filter(({ value, count }) => count || chosen.includes(value));
  };

  // Each key without its own filter, so that a reader can add values. `rankUnder` ranks the records that pass.
  const facets = (opened, filters, ranking, rankUnder) =>
    Object.fromEntries(opened.keys.map((key) => {
      const chosen = filters[key] || [];
      return [key, counted(opened, chosen.length ? rankUnder(allowed(opened, filters, key)) : ranking, key, chosen)];
    }));
  const nothing = { found: [], relevant: 0 };

  const hit = async (opened, asked, ranking, group, rank) => {
    const { rules, first, presenter } = opened;
    const record = await whole(opened, group.record);
    const textOf = (row) => record.passages[row - first[group.record]][2];
    const ranked = opened.retriever.passages(asked, quotable(opened, group.record), ranking);
    const chosen = throughcare.highlights.quotes(ranked, textOf, asked.rarity, rules.quoting).map((one) => ({
      one, row: one.row - first[group.record], highlight: throughcare.highlights.bestSentence(textOf(one.row), asked.rarity, rules.quoting),
    }));
    return presenter.hit(rank, group, record, chosen, asked.reading, asked.words);
  };

  // Guides for the situation that a question describes: the nearest by meaning, else those that hold most of its words;
  // with the cosine of the nearest.
  const situations = ({ index, rules }, { reading, dense: cosines }) => {
    const { floor, limit, share, lacking, known, close } = rules.situations;
    const wanted = [...new Set(indexTerms(reading.english))];
    const holds = (text) => wanted.filter((stem) => text.includes(stem)).length / wanted.length;
    let row = 0;
    const scored = index.situations.map((situation) => {
      const scores = situation.texts.map((text) => (cosines ? cosines.situations[row++] : wanted.length > 1 && holds(text.split(" "))));
      return { situation, score: Math.max(...scores) };
    });
    // The words of a question are those in which people describe the situation: its title, and how they ask.
    const describes = ({ situation: { texts: [title, , ...asked] }, score }) => {
      const ways = [title, ...asked].map((text) => new Set(text.split(" ")));
      const least = Math.min(...ways.map((way) => wanted.filter((stem) => !way.has(stem)).length));
      const all = wanted.filter((stem) => ways.some((way) => way.has(stem)));
      return wanted.length > 0 && (least < lacking * wanted.length || (score >= close && all.length >= known * wanted.length));
    };
    const near = scored.filter(({ score }) => score >= (cosines ? floor : share))
      .sort((one, other) => other.score - one.score).slice(0, limit);
    const guides = near.filter((one) => !cosines || describes(one))
      .map(({ situation: { id, title, summary } }) => ({ id, title, summary, url: `situations/${id}.html` }));
    return { nearest: Math.max(0, ...scored.map(({ score }) => Number(score))), matches: near.length > 0, guides };
  };

  // Cosines of a question to all that is held, and the feedback of the top-ranked; null where meaning is not known.
  const dense = async ({ index, rules }, reading) => {
    const { denseSearch } = throughcare;
    if (!denseSearch.isReady()) return null;
    feedback ||= new throughcare.Feedback(denseSearch.directions(), index.records.map(({ traits }) => traits), rules.feedback);
    const typed = { words: throughcare.analysis.tokenize(reading.typed), isRegional: reading.regional };
    const read = rules.reading.multilingual ? reading.text : reading.english;
    return { ...(await denseSearch.cosines(read, typed, rules.reading)), feedback };
  };

  // A question as the retrievers take it.
  const asking = async (opened, question) => {
    const { parser, whole: index } = opened;
    const reading = parser.parse(question);
    return {
      reading, words: parser.weightedTerms(reading), regional: parser.regionalTerms(reading), dense: await dense(opened, reading),
      rarity: new Map(indexTerms(reading.english).map((stem) => [stem, index.idf(index.rows(stem).length)])),
    };
  };

  // A question without signs that nobody sees, with single spaces, in composed form, as `clean` of search_api/question/query.py.
  const clean = (question) =>
    question.replace(/[\p{Cf}\p{Cs}]/gu, "").replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ").trim().split(/\s+/).join(" ").normalize("NFC");

  // The guards of the form to propose a practice: a question that holds something about a person is not read.
  const GUARDS = ["form/rules", "js/privacy/normalization", "js/privacy/personNames", "js/privacy/validators", "js/privacy/detector"];
  const namesPerson = async (question) => {
    for (const path of GUARDS) await throughcare.load(`assets/${path}.js`);
    return throughcare.detector.namesPerson(question);
  };

  const unanswered = (opened, question, filters) => ({
    by_meaning: throughcare.denseSearch.isReady(),
    query: { q: question, language: "en", english: null, expanded: [], corrected: [], unknown: [], way: "english" },
    status: "not_documented", reasons: [{ code: "personal", text: opened.rules.namesPerson }], missing: null, understood: [],
    unknown_acronyms: [], total: 0, under_filters: allowed(opened, filters).filter(Boolean).length, hits: [], less_close: [],
    less_close_total: 0, nearest: [], situations: [], facets: facets(opened, filters, nothing, () => nothing),
    index_version: opened.index.version,
  });

  // A question under filters: what was read, the ranking, the verdict and the guides.
  const assessed = async (opened, question, filters) => {
    const asked = await asking(opened, question);
    const about = inCountries(opened, asked.reading);
    const preferred = preferences(opened, about);
    const rankUnder = (passes) => opened.retriever.rank(asked, passes, preferred);
    const passes = allowed(opened, filters);
    const ranking = rankUnder(passes);
    const { nearest, matches, guides } = situations(opened, asked);
    const verdict = await opened.assessor.assess(asked.reading, ranking, { inCountries: about, situation: nearest, matches });
    return { asked, passes, rankUnder, ranking, verdict, guides };
  };

  const search = async (typed, filters) => {
    const opened = await open();
    const question = clean(typed);
    if (await namesPerson(question)) return unanswered(opened, question, filters);
    const { asked, passes, rankUnder, ranking, verdict, guides } = await assessed(opened, question, filters);
    const documented = verdict.status !== "not_documented";
    const refused = verdict.reasons.some(({ code }) => opened.rules.evidence.refused.includes(code));
    const nearest = documented || refused ? [] : ranking.found.slice(0, opened.rules.nearest);
    const shown = documented ? ranking.found.slice(0, opened.rules.hits) : [];
    const hits = await Promise.all(shown.map((group, place) => hit(opened, asked, ranking, group, place + 1)));
    return {
      by_meaning: asked.dense !== null, query: opened.presenter.query(question, asked),
      status: verdict.status, reasons: verdict.reasons, missing: verdict.missing,
      understood: opened.recognition.recognised(asked.reading).map(({ id, label }) => ({ id, label })),
      unknown_acronyms: opened.recognition.unknownAcronyms(asked.reading),
      total: documented ? ranking.relevant : 0, under_filters: passes.filter(Boolean).length,
      hits: hits.slice(0, ranking.relevant), less_close: hits.slice(ranking.relevant),
      less_close_total: documented ? ranking.found.length - ranking.relevant : 0,
      nearest: nearest.map(({ record }) => opened.presenter.record(record)), situations: refused ? [] : guides,
      facets: documented ? facets(opened, filters, ranking, rankUnder) : facets(opened, filters, nothing, () => nothing),
      index_version: opened.index.version,
    };
  };

  // The table of a question under filters: a row for each value of a key.
  const table = async (typed, filters = {}, by = "country") => {
    const opened = await open();
    const question = clean(typed);
    const isPrivate = await namesPerson(question);
    const found = isPrivate ? null : await assessed(opened, question, filters);
    const documented = found && found.verdict.status !== "not_documented";
    const rows = await throughcare.answerRows({
      ranking: documented ? found.ranking : nothing, labels: opened.index.terms[by], rules: opened.rules.table,
      codesOf: (record) => opened.index.records[record][by],
      isShared: (record) => by === "country" && opened.index.records[record].country.length > 1,
      kind: documented ? opened.assessor.expected(found.asked.reading) : null,
      read: (group, gives) => tableCell(opened, found, group, gives),
    });
    return { question, status: found ? found.verdict.status : "not_documented", missing: found ? found.verdict.missing : null, by, rows };
  };

  // What a record says best of a question, with its source: the best sentence of the first passage that `gives` one.
  const tableCell = async (opened, { asked, ranking }, { record }, gives) => {
    const { rules, first } = opened;
    const read = await whole(opened, record);
    const textOf = (row) => read.passages[row - first[record]][2];
    const spanOf = ({ row }) => throughcare.highlights.bestSentence(textOf(row), asked.rarity, rules.quoting, gives);
    const ranked = opened.retriever.passages(asked, quotable(opened, record), ranking);
    const quotes = throughcare.highlights.quotes(ranked, textOf, asked.rarity, { ...rules.quoting, passages: ranked.length });
    const cell = quotes.find(spanOf);
    if (!cell) return null;
    const sentence = Array.from(textOf(cell.row)).slice(...spanOf(cell)).join("");
    const { id, title, as_of: date } = opened.index.records[record];
    const [, anchor, , sources] = read.passages[cell.row - first[record]];
    const url = `${throughcare.tables.recordUrl.replace("{id}", id)}#${anchor}`;
    return { sentence, record: id, title, url, as_of: date, source: sources.length ? read.sources[sources[0]] : null };
  };

  return { open, asking, allowed, inCountries, preferences, facets, search, table };
})();
