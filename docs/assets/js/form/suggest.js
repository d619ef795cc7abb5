// The nearest allowed value, as Python's difflib finds it: indexer/files/problems.py has the twin.
"use strict";
throughcare.suggest = (() => {
  const { maxCompared, minSimilarity } = throughcare.proposing;

  // The longest run that two stretches share, the earliest of equals: [start in a, start in b, length].
  const longest = (a, b, aFrom, aTo, bFrom, bTo) => {
    let best = [aFrom, bFrom, 0];
    let before = new Map();
    for (let i = aFrom; i < aTo; i += 1) {
      const here = new Map();
      for (let j = bFrom; j < bTo; j += 1) {
        if (a[i] !== b[j]) continue;
        const length = (before.get(j - 1) || 0) + 1;
        here.set(j, length);
        if (length > best[2]) best = [i - length + 1, j - length + 1, length];
      }
      before = here;
    }
    return best;
  };

  const shared = (a, b, aFrom, aTo, bFrom, bTo) => {
    const [i, j, length] = longest(a, b, aFrom, aTo, bFrom, bTo);
    if (!length) return 0;
    return length + shared(a, b, aFrom, i, bFrom, j) + shared(a, b, i + length, aTo, j + length, bTo);
  };

  const alike = (one, other) => {
    const [a, b] = [Array.from(one), Array.from(other)];
    return a.length + b.length ? (2 * shared(a, b, 0, a.length, 0, b.length)) / (a.length + b.length) : 1;
  };

  // Of equals the last in order of code points, as Python chooses.
  const later = (one, other) => {
    const [a, b] = [Array.from(one), Array.from(other)].map((letters) => letters.map((letter) => letter.codePointAt(0)));
    const at = a.findIndex((code, place) => code !== b[place]);
    return at === -1 ? a.length > b.length : b[at] === undefined || a[at] > b[at];
  };

  const { message } = throughcare.messages;

  const suggest = (found, allowed) => {
    const names = new Map(Array.from(allowed, (name) => [name.toLowerCase(), name]));
    const asked = Array.from(found.toLowerCase()).slice(0, maxCompared).join("");
    let best = null;
    for (const name of names.keys()) {
      const score = alike(name, asked);
      if (score >= minSimilarity && (!best || score > best.score || (score === best.score && later(name, best.name)))) best = { name, score };
    }
    if (best) return message("did_you_mean", { name: names.get(best.name) });
    return message("allowed", { names: Array.from(names.values(), (name) => `\`${name}\``).join(", ") });
  };

  // Of a long list only a near one is named.
  const suggestOfMany = (found, allowed) => {
    const hint = suggest(found, allowed);
    return hint.startsWith(message("did_you_mean", { name: "" }).slice(0, 12)) ? hint : message("see_keys");
  };

  return { suggest, suggestOfMany };
})();
