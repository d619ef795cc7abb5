// Plain text as Markdown that shows it as it was typed, as in indexer/proposals/markdown_escape.py.
"use strict";
throughcare.markdownEscape = (() => {
  const { markdownEscape: patterns } = throughcare.proposing.patterns;
  const [CITATION, ENDING, OPENING] = ["citation", "ending", "opening"].map((name) => new RegExp(patterns[name], "u"));
  const [ENTITY, MARK, AFTER_BRACKET] = ["entity", "mark", "afterBracket"].map((name) => new RegExp(patterns[name], "gu"));

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

  // A mark that begins a line as a heading, quotation or list loses its meaning by a backslash before its last letter.
  const opened = (piece) => {
    const opening = OPENING.exec(piece);
    if (!opening || opening.index) return piece;
    const end = opening[0].length - 1;
    return `${piece.slice(0, end)}\\${piece.slice(end)}`;
  };

  const escaped = (piece, first) => {
    const marked = piece.replace(ENTITY, "&amp;").replace(MARK, "\\$&").replaceAll("<", "&lt;");
    return first ? opened(marked) : marked;
  };

  const written = (line) =>
    line.split(CITATION).map((piece, number) => (number % 2 ? piece : escaped(piece, number === 0))).join("").replace(AFTER_BRACKET, "]\\");

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
