// The word index, as in indexer/index/bm25_index.py: BM25 in Lucene's variant over the postings that the build wrote.
"use strict";
throughcare.WordIndex = class WordIndex {
  // `postings` and `lengths` are whole numbers, each in as many bytes as it needs, in base64. For each of `tokens` they
  // tell in how many rows it stands, then for each of these the step from the row before and how often it stands there.
  constructor({ k1, b, tokens, postings, lengths }) {
    this.numbers = new Map(tokens.split(" ").map((token, number) => [token, number]));
    const told = WordIndex.#numbers(postings);
    const count = (told.length - this.numbers.size) / 2;
    this.found = new Int32Array(count);
    this.counts = new Int32Array(count);
    this.starts = new Int32Array(this.numbers.size + 1);
    let place = 0;
    for (let token = 0, at = 0; token < this.numbers.size; token += 1) {
      const end = place + told[at];
      at += 1;
      for (let row = 0; place < end; place += 1, at += 2) {
        this.found[place] = row += told[at];
        this.counts[place] = told[at + 1];
      }
      this.starts[token + 1] = place;
    }
    const sizes = WordIndex.#numbers(lengths);
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    this.norms = Float64Array.from(sizes, (size) => k1 * (1 - b + (b * size) / mean));
  }

  // Seven bits of a number in each byte, the lowest first; the eighth says that more follow.
  static #numbers(text) {
    const bytes = throughcare.decoded(text);
    const numbers = new Int32Array(bytes.length);
    let count = 0;
    for (let at = 0, shift = 0; at < bytes.length; at += 1) {
      numbers[count] |= (bytes[at] & 127) << shift;
      shift = bytes[at] > 127 ? shift + 7 : 0;
      if (!shift) count += 1;
    }
    return numbers.subarray(0, count);
  }

  #span(token) {
    const number = this.numbers.get(token);
    return number === undefined ? [0, 0] : [this.starts[number], this.starts[number + 1]];
  }

  // The rows that hold a token.
  rows(token) {
    return this.found.subarray(...this.#span(token));
  }

  // The rarity of what stands in so many rows: its inverse document frequency.
  rarity(rows) {
    return Math.log(1 + (this.norms.length - rows + 0.5) / (rows + 0.5));
  }

  // The score of every row for weighted tokens, 0 where none occurs.
  scores(weights) {
    const total = new Float64Array(this.norms.length);
    for (const [token, weight] of weights) {
      const [start, end] = this.#span(token);
      const rarity = weight * this.rarity(end - start);
      for (let place = start; place < end; place += 1) {
        const row = this.found[place];
        total[row] += (rarity * this.counts[place]) / (this.counts[place] + this.norms[row]);
      }
    }
    return total;
  }
};
