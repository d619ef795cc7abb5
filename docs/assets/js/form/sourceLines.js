// The documents that an answer names, one a line, as indexer/proposals/sources.py reads them.
"use strict";
throughcare.sourceLines = (() => {
  const form = throughcare.proposing;
  const { message } = throughcare.messages;
  const { cut, hasLetters, unique, uniqueLines } = throughcare.formInput;
  const { patterns: { check, markdownEscape } } = form;
  const DATE = new RegExp(`^(?:${form.date})$`);
  const ADDRESS = new RegExp(`^(?:${form.address})$`);
  const CITATION = new RegExp(check.cited, "gu");
  const ENDING = new RegExp(markdownEscape.ending, "u");
  const PARTING = new RegExp(markdownEscape.parting, "u");

  const entryFaults = (parts) => {
    const faults = [];
    if (parts[2] !== "undated" && !DATE.test(parts[2])) faults.push(message("source_date", { value: cut(parts[2], 30) }));
    if (parts[3] && !ADDRESS.test(parts[3])) faults.push(message("source_address"));
    return faults;
  };

  // Each line with its parts, and whether it names a document of the bibliography.
  const linesOf = (text) => uniqueLines(text).map((line) => {
    const parts = line.split(";").map((part) => part.trim());
    return { line, parts, known: Object.hasOwn(form.sources, parts[0]) && parts.length <= 2 };
  });

  // `keys` are those of the bibliography; `documents` leads from what a step may call a document to that document, and
  // is empty where a line is wrong.
  const read = (text) => {
    const lines = linesOf(text);
    const faults = lines.flatMap(({ line, parts, known }) => {
      if (known) return [];
      const fits = parts.length >= 3 && parts.length <= 4 && parts.slice(0, 3).every(Boolean) && hasLetters(parts[0] + parts[1]);
      return fits ? entryFaults(parts) : [message("source_form", { value: cut(line, 60) })];
    });
    const named = new Map();
    const documents = new Map();
    for (const { line, parts, known } of faults.length ? [] : lines) {
      const name = parts[0].toLowerCase();
      named.set(name, unique([...(named.get(name) || []), known ? parts[0] : line]));
    }
    for (const [name, found] of named) if (found.length === 1) documents.set(name, found[0]);
    if (!faults.length) lines.forEach(({ line, parts, known }, number) => documents.set(String(number + 1), known ? parts[0] : line));
    return { faults, documents, lines, keys: unique(lines.filter(({ known }) => known).map(({ parts }) => parts[0])) };
  };

  const citedIn = (text) => Array.from(text.matchAll(CITATION), (match) => match[1]);
  const paragraphs = (text) => text.split(PARTING).filter((part) => part.trim());
  const lacksCitation = (part) => !ENDING.test(part.trimEnd());

  // What stands nowhere in the texts, where each part of them names its own documents.
  const uncited = (texts, { lines, documents }) => {
    const cited = texts.flatMap(citedIn);
    if (!documents.size || texts.some((text) => paragraphs(text).some(lacksCitation))) return [];
    return unique(lines.filter(({ parts, known }) => !known || !cited.includes(parts[0])).map(({ parts }) => message("cited_nowhere", { name: parts[0] })));
  };

  return { DATE, read, citedIn, paragraphs, lacksCitation, uncited };
})();
