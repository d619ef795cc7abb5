// The terminology bridge, as in indexer/text/thesaurus.py: finds the concepts that a question names, inflected or not.
"use strict";
throughcare.Thesaurus = (() => {
  const { stem, lightStem } = throughcare.analysis;

  // Every key under which a word of a question may stand in the bridge.
  const lookupKeys = (token) => {
    const keys = [`en:${stem(token)}`, lightStem(token)];
    for (let end = throughcare.tables.minPrefix; end <= token.length; end += 1) keys.push(`${token.slice(0, end)}*`);
    return keys;
  };

  const matchedLetters = (phrase) => phrase.keys.reduce((sum, name) => sum + name.replace(/\*+$/, "").length, 0);
  const better = (one, other) =>
    one.keys.length - other.keys.length || matchedLetters(one) - matchedLetters(other);

  // Key of the first word -> the phrases that begin with it, in the order in which they are tried.
  const byFirst = (phrases) => {
    const found = new Map();
    for (const phrase of phrases) {
      const [first] = phrase.keys;
      if (!found.has(first)) found.set(first, []);
      found.get(first).push(phrase);
    }
    return found;
  };

  return class Thesaurus {
    // `phrases` says of each phrase the number of its concept, its language, and the keys of its words.
    constructor(concepts, phrases) {
      this.concepts = new Map(concepts.map((concept) => [concept.id, concept]));
      const all = phrases.map(([number, language, keys]) => ({ concept: concepts[number], language, keys: keys.split(" ") }));
      this.english = byFirst(all.filter(({ language }) => language === "en"));
      this.regional = byFirst(all.filter(({ language }) => language !== "en"));
    }

    concept(id) {
      return this.concepts.get(id);
    }

    // The phrases among folded words from left to right, the longest and most exact first.
    matches(tokens, regional) {
      const keys = tokens.map(lookupKeys);
      const found = [];
      for (let first = 0; first < tokens.length;) {
        const best = this.#startingAt(keys, first, regional ? this.regional : this.english);
        const last = first + (best ? best.keys.length : 1);
        if (best) {
          found.push({ start: first, end: last, words: tokens.slice(first, last).join(" "), language: best.language, concept: best.concept });
        }
        first = last;
      }
      return found;
    }

    #startingAt(keys, first, phrases) {
      let best = null;
      for (const name of keys[first]) {
        for (const phrase of phrases.get(name) || []) {
          const fits = phrase.keys.every((part, step) => (keys[first + step] || []).includes(part));
          if (fits && (!best || better(phrase, best) > 0)) best = phrase;
        }
      }
      return best;
    }
  };
})();
