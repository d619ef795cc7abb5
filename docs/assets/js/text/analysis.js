// One spelling for all scripts, as in indexer/text/analysis.py, which also writes the tables.
"use strict";
throughcare.analysis = (() => {
  const { letters, stopWords, endings, minStem, patterns } = throughcare.tables;
  const silent = new Set(stopWords.split(" "));
  const ends = endings.split(" ");
  const WORD = new RegExp(patterns.word, "gu");

  const stemmer = new EnglishStemmer(); // of Snowball, in docs/assets/vendor
  const stem = (word) => stemmer.stemWord(word);

  const fold = (text) => {
    const lower = text.toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ");
    const bare = lower.normalize("NFKD").replace(/\p{Mn}/gu, "");
    return Array.from(bare, (letter) => (letter in letters ? letters[letter] : letter)).join("").replaceAll("dj", "d");
  };

  const tokenize = (text) =>
    (fold(text).match(WORD) || []).map((word) => word.split("'")[0]).filter((word) => word.length > 1 || /^\d$/.test(word));

  const isStopWord = (word) => silent.has(word);
  const indexTerms = (text) => tokenize(text).filter((word) => !isStopWord(word)).map(stem);

  const lightStem = (word) => {
    const end = ends.find((ending) => word.endsWith(ending) && word.length - ending.length >= minStem);
    return end ? word.slice(0, -end.length) : word;
  };
  const lightIndexTerms = (text) => tokenize(text).map(lightStem);

  return { stem, fold, tokenize, indexTerms, lightStem, lightIndexTerms, isStopWord };
})();
