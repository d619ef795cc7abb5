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
    await throughcare.load("assets/search/index.js");
    const { index } = throughcare;
    const { rules } = index;
    const opened = { index, rules, keys: Object.keys(index.terms), first: [], owner: [] };
    index.rows.forEach((count, record) => {
      opened.first.push(opened.owner.length);
      for (let row = 0; row < count; row += 1) opened.owner.push(record);
    });
    const indexes = [index.words, index.regional, index.whole].map((carried) => throughcare.Bm25Index.open(carried));
    [opened.words, opened.regional, opened.whole] = await Promise.all(indexes);
    opened.parser = new throughcare.QuestionParser(
      new throughcare.Thesaurus(index.concepts, index.phrases), index.lexicon, throughcare.isCountry(index.countries), rules.reading);
    opened.retriever = new throughcare.HybridRetriever(
      { ...opened, isUnsearchable: (row) => index.kinds[row] === "b" }, rules.retrieval);
    opened.assessor = new throughcare.Assessor({
      whole: opened.whole, scope: new throughcare.Scope(rules.scope), countries: new throughcare.CountryMentions(rules.uncovered),
      textsOf: (record) => textsOf(opened, record),
    }, rules.evidence);
    opened.presenter = new throughcare.Presenter(index);
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

  const textsOf = async (opened, record) => {
    const { passages } = await whole(opened, record);
    return rowsOf(opened, record, "s").map((row) => passages[row - opened.first[record]][2]);
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

  const facets = (opened, filters) =>
    Object.fromEntries(opened.keys.map((key) => {
      const passes = allowed(opened, filters, key);
      const counts = Object.entries(opened.index.terms[key]).map(([code, label]) => ({
        value: code, label,
        count: opened.index.records.filter((record, number) => passes[number] && record[key].includes(code)).length,
      }));
      return [key, counts.filter((count) => count.count || (filters[key] || []).includes(count.value))];
    }));

  const hit = async (opened, asked, ranking, group, rank) => {
    const { rules, first, presenter } = opened;
    const record = await whole(opened, group.record);
    const textOf = (row) => record.passages[row - first[group.record]][2];
    const sections = rowsOf(opened, group.record, "s");
    const quotable = sections.length ? sections : rowsOf(opened, group.record, "u");
    const ranked = opened.retriever.passages(asked, quotable, ranking);
    const chosen = throughcare.highlights.quotes(ranked, textOf, asked.rarity, rules.quoting).map((one) => ({
      one, row: one.row - first[group.record], highlight: throughcare.highlights.bestSentence(textOf(one.row), asked.rarity, rules.quoting),
    }));
    return presenter.hit(rank, group, record, chosen, asked.reading, asked.words);
  };

  // Guides for the situation that a question describes: the nearest by meaning, else those that hold most of its words.
  const situations = ({ index, rules }, { reading, dense: cosines }) => {
    const { floor, limit, share } = rules.situations;
    const wanted = [...new Set(indexTerms(reading.english))];
    const holds = (text) => wanted.filter((stem) => text.includes(stem)).length / wanted.length;
    let row = 0;
    const scored = index.situations.map((situation) => {
      const scores = situation.texts.map((text) => (cosines ? cosines.situations[row++] : wanted.length > 1 && holds(text.split(" "))));
      return { situation, score: Math.max(...scores) };
    });
    return scored.filter(({ score }) => score >= (cosines ? floor : share))
      .sort((one, other) => other.score - one.score).slice(0, limit)
      .map(({ situation: { id, title, summary } }) => ({ id, title, summary, url: `situations/${id}.html` }));
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
    return throughcare.detector.detect(question).some(({ blocks }) => blocks);
  };

  const unanswered = (opened, question, filters) => ({
    by_meaning: throughcare.denseSearch.isReady(),
    query: { q: question, language: "en", english: null, expanded: [], corrected: [], unknown: [], way: "english" },
    status: "not_documented", reasons: [{ code: "personal", text: opened.rules.namesPerson }],
    total: 0, under_filters: allowed(opened, filters).filter(Boolean).length, hits: [], nearest: [], situations: [],
    facets: facets(opened, filters), index_version: opened.index.version,
  });

  const search = async (typed, filters) => {
    const opened = await open();
    const question = clean(typed);
    if (await namesPerson(question)) return unanswered(opened, question, filters);
    const asked = await asking(opened, question);
    const passes = allowed(opened, filters);
    const about = inCountries(opened, asked.reading);
    const ranking = opened.retriever.rank(asked, passes, preferences(opened, about));
    const verdict = await opened.assessor.assess(asked.reading, ranking, about);
    const refused = verdict.reasons.some(({ code }) => opened.rules.evidence.refused.includes(code));
    const nearest = verdict.answered || refused ? [] : ranking.found.slice(0, opened.rules.nearest);
    const hits = verdict.answered ? ranking.found.slice(0, opened.rules.hits) : [];
    return {
      by_meaning: asked.dense !== null, query: opened.presenter.query(question, asked),
      status: verdict.answered ? "answered" : "not_documented", reasons: verdict.reasons,
      total: verdict.answered ? ranking.found.length : 0, under_filters: passes.filter(Boolean).length,
      hits: await Promise.all(hits.map((group, place) => hit(opened, asked, ranking, group, place + 1))),
      nearest: nearest.map(({ record }) => opened.presenter.record(record)),
      situations: refused ? [] : situations(opened, asked), facets: facets(opened, filters), index_version: opened.index.version,
    };
  };

  return { open, asking, allowed, inCountries, preferences, facets, search };
})();
