// Questions that may not be answered, and questions for a figure, as in search_api/scope.py, which also gives the patterns.
"use strict";
throughcare.Scope = class Scope {
  constructor(patterns) {
    this.patterns = Object.fromEntries(Object.entries(patterns).map(([name, pattern]) => [name, new RegExp(pattern, "iu")]));
  }

  // Each question in English or in a language of the region, whose patterns are of folded words.
  isPersonal(question) {
    const { people, personal } = this.patterns;
    return (personal.test(question) && people.test(question)) || this.#folded("regionalPersonal", question);
  }

  isMisuse(question) {
    return this.patterns.misuse.test(question) || this.#folded("regionalMisuse", question);
  }

  asksForFigure(question) {
    return this.patterns.figure.test(question) || this.#folded("regionalFigure", question);
  }

  #folded(name, question) {
    return this.patterns[name].test(throughcare.folding.fold(question));
  }

  givesFigure(sentence) {
    return this.patterns.number.test(sentence);
  }
};
