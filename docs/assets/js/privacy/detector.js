// Guards: the rules of privacy.yaml read a paragraph and yield findings, as indexer/privacy/detector.py does.
"use strict";
throughcare.detector = (() => {
  const { patterns: { personNames: { camelCase } }, contextWindow } = throughcare.proposing;
  const { trieRegex, NameFinder } = throughcare.personNames;
  const file = throughcare.proposing.guards;
  const normalizer = new throughcare.Normalizer(file.spelling);
  const nameFinder = new NameFinder(file.words);
  const askedNames = new NameFinder(file.words, true);
  const CAMEL_CASE = new RegExp(camelCase, "gu");
  const validators = throughcare.validators(file.checks, file.institutions);

  const patterns = new Map();
  const pattern = (text, flags = "g") => {
    const key = `${flags} ${text}`;
    if (!patterns.has(key)) {
      const filled = text.replace(/<([a-z_]+)>/g, (whole, list) => trieRegex(file.words[list]));
      patterns.set(key, new RegExp(flags === "g" ? filled : `^(?:${filled})$`, flags === "g" ? "gu" : "u"));
    }
    return patterns.get(key);
  };

  // One spelling of a text, with what several rules ask of it found once.
  class TextView {
    constructor(spelled, finder) {
      Object.assign(this, { finder, text: spelled.text, lower: spelled.text.toLowerCase(), visual: spelled.visual, contexts: new Map() });
      this.hasDigits = /[0-9]/.test(this.text);
    }

    matches(rule) {
      const near = { gap: rule.context_gap, side: rule.context_side };
      const wanted = [
        ...(rule.context ? [{ ...near, pattern: rule.context, overlap: rule.context_overlap }] : []),
        ...(rule.also ? [{ ...near, pattern: rule.also, overlap: true }] : []),
      ];
      const excluded = rule.unless && { pattern: rule.unless, gap: rule.unless_gap, side: "any", overlap: false };
      return this.candidates(rule).filter((span) => wanted.every((context) => this.hasContext(context, span)) && !(excluded && this.hasContext(excluded, span)));
    }

    candidates(rule) {
      if (rule.names) {
        this.names ??= this.finder.find(this.text);
        // A Cyrillic word read by its look is no word: only a name of the region counts there.
        return this.names
          .filter((name) => name.length >= rule.min_words && (name.known || !(rule.known_names_only || this.visual)))
          .map((name) => [name.start, name.end]);
      }
      const found = Array.from((rule.lower ? this.lower : this.text).matchAll(pattern(rule.pattern)));
      return found.map((match) => [match.index, match.index + match[0].length]);
    }

    // Whether a context stands before, after or inside what was found, as it says.
    hasContext(context, [start, end]) {
      if (!this.contexts.has(context.pattern)) {
        const found = Array.from(this.lower.matchAll(pattern(context.pattern)));
        this.contexts.set(context.pattern, found.map((match) => [match.index, match.index + match[0].length]));
      }
      const between = (from, to) => pattern(context.gap, "whole").test(this.lower.slice(from, to));
      return this.contexts.get(context.pattern).some(([first, last]) => {
        if (first < start - contextWindow || first >= end + contextWindow) return false;
        if (last <= start) return context.side !== "after" && between(last, start);
        if (first >= end) return context.side !== "before" && between(end, first);
        return context.overlap;
      });
    }
  }

  const message = (rule) => `${rule.why} (${rule.id}): ${rule.rewrite}`;

  const rawFindings = (text, published, bibliography) => {
    const found = [];
    for (const spelled of normalizer.variants(text)) {
      const view = new TextView(spelled, nameFinder);
      file.rules.forEach((rule, number) => {
        if ((published && rule.waived_if_published) || (bibliography && !rule.bibliography) || (rule.digits && !view.hasDigits)) return;
        for (const [start, end] of view.matches(rule)) {
          const [first, last] = [spelled.places[start], spelled.places[end - 1] + 1];
          const written = text.slice(first, last).split(/\s+/).filter(Boolean).join(" ");
          if (rule.check && !validators[rule.check](spelled.text.slice(start, end).trim(), written)) continue;
          found.push({ number, blocks: rule.severity === "block", message: message(rule), start: first, end: last });
        }
      });
    }
    return found;
  };

  // What guards find in a paragraph; of findings that overlap only the gravest is kept.
  const detect = (text, published = false, bibliography = false) => {
    const sorted = rawFindings(text, published, bibliography)
      .sort((one, other) => other.blocks - one.blocks || one.number - other.number || one.start - other.start);
    const kept = [];
    for (const finding of sorted) {
      if (kept.every((other) => finding.end <= other.start || other.end <= finding.start)) kept.push(finding);
    }
    return kept.sort((one, other) => one.start - other.start);
  };

  // Whether a question names a person or helps to find one; names written together are read apart.
  const namesPerson = (question) => {
    const asks = normalizer.variants(question).some((spelled) => {
      const view = new TextView({ text: spelled.text.replace(CAMEL_CASE, " "), visual: spelled.visual }, askedNames);
      return file.asked.some((rule) => view.matches(rule).length > 0);
    });
    return asks || detect(question).some(({ blocks }) => blocks);
  };

  // Whether a single word, in any script and case, reads as the name of a person.
  const isName = (word) => askedNames.isKnown(normalizer.variants(word)[0].text.toLowerCase());

  // Whether one of the sources of these keys publishes small numbers.
  const hasPublicNumbers = (keys) => keys.some((key) => throughcare.proposing.sources[key]?.published);

  return { detect, namesPerson, isName, hasPublicNumbers };
})();
