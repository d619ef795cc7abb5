// An answer as the API gives it, as in search_api/http/presenter.py: records, passages and sources in words.
"use strict";
throughcare.Presenter = (() => {
  const { indexTerms, tokenize } = throughcare.analysis;
  const rounded = (score) => Math.round(score * 10000) / 10000;
  const stemOf = (word) => indexTerms(word)[0];

  return class Presenter {
    constructor(index, reasons) {
      Object.assign(this, { index, reasons });
    }

    #coded(key, code) {
      return { code, label: this.index.terms[key][code] };
    }

    record(number) {
      const record = this.index.records[number];
      const coded = (key) => record[key].map((code) => this.#coded(key, code));
      return {
        id: record.id, title: record.title, summary: record.summary, as_of: record.as_of, url: throughcare.tables.recordUrl.replace("{id}", record.id),
        country: coded("country"), phase: coded("phase"), gender_focus: coded("gender_focus"), actor: coded("actor"),
        record_type: coded("record_type")[0], evidence_status: coded("evidence_status")[0],
        review_status: { label: record.review_status },
      };
    }

    query(question, { reading, dense }) {
      return {
        q: question, language: reading.language, english: reading.regional ? reading.english : null,
        expanded: reading.matches.map(({ words: found, language, concept }) =>
          ({ words: found, language, concept: concept.label, also: concept.en })),
        corrected: reading.corrections, unknown: reading.unknown, way: dense && dense.way,
      };
    }

    // `whole` is the record with its passages; `chosen` are those to quote, each with its row and its highlight.
    hit(rank, group, whole, chosen, reading, weights) {
      const record = this.record(group.record);
      const texts = chosen.map(({ row }) => whole.passages[row][2]);
      return {
        why: this.reasons.of(reading, this.index.records[group.record], texts),
        rank, score: rounded(group.score), record, translation: (whole.translations || {})[reading.language] || null,
        passages: chosen.map(({ row, one, highlight }) => {
          const [section, anchor, text, sources] = whole.passages[row];
          const told = `${record.title} ${section} ${text}`;
          return {
            section, anchor, text, translation: null, score: rounded(one.score), url: `${record.url}#${anchor}`,
            sources: sources.map((number) => whole.sources[number]), highlights: highlight ? [highlight] : [],
            ...(one.dense ? { explain: this.#explained(reading, one, told, weights) } : { shared: this.#shared(reading, told) }),
          };
        }),
      };
    }

    // What each leg said of a passage, by which words of the question, or their other names.
    #explained(reading, { dense, lexical }, told, weights) {
      const held = new Set(indexTerms(told));
      const asked = new Set(indexTerms(reading.english));
      return {
        dense: { rank: dense.rank, score: rounded(dense.score), terms: [], expanded: [] },
        lexical: {
          rank: lexical.rank, score: rounded(lexical.score),
          terms: [...new Set(tokenize(reading.english).filter((word) => held.has(stemOf(word))))],
          expanded: [...weights.keys()].filter((stem) => !asked.has(stem) && held.has(stem)).sort(),
        },
      };
    }

    // The words of the question that stand in a passage found by words alone.
    #shared(reading, told) {
      const held = new Set(indexTerms(told));
      return [...new Set(tokenize(reading.regional ? reading.english : reading.text).filter((word) => held.has(stemOf(word))))];
    }
  };
})();
