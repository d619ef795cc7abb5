// Cross-lingual encoder, as in indexer/encoders/crosslingual.py, which also describes the file: hashed n-grams, averaged,
// projected into the space of the English encoder.
"use strict";
throughcare.CrossLingualEncoder = class CrossLingualEncoder {
  static #TYPES = { F32: Float32Array, U32: Uint32Array, I8: Int8Array };

  constructor(bytes, ngrams) {
    this.ngrams = ngrams;
    // The format of safetensors: eight bytes with the length of the header, the header, then the tensors.
    const start = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    const { __metadata__: metadata, ...tensors } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
    for (const [name, { dtype, shape, data_offsets: [from] }] of Object.entries(tensors)) {
      const size = shape.reduce((product, length) => product * length, 1);
      this[name] = new CrossLingualEncoder.#TYPES[dtype](bytes.buffer, bytes.byteOffset + start + from, size);
    }
    [this.rank, this.dimension] = tensors.projection.shape;
    this.unit = JSON.parse(metadata.card).english_unit;
  }

  // The unit vector of a text, by its folded words.
  encode(words) {
    const rows = this.#rows(words);
    const mean = new Float64Array(this.rank);
    for (const row of rows) {
      const scale = this.scales[row] / rows.length;
      for (let place = 0; place < this.rank; place += 1) mean[place] += scale * this.table[row * this.rank + place];
    }
    const vector = Float64Array.from(this.bias);
    mean.forEach((value, place) => {
      const start = place * this.dimension;
      for (let at = 0; at < this.dimension; at += 1) vector[at] += value * this.projection[start + at];
    });
    return throughcare.Vectors.unit(vector);
  }

  // How much a text looks English (above 0) or like a language of the region (below), in log-odds.
  evidence(words) {
    const rows = this.#rows(words);
    return rows.length ? (rows.reduce((sum, row) => sum + this.english[row], 0) / rows.length) * this.unit : 0;
  }

  #rows(words) {
    return words.flatMap((word) => [...this.#ngrams(word)].map((key) => this.#place(key)).filter((row) => row >= 0));
  }

  // The row of a hash, -1 where it is not known; hashes stand in ascending order.
  #place(key) {
    let [low, high] = [0, this.keys.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.keys[middle] < key) low = middle + 1;
      else high = middle;
    }
    return this.keys[low] === key ? low : -1;
  }

  // The hashes of a word and of its n-grams, each once: FNV-1a of 32 bits over UTF-8.
  #ngrams(word) {
    const { shortest, longest, offset, prime } = this.ngrams;
    const utf8 = (text) => new TextEncoder().encode(text);
    const step = (value, byte) => Math.imul(value ^ byte, prime) >>> 0;
    const found = new Set([utf8(`=${word}`).reduce(step, offset)]);
    const marked = utf8(`<${word}>`);
    for (let start = 0; start + shortest <= marked.length; start += 1) {
      let value = offset;
      marked.subarray(start, start + longest).forEach((byte, place) => {
        value = step(value, byte);
        if (place + 1 >= shortest) found.add(value);
      });
    }
    return found;
  }
};
