// What a question means, as in search_api/question/understanding.py: its language, the concepts it names, its English reading.
"use strict";
throughcare.QuestionParser = (() => {
  const { fold, tokenize, indexTerms, lightStem, lightIndexTerms, isStopWord } = throughcare.analysis;

  const counted = (tokens) => {
    const counts = new Map();
    for (const token of tokens) counts.set(token, (counts.get(token) || 0) + 1);
    return counts;
  };

  return class QuestionParser {
    // `dictionaries` are the words of each language with their counts; words that are names are never corrected.
    constructor(thesaurus, { en, ...regional }, { isCountry, recognition }, rules) {
      this.thesaurus = thesaurus;
      this.recognition = recognition;
      this.isCountry = isCountry;
      this.rules = rules;
      this.word = new RegExp(rules.patterns.word, "gu");
      this.cyrillic = new RegExp(rules.patterns.cyrillic, "u");
      this.not = new RegExp(rules.patterns.not, "giu");
      this.digraphs = new RegExp(rules.patterns.digraphs, "giu");
      const dictionary = (stemmer, known) => new throughcare.SpellingDictionary(stemmer, known, rules);
      this.english = dictionary(throughcare.analysis.stem, en);
      this.regional = new Map(Object.entries(regional).map(([language, known]) => [language, dictionary(lightStem, known)]));
    }

    parse(typed) {
      const { question, language } = this.#inOneSpelling(typed);
      const regional = language !== "en";
      const { text, corrections } = this.#corrected(question, language);
      const tokens = tokenize(text);
      const matches = this.#matches(text, tokens, regional);
      const english = regional ? this.#gloss(tokens, matches, language) : this.#spelled(text, matches);
      const covered = this.#covered(matches);
      const unknown = tokens.filter((token, index) => !covered.has(index) && !this.#isKnown(token, language));
      return { typed: question, text, language, regional, matches, english, corrections, unknown };
    }

    // Stem -> weight: words of the English reading at 1, other names of its concepts less.
    weightedTerms(reading) {
      const weights = counted(indexTerms(reading.english));
      const share = reading.regional ? this.rules.regionalExpansion : this.rules.expansion;
      for (const { concept } of reading.matches) {
        for (const token of [concept.label, ...concept.en].flatMap(indexTerms)) {
          weights.set(token, Math.max(weights.get(token) || 0, share));
        }
      }
      return weights;
    }

    regionalTerms(reading) {
      return reading.regional ? counted(lightIndexTerms(reading.text)) : new Map();
    }

    // The concepts that a question names; a homograph is the noun where what follows it allows no object.
    #matches(text, tokens, regional) {
      const { homographs, before } = this.recognition;
      const found = this.thesaurus.matches(tokens, regional);
      if (!regional || !tokens.some((token) => homographs.has(token))) return found;
      // One-letter words, most of them prepositions, are no tokens.
      const words = (text.match(this.word) || []).map(fold);
      const nouns = new Set(words.filter((word, place) => place + 1 === words.length || before.has(words[place + 1])));
      return found.map((match) => {
        const noun = nouns.has(match.words) && this.thesaurus.concept(homographs.get(match.words));
        return noun ? { ...match, concept: noun } : match;
      });
    }

    // s'ka is written out, Macedonian of documents, with gj and kj, is in the letters of the index; and the language.
    #inOneSpelling(typed) {
      const question = typed.replace(this.not, "nuk ");
      const plain = question.replace(this.digraphs, (pair) => pair[0]);
      if (plain !== question && this.#language(plain) === "mk") return { question: plain, language: "mk" };
      return { question, language: this.#language(question) };
    }

    #language(question) {
      const tokens = tokenize(question);
      const share = (language) => tokens.filter((token) => this.regional.get(language).has(token)).length;
      const nearest = (languages) => languages.reduce((best, next) => (share(next) > share(best) ? next : best));
      if (this.cyrillic.test(question)) return nearest(["mk", "bs"]);
      const language = nearest([...this.regional.keys()]);
      const named = this.#covered(this.thesaurus.matches(tokens, true));
      const known = this.regional.get(language);
      const regional = tokens.filter((token, index) => named.has(index) || known.has(token)).length;
      return regional > tokens.filter((token) => this.#isEnglish(token)).length ? language : "en";
    }

    // The question with each unknown word read as the nearest known one, and what was changed.
    #corrected(question, language) {
      const corrections = [];
      const kept = new Set(this.recognition.acronyms(question));
      const dictionary = language === "en" ? this.english : this.regional.get(language);
      const text = question.replace(this.word, (typed) => {
        const token = fold(typed);
        const correctable = /^\p{L}+$/u.test(token) && token.length >= this.rules.correctable;
        if (kept.has(typed) || !correctable || this.#isKnown(token, language) || this.#isNamed(token)) return typed;
        if (language !== "en" && dictionary.isInflected(token)) return typed;
        const read = dictionary.correction(token);
        if (read !== null) corrections.push({ typed, read });
        return read ?? typed;
      });
      return { text, corrections };
    }

    #isNamed(token) {
      return this.isCountry(token) || [true, false].some((regional) => this.thesaurus.matches([token], regional).length > 0);
    }

    #covered(matches) {
      const covered = new Set();
      for (const { start, end } of matches) for (let index = start; index < end; index += 1) covered.add(index);
      return covered;
    }

    #isEnglish(token) {
      return isStopWord(token) || this.english.has(token);
    }

    #isOwn(token, language) {
      return language !== "en" && this.regional.get(language).has(token);
    }

    #isKnown(token, language) {
      return this.#isEnglish(token) || /^\p{N}+$/u.test(token) || this.#isOwn(token, language);
    }

    // An English question with its acronyms spelled out behind it.
    #spelled(question, matches) {
      const found = question.match(this.word) || [];
      const upper = new Set(found.filter((word) => word.length > 1 && word === word.toUpperCase() && /\p{Lu}/u.test(word)).map(fold));
      const labels = new Set(matches.filter((match) => upper.has(match.words)).map((match) => match.concept.label));
      const missing = [...labels].filter((label) => !fold(question).includes(fold(label)));
      return [question, ...missing.map((label) => `(${label})`)].join(" ");
    }

    // A question of the region word for word in English; what has no English is left out.
    #gloss(tokens, matches, language) {
      const starts = new Map(matches.map((match) => [match.start, match]));
      const gloss = [];
      for (let index = 0; index < tokens.length;) {
        const match = starts.get(index);
        const token = tokens[index];
        if (match) gloss.push(match.concept.label);
        else if (/^\p{N}+$/u.test(token) || (this.#isEnglish(token) && !this.#isOwn(token, language))) gloss.push(token);
        index = match ? match.end : index + 1;
      }
      return gloss.join(" ") || tokens.join(" ");
    }
  };
})();
