// The word index, as in indexer/index/bm25_index.py: BM25 in Lucene's variant over the postings that the build wrote.
"use strict";
throughcare.Bm25Index = class Bm25Index {
  // `numbers` holds whole numbers: for each of `tokens` in how many rows it stands, the rows of all tokens, how often
  // each token stands in each of its rows, and the length of each row.
  constructor({ k1, b, tokens, documents }, numbers) {
    this.numbers = new Map((tokens ? tokens.split(" ") : []).map((token, number) => [token, number]));
    const size = this.numbers.size;
    const postings = (numbers.length - size - documents) / 2;
    this.starts = new Int32Array(size + 1);
    for (let token = 0; token < size; token += 1) this.starts[token + 1] = this.starts[token] + numbers[token];
    this.found = numbers.subarray(size, size + postings);
    this.counts = numbers.subarray(size + postings, size + 2 * postings);
    const lengths = numbers.subarray(size + 2 * postings);
    const mean = lengths.reduce((sum, length) => sum + length, 0) / documents;
    this.norms = Float64Array.from(lengths, (length) => k1 * (1 - b + (b * length) / mean));
  }

  static async open(carried) {
    return new Bm25Index(carried, new Int32Array((await throughcare.gunzip([throughcare.fromBase64(carried.numbers)])).buffer));
  }

  #span(token) {
    const number = this.numbers.get(token);
    return number === undefined ? [0, 0] : [this.starts[number], this.starts[number + 1]];
  }

  // The rows that hold a token.
  rows(token) {
    return this.found.subarray(...this.#span(token));
  }

  // The idf of what stands in so many rows: its inverse document frequency.
  idf(rows) {
    return Math.log(1 + (this.norms.length - rows + 0.5) / (rows + 0.5));
  }

  // The score of every row for weighted tokens, 0 where none occurs.
  scores(weights) {
    const total = new Float64Array(this.norms.length);
    for (const [token, weight] of weights) {
      const [start, end] = this.#span(token);
      const idf = weight * this.idf(end - start);
      for (let place = start; place < end; place += 1) {
        const row = this.found[place];
        total[row] += (idf * this.counts[place]) / (this.counts[place] + this.norms[row]);
      }
    }
    return total;
  }
};
