// Decide from features that can be explained whether a question is answered, as in search_api/answerability/assessor.py.
"use strict";
throughcare.Assessor = (() => {
  const { indexTerms, tokenize, stem } = throughcare.analysis;

  return class Assessor {
    // `recordOf` gives a record with the passages that are read; `weights` are those of the features, with the texts of reasons.
    constructor({ whole, records, scope, countries, isCountry, recognition, support, recordOf, isName }, weights) {
      Object.assign(this, { whole, records, scope, countries, isCountry, recognition, support, recordOf, isName, weights });
      this.genericStems = new Set(weights.genericStems);
    }

    // `inCountries` are the records about a place that the question names, null if it names none; `situation` is the
    // cosine of the nearest situation, and `matches` says that the answer names one.
    async assess(reading, ranking, { inCountries, situation, matches }) {
      if (!indexTerms(reading.typed).length) return this.#nothing(this.#reason("words"));
      if (!ranking.found.length) return this.#nothing(this.#reason("empty"));
      // As it was typed, too: what is asked for may have been corrected into something harmless.
      const said = [reading.typed, reading.english];
      if (said.some((question) => this.scope.isPersonal(question))) return this.#nothing(this.#reason("personal"));
      if (said.some((question) => this.scope.isMisuse(question))) return this.#nothing(this.#reason("misuse"));
      const uncovered = this.countries.uncoveredIn(reading.text, !reading.regional);
      const content = this.#content(reading, uncovered.length > 0);
      const best = ranking.found.slice(0, this.weights.topRecords).map(({ record }) => record);
      // Words alone know too little to weigh.
      const cosine = ranking.found[0].cosine;
      const confidence = cosine === null ? null : this.#confidence(reading, content, ranking, best, { cosine, situation });
      const isNear = confidence === null || matches || confidence >= this.weights.threshold || this.#namesHeadline(reading, best);
      if (!isNear) return { ...this.#nothing(this.#why(uncovered, this.#unmatched(reading, best))), confidence };
      const missing = await this.#missing(reading, ranking, best, { uncovered, content, inCountries });
      return { status: missing ? "partial" : "answered", confidence, reasons: [], missing };
    }

    #nothing(reason) {
      return { status: "not_documented", confidence: 0, reasons: [reason], missing: null };
    }

    #reason(code, told = "") {
      return { code, text: this.weights.texts[code].replace("{}", told) };
    }

    #why(uncovered, unmatched) {
      if (uncovered.length) return this.#reason("place", uncovered.join(", "));
      return this.#reason("words", unmatched.length ? `: ${unmatched.join(", ")}` : "");
    }

    #confidence(reading, content, ranking, best, { cosine, situation }) {
      const { bias, coverage, cosine: nearness, headline, situation: guide, field, headlines, mostField } = this.weights;
      const shares = ranking.found.slice(0, headlines).map(({ record }) => this.#share(content, this.#headline(record)));
      const most = content.size ? Math.max(...shares) : 0;
      const named = Math.min(mostField, this.recognition.inField(reading).length);
      const odds = bias + coverage * this.#coverage(reading, content, best) + nearness * cosine;
      return 1 / (1 + Math.exp(-(odds + headline * most + guide * situation + field * named)));
    }

    #headline(record) {
      const { title, summary } = this.records[record];
      return new Set(indexTerms(`${title} ${summary}`));
    }

    // Whether title or summary of a near record names a concept of the field that the question names.
    #namesHeadline(reading, best) {
      const concepts = this.recognition.inField(reading);
      return concepts.length > 0 && best.some((record) =>
        concepts.some((concept) => throughcare.Reasons.names(this.#headline(record), concept)));
    }

    // The largest share of the question's own words that one of the records holds; `smoothing` counts as held.
    #coverage(reading, content, best) {
      const own = this.#ownWords(reading).filter((word) => content.has(word));
      const words = new Map(own.map((word) => [word, new Set([word])]));
      const holding = this.#holding(words.keys());
      return Math.max(...best.map((record) =>
        this.#idfCoverage(words, (name) => holding.get(name).has(record), this.weights.smoothing)));
    }

    // The kind of answer that a question expects; undefined where no rule tells.
    expected({ text, english }) {
      return [text, english].map((said) => this.support.expected(this.scope.plain(said))).find(Boolean);
    }

    async #missing(reading, ranking, best, { uncovered, content, inCountries }) {
      const close = ranking.found.slice(0, ranking.relevant);
      const isElsewhere = inCountries && !close.some(({ record }) => inCountries.has(record));
      const place = this.support.kinds.find(({ kind }) => kind === "place");
      if (uncovered.length || isElsewhere) return { kind: place.kind, label: place.label, passage: null };
      const kind = this.expected(reading);
      const terms = new Map([...content].filter(([, names]) => kind && ![...names].some((name) => kind.stems.has(name))));
      if (!terms.size) return null;
      // What is said of another country does not answer a question about this one.
      const eligible = inCountries ? best.filter((record) => inCountries.has(record)) : best;
      const records = await Promise.all(eligible.map((record) => this.recordOf(record)));
      const found = this.support.of(kind, (stems) => this.#share(terms, stems), records);
      return found.isGiven ? null : { kind: kind.kind, label: kind.label, passage: found.absent };
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
      // What may be somebody's name is not repeated.
      return all.filter((word) => !this.genericStems.has(word) && !this.isName(word));
    }

    #share(terms, stems) {
      return this.#idfCoverage(terms, (name) => stems.has(name));
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

    // The terms of a question that say what it is about; places and everyday words do not.
    #content(reading, namesUncovered) {
      const places = this.#countryWords(reading);
      const unknown = reading.regional ? reading.unknown.map((word) => [word, new Set([word])]) : [];
      return new Map([...this.#questionTerms(reading), ...unknown].filter(([word]) =>
        !places.has(word) && !this.genericStems.has(word) && !(namesUncovered && this.isCountry(word))));
    }

    // The stems of a question's English reading and the words that nobody knows, without generic words and places.
    #ownWords(reading) {
      const places = this.#countryWords(reading);
      const own = [...indexTerms(reading.english), ...(reading.regional ? reading.unknown : [])];
      return [...new Set(own)].filter((word) => !places.has(word) && !this.genericStems.has(word));
    }

    // The stems by which a question names places.
    #countryWords(reading) {
      const placed = reading.matches.filter(({ concept }) => concept.lies);
      return new Set(placed.flatMap(({ words: found, concept }) => [...tokenize(found), ...tokenize(concept.label)].map(stem)));
    }

    // The words of the English reading, each with the names of one word that its concept has in English.
    #questionTerms(reading) {
      const asked = new Map(indexTerms(reading.english).map((token) => [token, new Set([token])]));
      for (const { concept, words: found } of reading.matches) {
        const names = [concept.label, ...concept.en].map(indexTerms).filter(({ length }) => length === 1).flat();
        for (const word of tokenize(reading.regional ? concept.label : found).map(stem)) {
          for (const name of asked.has(word) ? names : []) asked.get(word).add(name);
        }
      }
      return asked;
    }
  };
})();
