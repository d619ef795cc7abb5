// Plain text as Markdown that shows it as it was typed, as in indexer/proposals/markdown_escape.py.
"use strict";
throughcare.markdownEscape = (() => {
  const KEPT = /(\[\^[^[\]\s]*\])/;
  const ENDING = /\[\^[^[\]\s]*\]$/;

  const wordsOf = (line) => line.split(/\s+/).filter(Boolean).join(" ");

  const splitParagraphs = (text) => {
    const parts = [];
    let fresh = true;
    for (const line of text.replaceAll("\r", "").split("\n")) {
      const words = wordsOf(line);
      if (words && (fresh || words.startsWith("- "))) parts.push([words]);
      else if (words) parts.at(-1).push(words);
      fresh = !words;
    }
    return parts;
  };

  const escaped = (piece, first) => {
    const marked = piece
      .replace(/&(?=#?[A-Za-z0-9]+;)/g, "&amp;")
      .replace(/[\\`*_[\]|~]/g, "\\$&")
      .replaceAll("<", "&lt;");
    return first ? marked.replace(/^(?:([#>+=-])|([0-9]{1,9})([.)]))/, (whole, mark, number, end) => (mark ? `\\${mark}` : `${number}\\${end}`)) : marked;
  };

  const written = (line) =>
    line.split(KEPT).map((piece, number) => (number % 2 ? piece : escaped(piece, number === 0))).join("").replace(/\](?=[(:])/g, "]\\");

  const escapeMarkdown = (text, cite) => {
    let all = "";
    for (const part of splitParagraphs(text)) {
      const item = part[0].startsWith("- ");
      const body = item ? [part[0].slice(2), ...part.slice(1)] : part;
      let block = body.map(written).join(item ? "\n  " : "\n");
      if (!ENDING.test(block)) block += cite.map((key) => `[^${key}]`).join("");
      const last = all.slice(all.lastIndexOf("\n\n") + (all.includes("\n\n") ? 2 : 1));
      const between = item && last.startsWith("- ") ? "\n" : "\n\n";
      all += (all ? between : "") + (item ? "- " : "") + block;
    }
    return all;
  };

  return { escapeMarkdown, wordsOf };
})();
