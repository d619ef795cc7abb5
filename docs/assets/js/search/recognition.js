// What of a question is recognised, as in search_api/question/recognition.py: its concepts, their codes, unknown acronyms.
"use strict";
throughcare.Recognition = class Recognition {
  constructor({ concepts: { everyday, field, codes, homographs, before }, patterns }) {
    this.everyday = new Set(everyday);
    this.field = new Set(field);
    this.keys = Object.keys(codes);
    this.homographs = new Map(Object.entries(homographs));
    this.before = new Set(before);
    this.letters = new RegExp(patterns.letters, "gu");
    this.codes = new Map(Object.entries(codes).map(([key, named]) =>
      [key, new Map(Object.entries(named).flatMap(([code, ids]) => ids.map((id) => [id, code])))]));
  }

  // The concepts of the field that a question names, each once, in its order.
  recognised({ matches }) {
    const concepts = new Map(matches.map(({ concept }) => [concept.id, concept]));
    return [...concepts.values()].filter(({ id }) => !this.everyday.has(id));
  }

  // Those that name nothing outside the field.
  inField(reading) {
    return this.recognised(reading).filter(({ id }) => this.field.has(id));
  }

  codeOf(key, { id }) {
    return this.codes.get(key).get(id) || null;
  }

  // The words of two capitals or more; none of a text of several words that is all in capitals.
  acronyms(text) {
    const words = text.match(this.letters) || [];
    const isUpper = (word) => word === word.toUpperCase() && word !== word.toLowerCase();
    if (words.length > 1 && words.every(isUpper)) return [];
    return words.filter((word) => word.length > 1 && isUpper(word));
  }

  unknownAcronyms({ typed, unknown }) {
    return [...new Set(this.acronyms(typed))].filter((word) => unknown.includes(throughcare.analysis.fold(word)));
  }
};
