// Decide from evidence that can be explained whether a question is answered, as in search_api/answerability/assessor.py.
"use strict";
throughcare.Assessor = (() => {
  const { indexTerms, tokenize } = throughcare.analysis;

  return class Assessor {
    // `textsOf` gives the texts of a record's sections; `weights` are those of the evidence, with the texts of reasons.
    constructor({ whole, scope, countries, textsOf }, weights) {
      Object.assign(this, { whole, scope, countries, textsOf, weights, genericStems: new Set(weights.genericStems) });
      this.sentence = new RegExp(weights.patterns.sentence, "gu");
    }

    // `inCountries` are the records about a place that the question names; null if it names none.
    async assess(reading, ranking, inCountries) {
      if (!indexTerms(reading.typed).length) return { answered: false, confidence: 0, reasons: [this.#reason("words")] };
      if (!ranking.found.length) return this.#refused("empty");
      // As it was typed, too: what is asked for may have been corrected into something harmless.
      const said = [reading.typed, reading.english];
      if (said.some((question) => this.scope.isPersonal(question))) return this.#refused("personal");
      if (said.some((question) => this.scope.isMisuse(question))) return this.#refused("misuse");
      // Words alone know too little to weigh.
      if (ranking.found[0].cosine === null) return { answered: true, confidence: null, reasons: [] };
      const best = ranking.found.slice(0, this.weights.topRecords).map(({ record }) => record);
      const found = await this.#evidence(reading, best, ranking.found[0].cosine, inCountries);
      const confidence = this.#confidence(found);
      if (confidence >= this.weights.threshold) return { answered: true, confidence, reasons: [] };
      return { answered: false, confidence, reasons: this.#reasons(found, this.#unmatched(reading, best)) };
    }

    #refused(code) {
      return { answered: false, confidence: 0, reasons: [this.#reason(code)] };
    }

    #reason(code, told = "") {
      return { code, text: this.weights.texts[code].replace("{}", told) };
    }

    #reasons({ uncovered, missingFigure }, unmatched) {
      const reasons = [];
      if (uncovered.length) reasons.push(this.#reason("place", uncovered.join(", ")));
      if (missingFigure) reasons.push(this.#reason("figure"));
      if (!reasons.length) reasons.push(this.#reason("words", unmatched.length ? `: ${unmatched.join(", ")}` : ""));
      return reasons;
    }

    // What speaks for and against that the best records answer.
    async #evidence(reading, best, cosine, inCountries) {
      const own = new Map([...this.#contentWords(reading)].map((word) => [word, [word]]));
      const holding = this.#holding(own.keys());
      const { smoothing } = this.weights;
      const coverage = best.map((record) => this.#idfCoverage(own, (name) => holding.get(name).has(record), smoothing));
      // What was counted elsewhere is no figure for here.
      const eligible = inCountries ? best.filter((record) => inCountries.has(record)) : best;
      const asksFigure = [reading.text, reading.english].some((question) => this.scope.asksForFigure(question));
      return {
        cosine, coverage: Math.max(...coverage), uncovered: this.countries.uncoveredIn(reading.text, !reading.regional),
        missingFigure: asksFigure && !(await this.#containsFigure(reading, eligible)),
      };
    }

    #confidence(found) {
      const { bias, coverage, cosine, figure, outside } = this.weights;
      const against = figure * found.missingFigure + outside * (found.uncovered.length > 0);
      return 1 / (1 + Math.exp(-(bias + coverage * found.coverage + cosine * found.cosine + against)));
    }

    // Token -> the records that hold it.
    #holding(tokens) {
      return new Map([...tokens].map((token) => [token, new Set(this.whole.rows(token))]));
    }

    // The words of the question that none of the records holds, under any name.
    #unmatched(reading, best) {
      const asked = this.#questionTerms(reading);
      const holding = this.#holding([...asked.values()].flatMap((names) => [...names]));
      const isHeld = (names) => [...names].some((name) => best.some((record) => holding.get(name).has(record)));
      const unmatched = [...asked].filter(([, names]) => !isHeld(names)).map(([word]) => word);
      const all = reading.regional ? [...unmatched, ...reading.unknown] : unmatched;
      return all.filter((word) => !this.genericStems.has(word));
    }

    // The share of words, weighed by rarity, that something holds, under any name; 1 where there is none.
    // A word is as common as the commonest of its names.
    // Words of the weight `smoothing` count as held beside those of the question.
    #idfCoverage(asked, holds, smoothing = 0) {
      let [covered, total] = [smoothing, smoothing];
      for (const names of asked.values()) {
        const weight = Math.min(...[...names].map((name) => this.whole.idf(this.whole.rows(name).length)));
        total += weight;
        if ([...names].some(holds)) covered += weight;
      }
      return total ? covered / total : 1;
    }

    // Whether a sentence of the records gives a figure for what is asked; where it was counted they say.
    async #containsFigure(reading, best) {
      const { figureStems, minSentenceCoverage } = this.weights;
      const places = this.#countryWords(reading);
      const subject = new Map([...this.#questionTerms(reading)].filter(([word, names]) =>
        !places.has(word) && !figureStems.some((stem) => names.has(stem))));
      if (!subject.size) return false;
      for (const record of best) {
        for (const text of await this.textsOf(record)) {
          for (const [sentence] of text.matchAll(this.sentence)) {
            if (!this.scope.containsFigure(sentence)) continue;
            const said = new Set(indexTerms(sentence));
            if (this.#idfCoverage(subject, (name) => said.has(name)) >= minSentenceCoverage) return true;
          }
        }
      }
      return false;
    }

    // The stems of a question's English reading and the words that nobody knows, without genericStems words and places.
    #contentWords(reading) {
      const places = this.#countryWords(reading);
      const own = [...indexTerms(reading.english), ...(reading.regional ? reading.unknown : [])];
      return new Set(own.filter((word) => !places.has(word) && !this.genericStems.has(word)));
    }

    // The stems by which a question names places.
    #countryWords(reading) {
      const placed = reading.matches.filter(({ concept }) => concept.lies);
      return new Set(placed.flatMap(({ words: found, concept }) =>
        [...tokenize(found), ...tokenize(concept.label)].map(throughcare.analysis.stem)));
    }

    // The words of the English reading, each with the names of one word that its concept has in English.
    #questionTerms(reading) {
      const asked = new Map(indexTerms(reading.english).map((token) => [token, new Set([token])]));
      for (const { concept, words: found } of reading.matches) {
        const names = [concept.label, ...concept.en].map(indexTerms).filter(({ length }) => length === 1).flat();
        for (const word of tokenize(reading.regional ? concept.label : found).map(throughcare.analysis.stem)) {
          for (const name of asked.has(word) ? names : []) asked.get(word).add(name);
        }
      }
      return asked;
    }
  };
})();
