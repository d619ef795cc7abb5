// Acronyms are explained where they stand, as Glossary.marked in indexer/glossary.py does it on the pages.
"use strict";
throughcare.explainer = (() => {
  const meanings = throughcare.acronyms;
  const names = Object.keys(meanings).sort((one, other) => other.length - one.length);
  const NAMES = new RegExp(`(?<![\\p{L}\\p{N}_/])(${names.join("|")})(?![\\p{L}\\p{N}_/])`, "u");

  // An explainer turns texts into pieces; of each acronym it marks the first mention in all of them.
  return () => {
    const seen = new Set();
    return (text) => text.split(NAMES).map((piece, place) => {
      if (place % 2 === 0 || seen.has(piece)) return piece;
      seen.add(piece);
      return throughcare.element("abbr", { title: meanings[piece], tabindex: 0 }, piece);
    });
  };
})();
