// What is quoted of a record, as in search_api/searcher.py: the passages that say most of a question, and their sentence.
"use strict";
throughcare.highlights = (() => {
  const { indexTerms } = throughcare.analysis;

  const sum = (weights) => [...weights].sort((one, other) => one - other).reduce((total, weight) => total + weight, 0);
  const held = (rarity, text) => sum([...new Set(indexTerms(text))].filter((stem) => rarity.has(stem)).map((stem) => rarity.get(stem)));

  // The offsets, in code points, of the sentence that says most of the question; the first of equals.
  // `rarity` holds the stems of the question with their weight: a rare word says more than a common one.
  const bestSentence = (text, rarity, { patterns }) => {
    let best = null;
    for (const found of text.matchAll(new RegExp(patterns.sentence, "gu"))) {
      const said = Number(held(rarity, found[0]).toFixed(9));
      if (!best || said > best.said) best = { said, text: found[0], start: found.index };
    }
    if (!best) return [0, Array.from(text).length];
    const start = best.start + (best.text.length - best.text.trimStart().length);
    const points = (end) => Array.from(text.slice(0, end)).length;
    return [points(start), points(start + best.text.trim().length)];
  };

  // The best of a record's ranked passages; `coverageWeight` weighs the words that a passage itself says: its title is not quoted.
  const quotes = (ranked, textOf, rarity, { coverageWeight, passages }) => {
    const total = sum(rarity.values()) || 1;
    return ranked.map((one) => [one.score + (coverageWeight * held(rarity, textOf(one.row))) / total, one])
      .sort(([one], [other]) => other - one).map(([, one]) => one).slice(0, passages);
  };

  return { bestSentence, quotes };
})();
