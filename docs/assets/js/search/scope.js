// Questions that may not be answered, as in search_api/answerability/scope.py, which has the rules.
"use strict";
throughcare.Scope = class Scope {
  // `rules` find a question in which every condition of `all` is found and none of `not`; `<name>` stands for any word
  // of a concept, `..` for anything between.
  constructor({ patterns, concepts, rules }) {
    const compiled = (pattern) => new RegExp(pattern, "iu");
    const filled = (condition) => condition.replaceAll("..", ".*").replace(/<([a-z]+)>/g, (_, name) => concepts[name]);
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

  // A question in the plain spelling: folded words with one blank between them, and no marks.
  plain(question) {
    return (throughcare.analysis.fold(question).match(this.word) || []).join(" ");
  }

  #matchesRule(question, reason) {
    const text = this.plain(question);
    return this.rules.some((rule) => rule.reason === reason
      && rule.all.every((condition) => condition.test(text)) && !rule.not.some((condition) => condition.test(text)));
  }
};
