// The word index, as in indexer/lexical.py: BM25 in Lucene's variant over the postings that the build wrote.
"use strict";
throughcare.WordIndex = class WordIndex {
  constructor({ k1, b, tokens, postings, lengths }) {
    this.numbers = new Map(tokens.split(" ").map((token, number) => [token, number]));
    this.postings = postings;
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    this.norms = lengths.map((length) => k1 * (1 - b + (b * length) / mean));
  }

  // The rows that hold a token, each with how often it does. A posting is a step from row to row; a negative number
  // behind it says that the token is repeated.
  rows(token) {
    const found = [];
    for (const number of this.postings[this.numbers.get(token)] || []) {
      if (number < 0) found[found.length - 1][1] = -number;
      else found.push([(found.length ? found[found.length - 1][0] : 0) + number, 1]);
    }
    return found;
  }

  weight(documents) {
    return Math.log(1 + (this.norms.length - documents + 0.5) / (documents + 0.5));
  }

  // The score of every row for weighted tokens, 0 where none occurs.
  scores(weights) {
    const total = new Float64Array(this.norms.length);
    for (const [token, weight] of weights) {
      const rows = this.rows(token);
      const rarity = this.weight(rows.length);
      for (const [row, count] of rows) total[row] += (weight * rarity * count) / (count + this.norms[row]);
    }
    return total;
  }
};
