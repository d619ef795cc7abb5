// Search by words inside the page, for when no search API answers: the same question, filters and form of answer.
"use strict";
throughcare.search = (() => {
  const { stems, words, isStopWord } = throughcare.folding;
  const KEYS = ["country", "phase", "gender_focus", "actor", "record_type", "evidence_status"];
  const HITS = 10;
  const PASSAGES = 3;
  const SAID = 0.3; // weight, in choosing what to quote, of the question's words that a passage itself says
  const SITUATION_SHARE = 0.6; // of a question's stems that a situation's words must hold
  const SENTENCE = /[^.!?\n]+(?:[.!?]+(?=\s|$)|$|\n|[.!?])/g;

  // The engine is made once the index has been read.
  let engine = null;
  const open = async () => {
    if (engine) return engine;
    await throughcare.load("assets/search/index.js");
    const index = throughcare.index;
    const owner = index.rows.flatMap((count, record) => Array(count).fill(record));
    const first = [];
    index.rows.reduce((start, count, record) => {
      first[record] = start;
      return start + count;
    }, 0);
    engine = {
      index, owner, first,
      words: new throughcare.WordIndex(index.words),
      regional: new throughcare.WordIndex(index.regional),
      whole: new throughcare.WordIndex(index.whole),
      reader: new throughcare.Reader(
        new throughcare.Bridge(index.concepts), index.lexicon, throughcare.isCountry(index.countries)),
    };
    return engine;
  };

  // Which records pass: one of the values of every key that was asked for; `but` leaves one key out.
  const allowed = ({ index }, filters, but) =>
    index.records.map((record, number) => index.rows[number] > 0 && KEYS.every((key) =>
      key === but || !filters[key] || !filters[key].length || record[key].some((code) => filters[key].includes(code))));

  const WHOLE_SHARE = 0.6; // of a record as a whole, against its best passage
  const FAVOUR = 0.15; // for records about a place that the question names

  const scaled = (scores) => {
    const best = Math.max(0, ...scores);
    return best > 0 ? scores.map((score) => score / best) : scores;
  };

  // The records by score, ties by their order, as the lexical leg of search_api/retrieval.py ranks them:
  // [{record, score, rows: [[row, score], ...]}].
  const rank = (opened, reading, passes) => {
    const weights = opened.reader.weights(reading);
    const scores = opened.words.scores(weights);
    const more = opened.regional.scores(opened.reader.regionalWeights(reading));
    const groups = opened.index.records.map((record, number) => ({ record: number, best: 0, rows: [] }));
    opened.owner.forEach((record, row) => {
      const score = scores[row] + more[row];
      if (!passes[record] || score <= 0 || opened.index.kinds[row] === "b") return;
      groups[record].rows.push([row, score]);
      groups[record].best = Math.max(groups[record].best, score);
    });
    const reached = groups.filter((group) => passes[group.record]);
    const whole = opened.whole.scores(weights);
    const best = scaled(reached.map((group) => group.best));
    const wholes = scaled(reached.map((group) => whole[group.record]));
    const mixed = scaled(best.map((score, place) => (1 - WHOLE_SHARE) * score + WHOLE_SHARE * wholes[place]));
    const places = new Set(reading.matches.map((match) => match.concept.place).filter(Boolean));
    reached.forEach((group, place) => {
      const named = opened.index.records[group.record].country.some((code) => places.has(code));
      group.score = mixed[place] && places.size ? (mixed[place] + (named ? FAVOUR : 0)) / (1 + FAVOUR) : mixed[place];
      group.rows.sort((one, other) => other[1] - one[1] || one[0] - other[0]);
    });
    return reached.filter((group) => group.score > 0)
      .sort((one, other) => other.score - one.score || one.record - other.record);
  };

  const coded = (index, key, code) => ({ code, label: index.terms[key][code] });

  const described = (index, record) => ({
    id: record.id, title: record.title, summary: record.summary, as_of: record.as_of, url: `records/${record.id}.html`,
    country: record.country.map((code) => coded(index, "country", code)),
    record_type: coded(index, "record_type", record.record_type[0]),
    evidence_status: coded(index, "evidence_status", record.evidence_status[0]),
    review_status: { label: record.review_status },
  });

  // The stems of a question with their rarity: a rare word says more than a common one.
  const rarities = (opened, reading) =>
    new Map(stems(reading.english).map((stem) => [stem, opened.whole.weight(opened.whole.rows(stem).length)]));

  const held = (rarity, text) => [...new Set(stems(text))].filter((stem) => rarity.has(stem)).map((stem) => rarity.get(stem));
  const total = (weights) => [...weights].sort((one, other) => one - other).reduce((sum, weight) => sum + weight, 0);

  // The offsets, in code points, of the sentence that says most of the question; the first of equals.
  const bestSentence = (text, rarity) => {
    let best = null;
    for (const found of text.matchAll(SENTENCE)) {
      const shared = Number(total(held(rarity, found[0])).toFixed(9));
      if (!best || shared > best.shared) best = { shared, text: found[0], start: found.index };
    }
    if (!best) return [0, Array.from(text).length];
    const start = best.start + (best.text.length - best.text.trimStart().length);
    const points = (end) => Array.from(text.slice(0, end)).length;
    return [points(start), points(start + best.text.trim().length)];
  };

  // The words of the question that stand in a passage.
  const shared = (reading, text) => {
    const english = new Set(stems(text));
    const asked = reading.regional ? words(reading.english) : words(reading.text);
    return [...new Set(asked.filter((word) => !isStopWord(word) && english.has(throughcare.stem(word))))];
  };

  const hit = async (opened, group, rank_, best, reading) => {
    const { index, first } = opened;
    const record = index.records[group.record];
    await throughcare.load(`assets/search/records/${record.id}.js`);
    const whole = throughcare.records[record.id];
    const ofKind = (kind) => group.rows.filter(([row]) => index.kinds[row] === kind);
    const sections = ofKind("s");
    const textOf = ([row]) => whole.passages[row - first[group.record]][2];
    const rarity = rarities(opened, reading);
    const said = (one) =>
      one[1] / group.rows[0][1] + SAID * (total(held(rarity, textOf(one))) / (total(rarity.values()) || 1));
    const quotable = sections.length ? sections : ofKind("u");
    const chosen = quotable.map((one) => [said(one), one]).sort(([one], [other]) => other - one).map(([, one]) => one);
    const passages = chosen.slice(0, PASSAGES).map(([row, score]) => {
      const [section, anchor, text, sources] = whole.passages[row - first[group.record]];
      return {
        section, anchor, text, score: score / best, url: `records/${record.id}.html#${anchor}`,
        sources: sources.map((number) => whole.sources[number]),
        highlights: [bestSentence(text, rarity)], shared: shared(reading, `${record.title} ${section} ${text}`),
      };
    });
    return { rank: rank_, score: group.score / best, record: described(index, record), passages };
  };

  const facets = (opened, filters) =>
    Object.fromEntries(KEYS.map((key) => {
      const passes = allowed(opened, filters, key);
      const counts = Object.keys(opened.index.terms[key]).map((code) => ({
        value: code, label: opened.index.terms[key][code],
        count: opened.index.records.filter((record, number) => passes[number] && record[key].includes(code)).length,
      }));
      return [key, counts.filter((count) => count.count || (filters[key] || []).includes(count.value))];
    }));

  // Guides whose own words hold most of the question, the fullest first; meaning would find more.
  const situations = ({ index }, reading) => {
    const wanted = [...new Set(stems(reading.english))];
    const share = (situation) => Math.max(...situation.texts.map((text) => {
      const held = new Set(text.split(" "));
      return wanted.filter((stem) => held.has(stem)).length / wanted.length;
    }));
    if (wanted.length < 2) return [];
    return index.situations.map((situation) => ({ ...situation, url: `situations/${situation.id}.html`, share: share(situation) }))
      .filter((situation) => situation.share >= SITUATION_SHARE)
      .sort((one, other) => other.share - one.share).slice(0, PASSAGES);
  };

  const search = async (question, filters) => {
    const opened = await open();
    const reading = opened.reader.read(question);
    const passes = allowed(opened, filters);
    const ranked = rank(opened, reading, passes);
    const best = ranked.length ? ranked[0].score : 1;
    const hits = await Promise.all(ranked.slice(0, HITS).map((group, place) => hit(opened, group, place + 1, best, reading)));
    return {
      query: { q: question, language: reading.language, english: reading.regional ? reading.english : null,
        expanded: reading.matches.map((match) => ({ words: match.words, concept: match.concept.label })),
        corrected: reading.corrections, unknown: reading.unknown },
      status: ranked.length ? "answered" : "not_documented",
      total: ranked.length, under_filters: passes.filter(Boolean).length, hits, nearest: [],
      situations: situations(opened, reading), facets: facets(opened, filters), index_version: opened.index.version,
    };
  };

  return { open, rank, allowed, facets, search };
})();
