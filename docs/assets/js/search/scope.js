// Questions that may not be answered, and questions for a figure, as in search_api/answerability/scope.py, which has the rules.
"use strict";
throughcare.Scope = class Scope {
  // `rules` find a question in which every condition of `all` is found and none of `not`; `<name>` stands for any word
  // of a concept, `..` for anything between.
  constructor({ patterns, concepts, rules }) {
    const compiled = (pattern) => new RegExp(pattern, "iu");
    const filled = (condition) => condition.replaceAll("..", ".*").replace(/<([a-z]+)>/g, (_, name) => concepts[name]);
    this.patterns = Object.fromEntries(Object.entries(patterns).map(([name, pattern]) => [name, compiled(pattern)]));
    this.word = new RegExp(patterns.word, "gu");
    this.rules = rules.map((rule) => ({
      reason: rule.reason,
      all: rule.all.map((condition) => compiled(filled(condition))),
      not: rule.not.map((condition) => compiled(filled(condition))),
    }));
  }

  // Each question in English or in a language of the region.
  isPersonal(question) {
    return this.#matchesRule(question, "personal");
  }

  isMisuse(question) {
    return this.#matchesRule(question, "misuse");
  }

  asksForFigure(question) {
    return this.patterns.figure.test(question) || this.patterns.regionalFigure.test(throughcare.analysis.fold(question));
  }

  containsFigure(sentence) {
    return this.patterns.number.test(sentence);
  }

  // In the plain spelling: folded words with one blank between them, and no marks.
  #matchesRule(question, reason) {
    const text = (throughcare.analysis.fold(question).match(this.word) || []).join(" ");
    return this.rules.some((rule) => rule.reason === reason
      && rule.all.every((condition) => condition.test(text)) && !rule.not.some((condition) => condition.test(text)));
  }
};
