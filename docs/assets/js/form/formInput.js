// Answers to the questions of a proposal, each by itself, as indexer/proposals/form_input.py reads them.
"use strict";
throughcare.formInput = (() => {
  const form = throughcare.proposing;
  const { message } = throughcare.messages;
  const INVISIBLE = new RegExp(form.unseen.pattern, "gu");
  const ENTITY = new RegExp(form.unseen.entity, "gu");
  const SEPARATOR = new RegExp(form.patterns.formInput.separator, "u");
  const BRACKETS = new RegExp(form.patterns.formInput.inBrackets, "gu");

  const wordsOf = (line) => line.split(/\s+/).filter(Boolean).join(" ");
  const unique = (values) => Array.from(new Set(values));
  const cut = (text, length) => Array.from(text).slice(0, length).join("");
  const splitList = (answer) => unique(answer.split(SEPARATOR).map((part) => part.trim()).filter(Boolean));
  const uniqueLines = (answer) => unique(answer.split("\n").map(wordsOf).filter(Boolean));

  // The codes of a vocabulary by each way in which an answer may write them.
  const plainLabel = (text) => text.replace(BRACKETS, "").trim().toLowerCase();
  const spellings = (key) => new Map(Object.entries(form.terms[key]).flatMap(([code, term]) => {
    const label = plainLabel(term.label);
    return [code.toLowerCase(), label, label.replaceAll(",", "")].map((spelling) => [spelling, code]);
  }));

  const code = ([, hexadecimal, decimal, name]) => (name ? (Object.hasOwn(form.unseen.names, name) ? form.unseen.names[name] : 32) : parseInt(hexadecimal ?? decimal, hexadecimal ? 16 : 10));

  // The codes of the characters that nobody sees: as they stand, then as references of HTML.
  const invisibleIn = (text) => [
    ...Array.from(text.matchAll(INVISIBLE), ([char]) => char.codePointAt(0)),
    ...Array.from(text.matchAll(ENTITY), code).filter((one) => one === 0 || one > 0x10ffff || String.fromCodePoint(one).match(INVISIBLE)),
  ];

  // What is wrong with one answer, whatever the others are.
  const faultsOf = (question, given) => {
    const faults = invisibleIn(given).map((one) => message("unseen", { code: one.toString(16).toUpperCase().padStart(4, "0") }));
    const answer = given.trim();
    if (!answer && question.required) faults.push(message("needs_answer", { label: question.label }));
    if (!question.vocabulary_key && Array.from(answer).length > question.limit) faults.push(message("too_long", { label: question.label, most: question.limit }));
    return faults;
  };

  // Whether a title has something that an address can be made of.
  const hasLetters = (text) => /[\p{Script=Latin}\p{Script=Cyrillic}0-9]/u.test(text);

  const sizeFaults = (answers) => {
    const bytes = new TextEncoder().encode(Object.values(answers).join("")).length;
    return bytes > form.answersLimit ? [message("too_large", { most: Math.floor(form.answersLimit / 1024) })] : [];
  };

  return { faultsOf, sizeFaults, hasLetters, spellings, plainLabel, unique, cut, wordsOf, splitList, uniqueLines };
})();
