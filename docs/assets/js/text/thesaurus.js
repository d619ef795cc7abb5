// The terminology bridge, as in indexer/text/thesaurus.py: finds the concepts that a question names, inflected or not.
"use strict";
throughcare.Thesaurus = (() => {
  const { tokenize, lightStem } = throughcare.analysis;
  const REGIONAL = ["sq", "bs", "sr", "mk"];

  // The folded words of a phrase; a final `*` stands for any ending and is kept.
  const pattern = (phrase) =>
    phrase.split(/\s+/).flatMap((piece) => {
      const found = tokenize(piece);
      if (found.length && piece.endsWith("*")) found.push(`${found.pop()}*`);
      return found;
    });

  const indexKey = (token, language) => {
    if (token.endsWith("*")) return token;
    return language === "en" ? `en:${throughcare.analysis.stem(token)}` : lightStem(token);
  };

  // Every key under which a word of a question may stand in the bridge.
  const lookupKeys = (token) => {
    const keys = [`en:${throughcare.analysis.stem(token)}`, lightStem(token)];
    for (let end = 3; end <= token.length; end += 1) keys.push(`${token.slice(0, end)}*`);
    return keys;
  };

  const matchedLetters = (phrase) => phrase.keys.reduce((sum, name) => sum + name.replace(/\*+$/, "").length, 0);
  const better = (one, other) =>
    one.keys.length - other.keys.length || matchedLetters(one) - matchedLetters(other);

  const phrasesOf = (concepts, languages) => {
    const byFirst = new Map();
    for (const concept of concepts) {
      for (const language of languages) {
        const texts = language === "en" ? [concept.label, ...concept.en] : concept[language];
        for (const text of texts) {
          const keys = pattern(text).map((token) => indexKey(token, language));
          if (!keys.length) continue;
          if (!byFirst.has(keys[0])) byFirst.set(keys[0], []);
          byFirst.get(keys[0]).push({ keys, concept, language });
        }
      }
    }
    return byFirst;
  };

  return class Thesaurus {
    constructor(concepts) {
      this.english = phrasesOf(concepts, ["en"]);
      this.regional = phrasesOf(concepts, REGIONAL);
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

    #startingAt(keys, first, byFirst) {
      let best = null;
      for (const name of keys[first]) {
        for (const phrase of byFirst.get(name) || []) {
          const fits = phrase.keys.every((part, step) => (keys[first + step] || []).includes(part));
          if (fits && (!best || better(phrase, best) > 0)) best = phrase;
        }
      }
      return best;
    }
  };
})();
