// Names of people: capitalised words of the plain spelling that name no place, body or role, as in indexer/privacy/person_names.py.
"use strict";
throughcare.personNames = (() => {
  const { patterns: { personNames: patterns }, maxAcronym } = throughcare.proposing;
  const CAPITALISED = new RegExp(patterns.capitalised, "gu");
  const SURNAME = new RegExp(`^(?:${patterns.surname})$`, "u");
  const ASKED_SURNAME = new RegExp(`^(?:${patterns.askedSurname})$`, "u");
  const FAMILY = new RegExp(`^(?:${patterns.family})$`, "u");

  const one = (char) => (char === "*" ? "[a-z]*" : char.replace(/[\\^$.+?()[\]{}|/]/, "\\$&"));

  const branch = (node) => {
    const branches = Array.from(node).filter(([char]) => char).map(([char, rest]) => one(char) + branch(rest));
    if (!branches.length) return "";
    if (branches.length === 1 && !node.has("")) return branches[0];
    return `(?:${branches.join("|")})${node.has("") ? "?" : ""}`;
  };

  // A pattern for any of the words, shared beginnings once; a `*` at the end of a word stands for any ending.
  const trieRegex = (words) => {
    const tree = new Map();
    for (const word of words) {
      let node = tree;
      for (const char of word) {
        if (!node.has(char)) node.set(char, new Map());
        node = node.get(char);
      }
      node.set("", new Map());
    }
    return branch(tree);
  };

  const whole = (pattern) => new RegExp(`^(?:${pattern})$`);

  // `asked` reads questions: more given names and endings of surnames count, and towns and terms of the records do not.
  class NameFinder {
    constructor(words, asked = false) {
      const others = ["no_names", "titles", "roles", "helpers", "months", "places", ...(asked ? ["towns", "asked_others"] : [])].flatMap((list) => words[list]);
      this.others = whole(trieRegex(others.filter((word) => !word.includes(" "))));
      this.wholeOthers = new Set(others);
      this.given = whole(`${trieRegex([...words.given, ...(asked ? words.asked_given : [])])}${patterns.givenEndings}`);
      this.surnames = whole(`${trieRegex(words.surnames)}${patterns.surnameEndings}`);
      this.asked = asked;
      this.surname = asked ? ASKED_SURNAME : SURNAME;
      this.judged = new Map();
    }

    // The runs of capitalised words that may be names, from left to right.
    find(text) {
      const found = [];
      let run = [];
      const end = () => {
        const name = this.name(run);
        if (name) found.push(name);
        run = [];
      };
      for (const match of text.matchAll(CAPITALISED)) {
        const last = run.at(-1);
        if (last && text.slice(last.index + last[0].length, match.index) !== " ") end();
        if (this.isNoName(match[0])) end();
        else run.push(match);
      }
      end();
      return found;
    }

    isNoName(word) {
      if (!this.judged.has(word)) this.judged.set(word, this.judge(word));
      return this.judged.get(word);
    }

    judge(word) {
      const lower = word.toLowerCase();
      if (this.isKnown(lower)) return false;
      const capitals = word === word.toUpperCase() && word !== lower;
      if (capitals && word.length > 1 && word.length <= maxAcronym && !word.endsWith(".")) return true;
      return [lower, ...lower.split("-")].some((part) => part && this.others.test(part));
    }

    // Another word wins over a listed name only where it is written out: Goran is no form of `gor*`.
    isKnown(word) {
      if (this.wholeOthers.has(word)) return false;
      const parts = word.split("-");
      if (parts.some((part) => this.given.test(part) || this.surnames.test(part))) return true;
      if (this.asked && parts.some((part) => FAMILY.test(part))) return true;
      return !this.others.test(word) && parts.some((part) => this.surname.test(part));
    }

    name(run) {
      if (!run.length || run.every((match) => match[0].replace(/\.+$/, "").length === 1)) return null;
      const last = run.at(-1);
      const known = run.some((match) => this.isKnown(match[0].toLowerCase()));
      return { start: run[0].index, end: last.index + last[0].length, length: run.length, known };
    }
  }

  return { trieRegex, NameFinder };
})();
