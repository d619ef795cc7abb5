// Maps homoglyphs and Cyrillic to Latin and keeps offsets, as indexer/privacy/normalization.py; the tables are those of privacy.yaml.
"use strict";
throughcare.Normalizer = (() => {
  const { patterns } = throughcare.proposing;
  const [SPECIAL, WORD, LETTERS_APART] = ["special", "word", "lettersApart"].map((name) => new RegExp(patterns.normalization[name], "gu"));
  const TOKEN = new RegExp(patterns.normalization.token, "gsu");
  const AGAIN = new RegExp(patterns.normalization.again, "u");
  const SILENT = /[\p{Mn}\p{Me}\p{Cf}]/u;
  const isAscii = (letter) => letter <= "\x7f";

  // A text in plain spelling; `places` says where in the original each character stood.
  class NormalizedText {
    constructor(text, places, visual) {
      Object.assign(this, { text, places, visual });
    }
  }

  return class Normalizer {
    constructor(tables) {
      Object.assign(this, tables);
      this.foreign = new Set(Object.keys(tables.homoglyphs).flatMap((letter) => [letter, letter.toUpperCase()]));
      this.latinToCyrillic = new Map(Object.entries(tables.homoglyphs).filter(([letter, latin]) => letter in tables.transliterations && isAscii(latin)).map(([letter, latin]) => [latin, letter]));
      this.zeros = Array.from(tables.digit_zeros, (zero) => zero.codePointAt(0));
    }

    // By sound, by look where that differs, and with spaced-out letters joined.
    variants(text) {
      const spelled = [this.spell(text, false)];
      if (Array.from(text).some((letter) => this.foreign.has(letter))) spelled.push(this.spell(text, true));
      return [...spelled, ...spelled.map(joinSpacedLetters).filter(Boolean)];
    }

    spell(text, visual) {
      let spelled = "";
      const places = [];
      let run = { place: 0, length: 0 };
      // Pieces that follow letter for letter are one run, with one place from which its letters are counted.
      const add = (piece, place) => {
        if (run.place + run.length !== place) run = { place, length: 0 };
        for (let at = 0; at < piece.length; at += 1) places.push(run.place + run.length + at);
        run.length += piece.length;
        spelled += piece;
      };
      let done = 0;
      for (const match of text.matchAll(SPECIAL)) {
        add(text.slice(done, match.index), done);
        for (const [offset, piece] of this.chunk(match[0], visual)) add(piece, match.index + offset);
        done = match.index + match[0].length;
      }
      add(text.slice(done), done);
      return new NormalizedText(spelled, places, visual);
    }

    chunk(chunk, visual) {
      if (!chunk.trim()) return [[0, " "]];
      const letters = Array.from(chunk.matchAll(TOKEN)).flatMap((match) => Array.from(this.plain(match[0]), (letter) => [match.index, letter]));
      const scripts = letters.map(() => this.transliterations);
      const read = letters.map(([, letter]) => letter);
      for (const [first, word] of wordsOf(read)) {
        const looks = visual && word.every((letter) => isAscii(letter) || this.foreign.has(letter));
        if (looks) scripts.fill(this.homoglyphs, first, first + word.length);
        else this.resolveMixedScript(first, word, read, scripts);
      }
      return letters.map(([offset], at) => [offset, this.latin(read[at], scripts[at])]);
    }

    // A word of two scripts is read in the one that it means: Cyrillic if a letter of it looks like no Latin one.
    resolveMixedScript(first, word, read, scripts) {
      const foreign = word.some((letter) => letter >= "\u0370" && letter <= "\u058f");
      if (!foreign || !word.some(isAscii)) return;
      const cyrillic = word.map((letter) => letter.toLowerCase()).filter((letter) => letter in this.transliterations && !isAscii(letter));
      const means = cyrillic.some((letter) => letter >= "\u0400" && !(letter in this.homoglyphs));
      for (let at = first; at < first + word.length; at += 1) {
        const lower = read[at].toLowerCase();
        if (!means) scripts[at] = this.homoglyphs;
        else if (this.latinToCyrillic.has(lower)) read[at] = read[at] === lower ? this.latinToCyrillic.get(lower) : this.latinToCyrillic.get(lower).toUpperCase();
      }
    }

    // A token of the text as plain characters, still in their script.
    plain(token) {
      if (token === "\\" || (token.length > 1 && token.startsWith("<"))) return "";
      if (token.startsWith("[^") && token.length > 2) return " ";
      const text = /^[&\\]./su.test(token) && token.length > 1 ? this.escaped(token) : token;
      let plain = "";
      for (const letter of text.normalize("NFKD")) {
        if (SILENT.test(letter) || this.invisible.includes(letter)) continue;
        plain += /\s/.test(letter) ? " " : this.digit(letter) ?? this.punctuation[letter] ?? letter;
      }
      return plain;
    }

    digit(letter) {
      if (isAscii(letter) || !/\p{Nd}/u.test(letter)) return undefined;
      const zero = this.zeros.find((code) => letter.codePointAt(0) - code >= 0 && letter.codePointAt(0) - code < 10);
      return zero === undefined ? undefined : String(letter.codePointAt(0) - zero);
    }

    // The character that an entity, escaped or not, or an escape of YAML stands for.
    escaped(given) {
      const token = given.replace(AGAIN, "&");
      if (token.startsWith("&") && !token.startsWith("&#")) return this.entities[token.slice(1, -1)] ?? token;
      const digits = token.slice(2).replace(/;+$/, "");
      const decimal = token.startsWith("&#") && !digits.startsWith("x");
      const code = parseInt(digits.replace(/^x/, ""), decimal ? 10 : 16);
      return code > 0 && code < 0x110000 && !(code >= 0xd800 && code < 0xe000) ? String.fromCodePoint(code) : " ";
    }

    latin(char, table) {
      if (isAscii(char)) return char;
      if (table === this.homoglyphs && char in this.capital_homoglyphs) return this.capital_homoglyphs[char];
      const lower = char.toLowerCase();
      const letter = table[lower] || this.transliterations[lower] || this.homoglyphs[lower];
      if (!letter) return lower in table ? "" : char;
      return char === lower ? letter : letter[0].toUpperCase() + letter.slice(1).toLowerCase();
    }
  };

  // The words among letters, each with the place of its first one.
  function wordsOf(letters) {
    const found = [];
    const text = letters.join("");
    const starts = [];
    letters.forEach((letter, at) => starts.push(...Array(letter.length).fill(at)));
    for (const match of text.matchAll(WORD)) found.push([starts[match.index], Array.from(match[0])]);
    return found;
  }

  // The text with letters and digits set apart (`M a r k o`) joined, or null if there are none.
  function joinSpacedLetters(spelled) {
    let text = "";
    const places = [];
    const add = (piece, place) => {
      for (let at = 0; at < piece.length; at += 1) places.push(place + at);
      text += piece;
    };
    let done = 0;
    for (const match of spelled.text.matchAll(LETTERS_APART)) {
      for (let at = done; at < match.index; at += 1) add(spelled.text[at], spelled.places[at]);
      for (let at = 0; at < match[0].length; at += 2) {
        const newWord = at > 0 && /[A-Z]/.test(match[0][at]) && /[a-z]/.test(match[0][at - 2]);
        add(newWord ? ` ${match[0][at]}` : match[0][at], spelled.places[match.index + at]);
      }
      done = match.index + match[0].length;
    }
    if (!done) return null;
    for (let at = done; at < spelled.text.length; at += 1) add(spelled.text[at], spelled.places[at]);
    return new NormalizedText(text, places, spelled.visual);
  }
})();
