// Answers to the questions of a proposal, sorted into texts and codes, as in indexer/proposals/form_input.py.
"use strict";
throughcare.formInput = (() => {
  const form = throughcare.proposing;
  const { message } = throughcare.messages;
  const { suggest } = throughcare.suggest;
  const { wordsOf } = throughcare.markdownEscape;
  const INVISIBLE = new RegExp(form.unseen.pattern, "gu");
  const ENTITY = new RegExp(form.unseen.entity, "gu");
  const SEPARATOR = new RegExp(form.patterns.formInput.separator, "u");
  const BRACKETS = new RegExp(form.patterns.formInput.inBrackets, "gu");

  const unique = (values) => Array.from(new Set(values));
  const cut = (text, length) => Array.from(text).slice(0, length).join("");
  const splitList = (answer) => unique(answer.split(SEPARATOR).map((part) => part.trim()).filter(Boolean));
  const uniqueLines = (answer) => unique(answer.split("\n").map(wordsOf).filter(Boolean));

  const codesOf = (answer, question) => {
    const known = new Map();
    for (const [code, term] of Object.entries(form.terms[question.vocabulary_key])) {
      const plain = term.label.replace(BRACKETS, "").toLowerCase();
      for (const spelling of [code.toLowerCase(), plain, plain.replaceAll(",", "")]) known.set(spelling, code);
    }
    const codes = [];
    const reasons = [];
    for (const part of question.multiple ? splitList(answer.replace(BRACKETS, "")) : [answer]) {
      const code = known.get(part.replace(BRACKETS, "").trim().toLowerCase());
      const labels = Object.values(form.terms[question.vocabulary_key]).map((term) => term.label);
      if (code) codes.push(code);
      else reasons.push(message("no_choice", { value: cut(part, 60), hint: suggest(cut(part, 60), labels) }));
    }
    return { codes: unique(codes), reasons };
  };

  const code = ([, hexadecimal, decimal, name]) => (name ? (Object.hasOwn(form.unseen.names, name) ? form.unseen.names[name] : 32) : parseInt(hexadecimal ?? decimal, hexadecimal ? 16 : 10));

  // The codes of the characters that nobody sees: as they stand, then as references of HTML.
  const invisibleIn = (text) => [
    ...Array.from(text.matchAll(INVISIBLE), ([char]) => char.codePointAt(0)),
    ...Array.from(text.matchAll(ENTITY), code).filter((one) => one === 0 || one > 0x10ffff || String.fromCodePoint(one).match(INVISIBLE)),
  ];

  // One answer: its text or its codes, and what is wrong with it.
  const readOne = (question, given = "") => {
    const text = given.replaceAll("\r\n", "\n");
    const unseen = invisibleIn(text).map((one) => message("unseen", { code: one.toString(16).toUpperCase().padStart(4, "0") }));
    const answer = text.trim();
    if (!answer) return { reasons: [...unseen, ...(question.required ? [message("needs_answer", { label: question.label })] : [])] };
    if (question.vocabulary_key) {
      const { codes, reasons } = codesOf(answer, question);
      return { codes, reasons: [...unseen, ...reasons] };
    }
    if (Array.from(answer).length > question.limit) return { reasons: [...unseen, message("too_long", { label: question.label, most: question.limit })] };
    return { text: answer, reasons: unseen };
  };

  const read = (given) => {
    const bytes = new TextEncoder().encode(Object.values(given).join("")).length;
    if (bytes > form.answersLimit) return { reasons: [message("too_large", { most: Math.floor(form.answersLimit / 1024) })] };
    const [texts, codes, reasons] = [{}, {}, []];
    for (const question of form.questions) {
      const one = readOne(question, given[question.key]);
      reasons.push(...one.reasons);
      if (one.codes) codes[question.key] = one.codes;
      if (one.text) texts[question.key] = one.text;
    }
    return { texts, codes, reasons };
  };

  return { read, readOne, unique, cut, splitList, uniqueLines };
})();
