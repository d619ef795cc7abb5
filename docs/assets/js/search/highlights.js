// What is quoted of a record, as in search_api/searcher.py: the passages that say most of a question, and their sentence.
"use strict";
throughcare.highlights = (() => {
  const { indexTerms } = throughcare.analysis;

  const sum = (weights) => [...weights].sort((one, other) => one - other).reduce((total, weight) => total + weight, 0);
  const held = (rarity, text) => sum([...new Set(indexTerms(text))].filter((stem) => rarity.has(stem)).map((stem) => rarity.get(stem)));

  // The offsets, in code points, of the sentence that says most of the question; the first of equals.
  // `rarity` holds the stems of the question with their weight: a rare word says more than a common one.
  // One that says what is not documented comes after every other.
  const bestSentence = (text, rarity, { patterns, absence }) => {
    let best = null;
    for (const found of text.matchAll(new RegExp(patterns.sentence, "gu"))) {
      const said = Number(held(rarity, found[0]).toFixed(9));
      const documented = !found[0].trimStart().startsWith(absence);
      const isBetter = !best || (documented === best.documented ? said > best.said : documented);
      if (isBetter) best = { said, documented, text: found[0], start: found.index };
    }
    if (!best) return [0, Array.from(text).length];
    const start = best.start + (best.text.length - best.text.trimStart().length);
    const points = (end) => Array.from(text.slice(0, end)).length;
    return [points(start), points(start + best.text.trim().length)];
  };

  // The best of a record's ranked passages; `coverageWeight` weighs the words that a passage itself says: its title is not quoted.
  // Passages that begin with what is not documented come after the others.
  const quotes = (ranked, textOf, rarity, { coverageWeight, passages, absence }) => {
    const total = sum(rarity.values()) || 1;
    return ranked.map((one) => ({
      one, documented: !textOf(one.row).startsWith(absence),
      score: one.score + (coverageWeight * held(rarity, textOf(one.row))) / total,
    })).sort((left, right) => right.documented - left.documented || right.score - left.score)
      .map(({ one }) => one).slice(0, passages);
  };

  return { bestSentence, quotes };
})();
