// The terminology bridge, as in indexer/text/thesaurus.py: finds the concepts that a question names, inflected or not.
"use strict";
throughcare.Bridge = (() => {
  const { words, lightStem } = throughcare.folding;
  const REGIONAL = ["sq", "bs", "sr", "mk"];

  // The folded words of a phrase; a final `*` stands for any ending and is kept.
  const pattern = (phrase) =>
    phrase.split(/\s+/).flatMap((piece) => {
      const found = words(piece);
      if (found.length && piece.endsWith("*")) found.push(`${found.pop()}*`);
      return found;
    });

  const key = (token, language) => {
    if (token.endsWith("*")) return token;
    return language === "en" ? `en:${throughcare.stem(token)}` : lightStem(token);
  };

  // Every key under which a word of a question may stand in the bridge.
  const keysOf = (token) => {
    const keys = [`en:${throughcare.stem(token)}`, lightStem(token)];
    for (let end = 3; end <= token.length; end += 1) keys.push(`${token.slice(0, end)}*`);
    return keys;
  };

  const exactness = (phrase) => phrase.keys.reduce((sum, name) => sum + name.replace(/\*+$/, "").length, 0);
  const better = (one, other) =>
    one.keys.length - other.keys.length || exactness(one) - exactness(other);

  const phrasesOf = (concepts, languages) => {
    const byFirst = new Map();
    for (const concept of concepts) {
      for (const language of languages) {
        const texts = language === "en" ? [concept.label, ...concept.en] : concept[language];
        for (const text of texts) {
          const keys = pattern(text).map((token) => key(token, language));
          if (!keys.length) continue;
          if (!byFirst.has(keys[0])) byFirst.set(keys[0], []);
          byFirst.get(keys[0]).push({ keys, concept, language });
        }
      }
    }
    return byFirst;
  };

  return class Bridge {
    constructor(concepts) {
      this.english = phrasesOf(concepts, ["en"]);
      this.regional = phrasesOf(concepts, REGIONAL);
    }

    // The phrases among folded words from left to right, the longest and most exact first.
    matches(tokens, regional) {
      const keys = tokens.map(keysOf);
      const found = [];
      for (let first = 0; first < tokens.length;) {
        const best = this.#at(keys, first, regional ? this.regional : this.english);
        const last = first + (best ? best.keys.length : 1);
        if (best) {
          found.push({ first, last, words: tokens.slice(first, last).join(" "), language: best.language, concept: best.concept });
        }
        first = last;
      }
      return found;
    }

    #at(keys, first, byFirst) {
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
