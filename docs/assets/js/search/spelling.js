// The words of a language with their counts: corrects typing mistakes, as search_api/question/spelling.py does.
"use strict";
throughcare.SpellingDictionary = (() => {
  // How many letters must be added, lost, changed, or swapped with their neighbour to make one word the other.
  const editDistance = (one, other) => {
    let before = null;
    let above = Array.from({ length: other.length + 1 }, (_, column) => column);
    for (let row = 1; row <= one.length; row += 1) {
      const current = [row];
      for (let column = 1; column <= other.length; column += 1) {
        const same = one[row - 1] === other[column - 1];
        let least = Math.min(above[column] + 1, current[column - 1] + 1, above[column - 1] + (same ? 0 : 1));
        const swapped = before && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
        if (swapped) least = Math.min(least, before[column - 2] + 1);
        current.push(least);
      }
      [before, above] = [above, current];
    }
    return above[other.length];
  };

  // Whether letters of a short word were lost, doubled or swapped.
  const isPlainSlip = (word, meant) => {
    if (meant.length === word.length) return [...meant].sort().join("") === [...word].sort().join("");
    return meant.length > word.length || [...meant].some((_, at) => word === meant.slice(0, at + 1) + meant.slice(at));
  };

  const first = (one, other) => (one < other ? -1 : Number(one > other));

  return class SpellingDictionary {
    // Below `short` letters only the order or the number of letters may be wrong; from `long` on a word may hold two slips.
    // Forms of one word differ by `endings` and share at least `inflected` letters.
    constructor(stemmer, { words, counts }, { short, long, endings = [], inflected }) {
      Object.assign(this, { stemmer, endings, inflected });
      this.known = new Set(words.split(" "));
      this.short = short;
      this.long = long;
      this.counted = words.split(" ").map((word, number) => [word, counts[number]]);
      this.stems = new Set(this.counted.map(([word]) => stemmer(word)));
    }

    has(word) {
      return this.stems.has(this.stemmer(word));
    }

    // Whether a word differs from a known one by its ending alone: a form of it, and no slip.
    isInflected(word) {
      return this.endings.filter((ending) => word.endsWith(ending)).some((ending) => {
        const start = word.slice(0, word.length - ending.length);
        return start.length >= this.inflected && this.endings.some((other) => this.known.has(start + other));
      });
    }

    // The word with the fewest slips, the commonest of equals; null if all have too many.
    correction(word) {
      const allowed = word.length < this.long ? 1 : 2;
      const close = this.counted
        .filter(([other]) => Math.abs(other.length - word.length) <= allowed)
        .filter(([other]) => word.length >= this.short || isPlainSlip(word, other))
        .map(([other, count]) => ({ other, count, far: editDistance(word, other), starts: other[0] === word[0] }))
        .filter(({ far }) => far <= allowed)
        .sort((one, two) => one.far - two.far || two.starts - one.starts || two.count - one.count || first(one.other, two.other));
      return close.length ? close[0].other : null;
    }
  };
})();
