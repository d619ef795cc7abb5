// Guards: the rules of privacy.yaml read a paragraph and yield findings, as indexer/privacy/detector.py and indexer/privacy/check.py do.
"use strict";
throughcare.guards = (() => {
  const REACH = 160; // further away than the longest gap, in characters, nothing is near
  const { alternation, Names } = throughcare.names;
  const file = throughcare.proposing.guards;
  const spelling = new throughcare.Spelling(file.spelling);
  const names = new Names(file.words);
  const checks = throughcare.checksOf(file.checks, file.institutions);

  const patterns = new Map();
  const pattern = (text, flags = "g") => {
    const key = `${flags} ${text}`;
    if (!patterns.has(key)) {
      const filled = text.replace(/<([a-z_]+)>/g, (whole, list) => alternation(file.words[list]));
      patterns.set(key, new RegExp(flags === "g" ? filled : `^(?:${filled})$`, flags === "g" ? "gu" : "u"));
    }
    return patterns.get(key);
  };

  // One spelling of a text, with what several rules ask of it found once.
  class View {
    constructor(spelled) {
      Object.assign(this, { text: spelled.text, lower: spelled.text.toLowerCase(), byLook: spelled.byLook, near: new Map() });
      this.hasDigits = /[0-9]/.test(this.text);
    }

    matches(rule) {
      return this.candidates(rule).filter(([start, end]) => !rule.near || this.isNear(rule, start, end));
    }

    candidates(rule) {
      if (rule.names) {
        this.names ??= names.find(this.text);
        // A Cyrillic word read by its look is no word: only a name of the region counts there.
        return this.names
          .filter((name) => name.length >= rule.least && (name.known || !(rule.known || this.byLook)))
          .map((name) => [name.start, name.end]);
      }
      const found = Array.from((rule.lower ? this.lower : this.text).matchAll(pattern(rule.pattern)));
      return found.map((match) => [match.index, match.index + match[0].length]);
    }

    isNear(rule, start, end) {
      if (!this.near.has(rule.near)) {
        const found = Array.from(this.lower.matchAll(pattern(rule.near)));
        this.near.set(rule.near, found.map((match) => [match.index, match.index + match[0].length]));
      }
      const between = (from, to) => pattern(rule.gap, "whole").test(this.lower.slice(from, to));
      return this.near.get(rule.near).some(([first, last]) => {
        if (first < start - REACH || first >= end + REACH) return false;
        if (first >= end && rule.side !== "before" && between(end, first)) return true;
        if (last <= start && rule.side !== "after" && between(last, start)) return true;
        return rule.overlap && first < end && start < last;
      });
    }
  }

  const message = (rule) => `${rule.why} (${rule.id}): ${rule.rewrite}`;

  const all = (text, published, bibliography) => {
    const found = [];
    for (const spelled of spelling.spell(text)) {
      const view = new View(spelled);
      file.rules.forEach((rule, number) => {
        if ((published && rule.cleared) || (bibliography && !rule.bibliography) || (rule.digits && !view.hasDigits)) return;
        for (const [start, end] of view.matches(rule)) {
          const [first, last] = [spelled.places[start], spelled.places[end - 1] + 1];
          const written = text.slice(first, last).split(/\s+/).filter(Boolean).join(" ");
          if (rule.check && !checks[rule.check](spelled.text.slice(start, end).trim(), written)) continue;
          found.push({ number, blocks: rule.severity === "block", message: message(rule), start: first, end: last });
        }
      });
    }
    return found;
  };

  // What guards find in a paragraph; of findings that overlap only the gravest is kept.
  const findings = (text, published = false, bibliography = false) => {
    const sorted = all(text, published, bibliography)
      .sort((one, other) => other.blocks - one.blocks || one.number - other.number || one.start - other.start);
    const kept = [];
    for (const finding of sorted) {
      if (kept.every((other) => finding.end <= other.start || other.end <= finding.start)) kept.push(finding);
    }
    return kept.sort((one, other) => one.start - other.start);
  };

  const BREAK = /\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]|#|\|)/;
  const KEY = /\n(?=\S)|\n(?=\s*- )/;
  const CITED = /\[\^([^[\]\s]*)\]/g;
  const REF = /\bref"?: *"?([A-Za-z0-9_-]+)/g;
  const publishes = (keys) => keys.some((key) => throughcare.proposing.sources[key]?.published);
  const keysIn = (text, mark) => Array.from(text.matchAll(mark), (match) => match[1]);

  const paragraphs = (text) => text.split(BREAK);

  // What is found in the whole text of a record: a paragraph is cleared by a source that it cites.
  const inRecord = (text) => {
    const end = /^---[ \t]*$\n?/m.exec(text.slice(4));
    const header = text.slice(0, 4 + end.index + end[0].length);
    const listed = publishes(keysIn(header, REF));
    return [
      ...header.split(KEY).flatMap((piece) => findings(piece, listed, piece.startsWith("new_sources:"))),
      ...paragraphs(text.slice(header.length)).flatMap((piece) => findings(piece, publishes(keysIn(piece, CITED)))),
    ];
  };

  // What is found in one answer while it is typed.
  const inAnswer = (text, bibliography = false) =>
    paragraphs(text).flatMap((piece) => findings(piece, publishes(keysIn(piece, CITED)), bibliography));

  return { findings, inRecord, inAnswer };
})();
