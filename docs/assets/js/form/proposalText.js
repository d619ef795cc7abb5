// The answers as the text that leaves the page: each below its heading, as an issue form of the code host writes them
// and indexer/proposals/form_input.py reads them.
"use strict";
throughcare.proposalText = (() => {
  const { questions, terms, patterns } = throughcare.proposing;
  const { splitList } = throughcare.formInput;
  const ESCAPED = new RegExp(patterns.formInput.escaped, "u");

  // The questions that have an answer, each with it.
  const answered = (answers) =>
    questions.map((question) => [question, (answers[question.key] || "").replaceAll("\r\n", "\n").trim()]).filter(([, answer]) => answer);

  const labelsOf = (question, answer) => splitList(answer).map((code) => terms[question.vocabulary_key][code].label);

  // No line of an answer reads as a heading.
  const escaped = (answer) => answer.split("\n").map((line) => (ESCAPED.test(line) ? `\\${line}` : line)).join("\n");

  const below = (question, answer) =>
    question.vocabulary_key ? labelsOf(question, answer).map((label) => label.replaceAll(",", "")).join(", ") : escaped(answer);

  const write = (answers) => answered(answers).map(([question, answer]) => `### ${question.label}\n\n${below(question, answer)}\n`).join("\n");

  return { answered, labelsOf, write };
})();
