// What is quoted of a record, as in search_api/searcher.py: the passages that say most of a question, and their sentence.
"use strict";
throughcare.highlights = (() => {
  const { indexTerms } = throughcare.analysis;

  const sum = (weights) => [...weights].sort((one, other) => one - other).reduce((total, weight) => total + weight, 0);
  const held = (rarity, text) => sum([...new Set(indexTerms(text))].filter((stem) => rarity.has(stem)).map((stem) => rarity.get(stem)));

  // The offsets, in code points, of the sentence that says most of the question; the first of equals.
  // `rarity` holds the stems of the question with their weight: a rare word says more than a common one.
  // Null where every sentence says what is not documented, or none `gives` what it must hold.
  // A note of the editors, the first of `last`, comes after what sources say.
  const bestSentence = (text, rarity, { patterns, last: [note] }, gives = null) => {
    const absent = new RegExp(patterns.absent, "iu");
    const sentences = [...text.matchAll(new RegExp(patterns.sentence, "gu"))];
    const answers = (said) => !absent.test(said) && (!gives || gives.test(said));
    if (!sentences.length) return answers(text) ? [0, Array.from(text).length] : null;
    let best = null;
    for (const found of sentences.filter(([sentence]) => answers(sentence))) {
      const said = Number(held(rarity, found[0]).toFixed(9));
      const sourced = !found[0].trimStart().startsWith(note);
      const isBetter = !best || sourced > best.sourced || (sourced === best.sourced && said > best.said);
      if (isBetter) best = { said, sourced, text: found[0], start: found.index };
    }
    if (!best) return null;
    const start = best.start + (best.text.length - best.text.trimStart().length);
    const points = (end) => Array.from(text.slice(0, end)).length;
    return [points(start), points(start + best.text.trim().length)];
  };

  // The best of a record's ranked passages; `coverageWeight` weighs the words that a passage itself says: its title is not quoted.
  // Passages that begin as one of `last` does come after the others, in the order of these.
  const quotes = (ranked, textOf, rarity, { coverageWeight, passages, last }) => {
    const total = sum(rarity.values()) || 1;
    return ranked.map((one) => ({
      one, place: last.findIndex((how) => textOf(one.row).startsWith(how)),
      score: one.score + (coverageWeight * held(rarity, textOf(one.row))) / total,
    })).sort((left, right) => left.place - right.place || right.score - left.score)
      .map(({ one }) => one).slice(0, passages);
  };

  return { bestSentence, quotes };
})();
