// Countries in a question, as in search_api/answerability/countries.py.
"use strict";

// Words that name a country or its people: they are never corrected.
throughcare.isCountry = ({ whole, beginnings }) => {
  const names = new Set(whole.split(" "));
  const starts = beginnings.split(" ");
  return (word) => names.has(word) || starts.some((start) => word.startsWith(start));
};

// Countries that no record is about: their folded names, how another form of each begins, and the English name.
throughcare.CountryMentions = class CountryMentions {
  constructor(uncovered) {
    this.uncovered = uncovered;
  }

  // The English names of those that a question names. Short names count in English only: many are common words elsewhere.
  uncoveredIn(question, english) {
    const { exact } = throughcare.tables;
    const text = ` ${throughcare.analysis.tokenize(question).join(" ")} `;
    const named = this.uncovered.filter(([name, start]) =>
      (english || name.length >= exact) && (text.includes(` ${name} `) || (start && text.includes(` ${start}`))));
    return [...new Set(named.map(([, , label]) => label))];
  }
};
