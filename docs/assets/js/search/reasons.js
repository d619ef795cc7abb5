// Why a record was found, in the terms of the field, as in search_api/ranking/reasons.py.
"use strict";
throughcare.Reasons = class Reasons {
  // `index` has the labels of codes, `meaning` is said of a record that shares neither a concept nor a word.
  constructor(index, recognition, meaning) {
    Object.assign(this, { index, recognition, meaning });
  }

  // Whether a text with these stems holds every word of one of the names of a concept.
  static names(stems, concept) {
    return [concept.label, ...concept.en].some((phrase) => {
      const terms = throughcare.analysis.indexTerms(phrase);
      return terms.length > 0 && terms.every((term) => stems.has(term));
    });
  }

  // `texts` is what is quoted of the record; at least one reason.
  of(reading, record, texts) {
    const stems = new Set([`${record.title} ${record.summary}`, ...texts].flatMap(throughcare.analysis.indexTerms));
    const concepts = this.recognition.recognised(reading).filter(({ lies }) => !lies);
    const named = concepts.filter((concept) => Reasons.names(stems, concept));
    const found = [
      ...named.map(({ id, label }) => ({ kind: "concept", value: id, label })),
      ...this.#countries(reading, record), ...this.#codes(concepts, record), ...this.#words(reading, stems),
    ];
    return found.length ? found : [{ kind: "meaning", value: "", label: this.meaning }];
  }

  #countries({ matches }, record) {
    const places = [...new Set(matches.map(({ concept }) => concept.place))].filter((code) => record.country.includes(code));
    return places.map((value) => ({ kind: "country", value, label: this.index.terms.country[value] }));
  }

  #codes(concepts, record) {
    return this.recognition.keys.flatMap((key) => {
      const codes = new Set(concepts.map((concept) => this.recognition.codeOf(key, concept)));
      const labels = key === "client_group" ? this.index.groups : this.index.terms[key];
      return [...codes].filter((code) => code && record[key].includes(code)).map((value) => ({ kind: key, value, label: labels[value] }));
    });
  }

  // The words of the question that name no concept and stand in the record, as one reason.
  #words(reading, stems) {
    const { indexTerms, tokenize, isStopWord, stem } = throughcare.analysis;
    const covered = new Set(reading.matches.flatMap(({ words, concept }) => indexTerms(reading.regional ? concept.label : words)));
    const words = tokenize(reading.english).filter((word) => !isStopWord(word) && stems.has(stem(word)) && !covered.has(stem(word)));
    const value = [...new Set(words)].join(" ");
    return value ? [{ kind: "words", value, label: value }] : [];
  }
};
