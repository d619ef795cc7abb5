// Acronyms are explained where they stand, as Glossary.marked in indexer/text/acronyms.py does it on the pages.
"use strict";
(() => {
  const { acronyms: meanings, element, translate } = throughcare;
  const names = Object.keys(meanings).sort((one, other) => other.length - one.length);
  const NAMES = new RegExp(`(?<![\\p{L}\\p{N}_/])(${names.join("|")})(?![\\p{L}\\p{N}_/])`, "u");

  // An explainer turns texts into pieces; of each acronym it marks the first mention in all of them.
  throughcare.explainer = () => {
    const seen = new Set();
    return (text) => text.split(NAMES).map((piece, place) => {
      if (place % 2 === 0 || seen.has(piece)) return piece;
      seen.add(piece);
      return element("abbr", { title: meanings[piece], tabindex: 0 }, piece);
    });
  };

  // The short forms that stand in an element without a mark, in titles and sources, each with its meaning; null if none.
  throughcare.shortForms = (node) => {
    const marked = new Set([...node.querySelectorAll("abbr")].map((abbr) => abbr.textContent));
    const texts = [...node.querySelectorAll("a, cite, p, blockquote")].map((one) => one.textContent);
    const found = new Set(texts.flatMap((text) => text.split(NAMES).filter((piece, place) => place % 2 && !marked.has(piece))));
    const forms = [...found].sort().flatMap((name, place) => [place ? "; " : " ", element("b", {}, name), ` ${meanings[name]}`]);
    return forms.length ? element("p", { class: "short-forms" }, translate("Short forms on this page:"), element("span", { lang: "en" }, ...forms, ".")) : null;
  };
})();
