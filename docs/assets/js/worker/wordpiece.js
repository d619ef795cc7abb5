// Word pieces as the encoder was taught them: BERT's normalisation and splitting, then the longest known pieces.
// The build writes which letters are left out and which are punctuation, as the tokenizer of the encoder has them.
"use strict";
throughcare.WordPiece = class WordPiece {
  static #SPACE = /\p{White_Space}/u;
  static #IDEOGRAPH = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2a6df}\u{2a700}-\u{2b81f}\u{2b920}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/u;

  constructor({ pieces, special, unknown, first, last, longest, removed, punctuation, maxTokens }) {
    this.numbers = new Map(pieces.split("\n").map((piece, number) => [piece, number]));
    this.special = new Set(special);
    this.parts = new RegExp(`(${special.map((text) => text.replace(/[[\]]/g, "\\$&")).join("|")})`);
    [this.unknown, this.first, this.last] = [unknown, first, last].map((piece) => this.numbers.get(piece));
    this.removed = new RegExp(`[${removed}]`, "gu");
    this.punctuation = new RegExp(`[${punctuation}]`, "u");
    this.longest = longest; // letters; a longer word is unknown
    this.maxTokens = maxTokens;
  }

  // The numbers of a text, at most as many as the encoder reads.
  encode(text) {
    const numbers = text.split(this.parts).flatMap((part) =>
      this.special.has(part) ? [this.numbers.get(part)]
        : this.#words(this.#normalized(part)).flatMap((word) => this.#pieces(word)));
    return [this.first, ...numbers.slice(0, this.maxTokens - 2), this.last];
  }

  #normalized(text) {
    const bare = text.normalize("NFD").replace(this.removed, "");
    // Letter by letter: a sigma at the end of a word is no final one here.
    return Array.from(bare, (letter) =>
      WordPiece.#IDEOGRAPH.test(letter) ? ` ${letter} ` : letter.toLowerCase()).join("");
  }

  #words(text) {
    const words = [""];
    for (const letter of text) {
      if (WordPiece.#SPACE.test(letter)) words.push("");
      else if (this.punctuation.test(letter)) words.push(letter, "");
      else words[words.length - 1] += letter;
    }
    return words.filter(Boolean);
  }

  #pieces(word) {
    const letters = Array.from(word);
    if (letters.length > this.longest) return [this.unknown];
    const found = [];
    for (let start = 0; start < letters.length;) {
      let end = letters.length;
      const piece = () => (start ? "##" : "") + letters.slice(start, end).join("");
      while (end > start && !this.numbers.has(piece())) end -= 1;
      if (end === start) return [this.unknown];
      found.push(this.numbers.get(piece()));
      start = end;
    }
    return found;
  }
};
