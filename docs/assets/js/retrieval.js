// Rank records by words and by meaning, in their best passage and as a whole, and fuse both, as in search_api/ranking/hybrid.py.
"use strict";
throughcare.Retriever = (() => {
  const scaled = (scores) => {
    const best = scores.reduce((most, score) => Math.max(most, score), 0);
    return best > 0 ? scores.map((score) => score / best) : scores.map(() => 0);
  };
  const ranksOf = (rows) => new Map(rows.map((row, place) => [row, place + 1]));

  return class Retriever {
    // Row i of `words` and `regional` is passage i, which belongs to record `owner[i]`; row j of `whole` is record j.
    constructor({ words, regional, whole, owner, isSilent }, weights) {
      Object.assign(this, { words, regional, whole, owner, isSilent, weights });
    }

    // `asked` holds weighted tokens, and cosines where meaning is known; `passes` says which records may be found,
    // `favoured` which the question names by their place.
    rank(asked, passes, favoured) {
      const lexical = this.words.scores(asked.words);
      this.regional.scores(asked.regional).forEach((score, row) => (lexical[row] += score));
      const rows = this.owner.map((_, row) => row).filter((row) => passes[this.owner[row]]);
      const byWords = this.#best(rows.filter((row) => lexical[row] > 0), lexical);
      const byMeaning = asked.near ? this.#best(rows, asked.near.passages) : [];
      const found = this.#grouped(new Set([...byMeaning, ...byWords]), lexical, asked);
      this.#score(found, asked, favoured);
      if (asked.near) asked.near.company.lift(found);
      found.sort((one, other) => other.score - one.score || one.record - other.record);
      return { found, lexical, denseRanks: ranksOf(byMeaning), wordRanks: ranksOf(byWords) };
    }

    // The passages of one record that may be quoted, best first: {row, score, dense, lexical}, each leg {rank, score}.
    passages(asked, rows, ranking) {
      const words = scaled(rows.map((row) => ranking.lexical[row]));
      const cosines = asked.near && rows.map((row) => asked.near.passages[row]);
      const meaning = cosines && scaled(cosines.map((cosine) => cosine + 1));
      return rows.map((row, place) => ({
        row, score: this.#fused(meaning, words, place),
        dense: cosines && { rank: ranking.denseRanks.get(row) ?? null, score: cosines[place] },
        lexical: { rank: ranking.wordRanks.get(row) ?? null, score: ranking.lexical[row] },
      })).sort((one, other) => other.score - one.score || one.row - other.row);
    }

    #best(rows, scores) {
      return rows.sort((one, other) => scores[other] - scores[one] || one - other).slice(0, this.weights.candidates);
    }

    // The records that candidates belong to, each with the best of its passages in each leg.
    #grouped(candidates, lexical, asked) {
      const groups = new Map();
      for (const row of candidates) {
        if (this.isSilent(row)) continue;
        const record = this.owner[row];
        if (!groups.has(record)) groups.set(record, { record, words: 0, cosine: asked.near ? -1 : null });
        const group = groups.get(record);
        group.words = Math.max(group.words, lexical[row]);
        if (asked.near) group.cosine = Math.max(group.cosine, asked.near.passages[row]);
      }
      return [...groups.values()];
    }

    #score(found, asked, favoured) {
      const { favour } = this.weights;
      const whole = this.whole.scores(asked.words);
      const words = this.#mixed(scaled(found.map(({ words }) => words)), scaled(found.map(({ record }) => whole[record])));
      const meaning = asked.near && this.#mixed(
        found.map(({ cosine }) => cosine + 1), found.map(({ record }) => asked.near.records[record] + 1));
      found.forEach((group, place) => {
        group.score = this.#fused(meaning, words, place);
        if (favoured) group.score = (group.score + favour * favoured.has(group.record)) / (1 + favour);
      });
    }

    // One leg's scores of records: their best passage and the whole record, scaled to the best of the question.
    #mixed(passage, whole) {
      const { wholeShare } = this.weights;
      return scaled(passage.map((score, place) => (1 - wholeShare) * score + wholeShare * whole[place]));
    }

    #fused(meaning, words, place) {
      const { denseShare } = this.weights;
      return meaning ? denseShare * meaning[place] + (1 - denseShare) * words[place] : words[place];
    }
  };
})();
