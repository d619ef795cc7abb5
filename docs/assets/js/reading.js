// What a question means, as in search_api/reading.py: its language, the concepts it names, its English reading.
// Typing mistakes are not mended here.
"use strict";
throughcare.Reader = (() => {
  const { fold, words, stems, lightStem, lightStems, isStopWord } = throughcare.folding;
  const EXPANSION_WEIGHT = 0.2;
  const REGIONAL_EXPANSION_WEIGHT = 0.5;

  const counted = (tokens) => {
    const counts = new Map();
    for (const token of tokens) counts.set(token, (counts.get(token) || 0) + 1);
    return counts;
  };

  return class Reader {
    constructor(bridge, { en, ...regional }) {
      this.bridge = bridge;
      this.english = new Set(en.split(" "));
      this.regional = Object.entries(regional).map(([language, known]) => [language, new Set(known.split(" "))]);
    }

    read(question) {
      const language = this.#language(question);
      const regional = language !== "en";
      const tokens = words(question);
      const matches = this.bridge.matches(tokens, regional);
      const english = regional ? this.#gloss(tokens, matches) : this.#spelled(question, matches);
      const covered = this.#covered(matches);
      const unknown = tokens.filter((token, index) => !covered.has(index) && !this.#isKnown(token, regional));
      return { text: question, language, regional, matches, english, unknown };
    }

    // Stem -> weight: words of the English reading at 1, other names of its concepts less.
    weights(reading) {
      const weights = counted(stems(reading.english));
      const share = reading.regional ? REGIONAL_EXPANSION_WEIGHT : EXPANSION_WEIGHT;
      for (const { concept } of reading.matches) {
        for (const token of [concept.label, ...concept.en].flatMap(stems)) {
          weights.set(token, Math.max(weights.get(token) || 0, share));
        }
      }
      return weights;
    }

    regionalWeights(reading) {
      return reading.regional ? counted(lightStems(reading.text)) : new Map();
    }

    #language(question) {
      const tokens = words(question);
      const share = (known) => tokens.filter((token) => known.has(lightStem(token))).length;
      const nearest = (candidates) =>
        candidates.reduce((best, next) => (share(next[1]) > share(best[1]) ? next : best));
      if (/[\u0400-\u04ff]/.test(question)) {
        return nearest(["mk", "bs"].map((name) => this.regional.find(([language]) => language === name)))[0];
      }
      const [language, known] = nearest(this.regional);
      const named = this.#covered(this.bridge.matches(tokens, true));
      const regional = tokens.filter((token, index) => named.has(index) || known.has(lightStem(token))).length;
      return regional > tokens.filter((token) => this.#isEnglish(token)).length ? language : "en";
    }

    #covered(matches) {
      const covered = new Set();
      for (const { first, last } of matches) for (let index = first; index < last; index += 1) covered.add(index);
      return covered;
    }

    #isEnglish(token) {
      return isStopWord(token) || this.english.has(throughcare.stem(token));
    }

    #isRegional(token) {
      return this.regional.some(([, known]) => known.has(lightStem(token)));
    }

    #isKnown(token, regional) {
      return this.#isEnglish(token) || /^\p{N}+$/u.test(token) || (regional && this.#isRegional(token));
    }

    // An English question with its acronyms spelled out behind it.
    #spelled(question, matches) {
      const found = question.match(/[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)?/gu) || [];
      const upper = new Set(found.filter((word) => word.length > 1 && word === word.toUpperCase() && /\p{Lu}/u.test(word)).map(fold));
      const labels = new Set(matches.filter((match) => upper.has(match.words)).map((match) => match.concept.label));
      const missing = [...labels].filter((label) => !fold(question).includes(fold(label)));
      return [question, ...missing.map((label) => `(${label})`)].join(" ");
    }

    // A question of the region word for word in English; what has no English is left out.
    #gloss(tokens, matches) {
      const starts = new Map(matches.map((match) => [match.first, match]));
      const gloss = [];
      for (let index = 0; index < tokens.length;) {
        const match = starts.get(index);
        const token = tokens[index];
        if (match) gloss.push(match.concept.label);
        else if (/^\p{N}+$/u.test(token) || (this.#isEnglish(token) && !this.#isRegional(token))) gloss.push(token);
        index = match ? match.last : index + 1;
      }
      return gloss.join(" ") || tokens.join(" ");
    }
  };
})();
