// Decide from evidence that can be explained whether a question is answered, as in search_api/answerability/assessor.py.
"use strict";
throughcare.Assessor = (() => {
  const { stems, words } = throughcare.folding;
  const SENTENCE = /[^.!?\n]+[.!?]*/g;

  return class Assessor {
    // `textsOf` gives the texts of a record's sections; `weights` are those of the evidence, with the texts of reasons.
    constructor({ whole, scope, places, textsOf }, weights) {
      Object.assign(this, { whole, scope, places, textsOf, weights, everyday: new Set(weights.everyday) });
    }

    // `favoured` are the records about a place that the question names; null if it names none.
    async assess(reading, ranking, favoured) {
      if (!ranking.found.length) return this.#refused("empty");
      // As it was typed, too: what is asked for may have been mended into something harmless.
      const said = [reading.typed, reading.english];
      if (said.some((question) => this.scope.isPersonal(question))) return this.#refused("personal");
      if (said.some((question) => this.scope.isMisuse(question))) return this.#refused("misuse");
      // Words alone know too little to weigh.
      if (ranking.found[0].cosine === null) return { answered: true, confidence: null, reasons: [] };
      const best = ranking.found.slice(0, this.weights.lookedAt).map(({ record }) => record);
      const found = await this.#evidence(reading, best, ranking.found[0].cosine, favoured);
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

    #reasons({ away, lacksFigure }, unmatched) {
      const reasons = [];
      if (away.length) reasons.push(this.#reason("place", away.join(", ")));
      if (lacksFigure) reasons.push(this.#reason("figure"));
      if (!reasons.length) reasons.push(this.#reason("words", unmatched.length ? `: ${unmatched.join(", ")}` : ""));
      return reasons;
    }

    // What speaks for and against that the best records answer.
    async #evidence(reading, best, cosine, favoured) {
      const own = new Map([...this.#ownWords(reading)].map((word) => [word, [word]]));
      const holding = this.#holding(own.keys());
      const { prior } = this.weights;
      const coverage = best.map((record) => this.#covered(own, (name) => holding.get(name).has(record), prior));
      // What was counted elsewhere is no figure for here.
      const telling = favoured ? best.filter((record) => favoured.has(record)) : best;
      const asksFigure = [reading.text, reading.english].some((question) => this.scope.asksForFigure(question));
      return {
        cosine, coverage: Math.max(...coverage), away: this.places.outside(reading.text, !reading.regional),
        lacksFigure: asksFigure && !(await this.#givesFigure(reading, telling)),
      };
    }

    #confidence(found) {
      const { bias, coverage, cosine, figure, outside } = this.weights;
      const against = figure * found.lacksFigure + outside * (found.away.length > 0);
      return 1 / (1 + Math.exp(-(bias + coverage * found.coverage + cosine * found.cosine + against)));
    }

    // Token -> the records that hold it.
    #holding(tokens) {
      return new Map([...tokens].map((token) => [token, new Set(this.whole.rows(token))]));
    }

    // The words of the question that none of the records holds, under any name.
    #unmatched(reading, best) {
      const asked = this.#asked(reading);
      const holding = this.#holding([...asked.values()].flatMap((names) => [...names]));
      const isHeld = (names) => [...names].some((name) => best.some((record) => holding.get(name).has(record)));
      const unmatched = [...asked].filter(([, names]) => !isHeld(names)).map(([word]) => word);
      const all = reading.regional ? [...unmatched, ...reading.unknown] : unmatched;
      return all.filter((word) => !this.everyday.has(word));
    }

    // The share of words, weighed by rarity, that something holds, under any name; 1 where there is none.
    // A word is as common as the commonest of its names.
    // Words of the weight `prior` count as held beside those of the question.
    #covered(asked, holds, prior = 0) {
      let [covered, total] = [prior, prior];
      for (const names of asked.values()) {
        const weight = Math.min(...[...names].map((name) => this.whole.rarity(this.whole.rows(name).length)));
        total += weight;
        if ([...names].some(holds)) covered += weight;
      }
      return total ? covered / total : 1;
    }

    // Whether a sentence of the records gives a figure for what is asked; where it was counted they say.
    async #givesFigure(reading, best) {
      const { figureStems, saying } = this.weights;
      const places = this.#placeWords(reading);
      const subject = new Map([...this.#asked(reading)].filter(([word, names]) =>
        !places.has(word) && !figureStems.some((stem) => names.has(stem))));
      if (!subject.size) return false;
      for (const record of best) {
        for (const text of await this.textsOf(record)) {
          for (const [sentence] of text.matchAll(SENTENCE)) {
            if (!this.scope.givesFigure(sentence)) continue;
            const said = new Set(stems(sentence));
            if (this.#covered(subject, (name) => said.has(name)) >= saying) return true;
          }
        }
      }
      return false;
    }

    // The stems of a question's English reading and the words that nobody knows, without everyday words and places.
    #ownWords(reading) {
      const places = this.#placeWords(reading);
      const own = [...stems(reading.english), ...(reading.regional ? reading.unknown : [])];
      return new Set(own.filter((word) => !places.has(word) && !this.everyday.has(word)));
    }

    // The stems by which a question names places.
    #placeWords(reading) {
      const placed = reading.matches.filter(({ concept }) => concept.lies);
      return new Set(placed.flatMap(({ words: found, concept }) =>
        [...words(found), ...words(concept.label)].map(throughcare.stem)));
    }

    // The words of the English reading, each with the names of one word that its concept has in English.
    #asked(reading) {
      const asked = new Map(stems(reading.english).map((token) => [token, new Set([token])]));
      for (const { concept, words: found } of reading.matches) {
        const names = [concept.label, ...concept.en].map(stems).filter(({ length }) => length === 1).flat();
        for (const word of words(reading.regional ? concept.label : found).map(throughcare.stem)) {
          for (const name of asked.has(word) ? names : []) asked.get(word).add(name);
        }
      }
      return asked;
    }
  };
})();
