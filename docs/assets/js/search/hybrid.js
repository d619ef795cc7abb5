// Rank records by words and by meaning, in their best passage and as a whole, and fuse both, as in search_api/ranking/hybrid.py.
"use strict";
throughcare.HybridRetriever = (() => {
  const scaled = (scores) => {
    const best = scores.reduce((most, score) => Math.max(most, score), 0);
    return best > 0 ? scores.map((score) => score / best) : scores.map(() => 0);
  };
  const ranksOf = (rows) => new Map(rows.map((row, place) => [row, place + 1]));

  return class HybridRetriever {
    // Row i of `words` and `regional` is passage i, which belongs to record `owner[i]`; row j of `whole` is record j.
    constructor({ words, regional, whole, owner, isUnsearchable }, weights) {
      Object.assign(this, { words, regional, whole, owner, isUnsearchable, weights });
    }

    // `asked` holds weighted tokens, and cosines where meaning is known; `passes` says which records may be found,
    // `preferences` which are raised: {records, boost}. The first `relevant` of those found are close enough to count.
    rank(asked, passes, preferences) {
      const lexical = this.words.scores(asked.words);
      this.regional.scores(asked.regional).forEach((score, row) => (lexical[row] += score));
      const rows = this.owner.map((_, row) => row).filter((row) => passes[this.owner[row]]);
      const byWords = this.#best(rows.filter((row) => lexical[row] > 0), lexical);
      const byMeaning = asked.dense ? this.#best(rows, asked.dense.passages) : [];
      const found = this.#grouped(new Set([...byMeaning, ...byWords]), lexical, asked);
      this.#score(found, asked, preferences);
      if (asked.dense) asked.dense.feedback.apply(found);
      found.sort((one, other) => other.score - one.score || one.record - other.record);
      const least = found.length ? this.weights.relevant[asked.dense ? "hybrid" : "lexical"] * found[0].score : 0;
      const relevant = found.filter(({ score }) => score >= least).length;
      return { found, relevant, lexical, denseRanks: ranksOf(byMeaning), wordRanks: ranksOf(byWords) };
    }

    // The passages of one record that may be quoted, best first: {row, score, dense, lexical}, each leg {rank, score}.
    passages(asked, rows, ranking) {
      const words = scaled(rows.map((row) => ranking.lexical[row]));
      const cosines = asked.dense && rows.map((row) => asked.dense.passages[row]);
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
        if (this.isUnsearchable(row)) continue;
        const record = this.owner[row];
        if (!groups.has(record)) groups.set(record, { record, words: 0, cosine: asked.dense ? -1 : null });
        const group = groups.get(record);
        group.words = Math.max(group.words, lexical[row]);
        if (asked.dense) group.cosine = Math.max(group.cosine, asked.dense.passages[row]);
      }
      return [...groups.values()];
    }

    #score(found, asked, preferences) {
      const whole = this.whole.scores(asked.words);
      const words = this.#mixed(scaled(found.map(({ words }) => words)), scaled(found.map(({ record }) => whole[record])));
      const meaning = asked.dense && this.#mixed(
        found.map(({ cosine }) => cosine + 1), found.map(({ record }) => asked.dense.records[record] + 1));
      found.forEach((group, place) => {
        group.score = this.#fused(meaning, words, place);
        for (const { records, boost } of preferences) group.score = (group.score + boost * records.has(group.record)) / (1 + boost);
      });
    }

    // One leg's scores of records: their best passage and the whole record, scaled to the best of the question.
    #mixed(passage, whole) {
      const { recordWeight } = this.weights;
      return scaled(passage.map((score, place) => (1 - recordWeight) * score + recordWeight * whole[place]));
    }

    #fused(meaning, words, place) {
      const { denseWeight } = this.weights;
      return meaning ? denseWeight * meaning[place] + (1 - denseWeight) * words[place] : words[place];
    }
  };
})();
