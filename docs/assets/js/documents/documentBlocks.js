// What a document holds, as in indexer/exports/document.py: blocks of words with footnotes, read from the data of the site.
"use strict";
throughcare.documentData = {};
throughcare.documentBlocks = (() => {
  const { designation, refused } = throughcare.documentParts;
  const named = new RegExp(designation.pattern, "u");

  // A text as files can hold it: spaces single, characters that XML refuses replaced.
  const plain = (text) => text.replace(new RegExp(refused, "gu"), "\ufffd").replace(/\s+/g, " ");

  // Words are texts and { note } for a footnote; here without spaces at either end, two footnotes apart.
  const tidy = (words) => {
    const pieces = words.map((one) => (one.note === undefined ? plain(one) : { note: plain(one.note).trim() }));
    const last = pieces.length - 1;
    if (typeof pieces[0] === "string") pieces[0] = pieces[0].trimStart();
    if (typeof pieces[last] === "string") pieces[last] = pieces[last].trimEnd();
    return pieces.filter((piece) => piece !== "").flatMap((piece, at, all) => (at && piece.note && all[at - 1].note ? [" ", piece] : [piece]));
  };

  const heading = (level, words, language, newPage = false) => ({ kind: "heading", level, words: tidy(words), language, newPage });
  const paragraph = (words, language = "en", quoted = false) => ({ kind: "paragraph", words: tidy(words), language, quoted });
  const list = (items, numbered = false, language = "en") => ({ kind: "list", items: items.map(tidy), numbered, language });
  const table = (rows, language = "en") => ({ kind: "table", rows: rows.map((row) => row.map(tidy)), language });

  // How the data of the site become blocks: see indexer/exports/browser/shared_texts.py.
  const reader = ({ texts }, accessed) => {
    const said = texts.map((text) => text.replaceAll("{accessed}", accessed));
    const words = (numbers) => numbers.map((number) => (number < 0 ? { note: said[~number] } : said[number]));
    const read = {
      h: ([level, numbers, language, newPage]) => ({ kind: "heading", level, words: words(numbers), language, newPage: Boolean(newPage) }),
      p: ([numbers, language, quoted]) => ({ kind: "paragraph", words: words(numbers), language, quoted: Boolean(quoted) }),
      l: ([items, language, numbered]) => ({ kind: "list", items: items.map(words), numbered: Boolean(numbered), language }),
      t: ([rows, language]) => ({ kind: "table", rows: rows.map((row) => row.map(words)), language }),
    };
    return { text: (number) => said[number], words, blocks: (packed) => packed.map(([kind, ...rest]) => read[kind](rest)) };
  };

  // All words of a block, each time through `change`.
  const withWords = (block, change) => {
    if (block.kind === "list") return { ...block, items: block.items.map(change) };
    if (block.kind === "table") return { ...block, rows: block.rows.map((row) => row.map(change)) };
    return { ...block, words: change(block.words) };
  };

  // The document with the footnote on Kosovo* where it is first named.
  const finished = (title, language, blocks) => {
    let explained = false;
    const explain = (words) => {
      const at = explained ? -1 : words.findIndex((one) => typeof one === "string" && named.test(one));
      if (at < 0) return words;
      explained = true;
      const { 0: star, index } = named.exec(words[at]);
      const end = index + star.length;
      const rest = words[at].slice(end);
      return [...words.slice(0, at), words[at].slice(0, end), { note: designation.note }, ...(rest ? [rest] : []), ...words.slice(at + 1)];
    };
    return { title: plain(title).trim(), language, blocks: blocks.map((block) => withWords(block, explain)) };
  };

  const everyWords = (block) => block.items || (block.rows ? block.rows.flat() : [block.words]);

  // The numbers of footnotes: a text that stands there twice is one footnote with two marks.
  const noteNumbers = ({ blocks }) => {
    const marks = new Map();
    for (const one of blocks.flatMap(everyWords).flat()) if (one.note !== undefined) marks.set(one.note, (marks.get(one.note) || 0) + 1);
    const numbers = new Map();
    return (note) => {
      const isNew = !numbers.has(note);
      if (isNew) numbers.set(note, numbers.size + 1);
      return { number: numbers.get(note), isNew, isRepeated: marks.get(note) > 1 };
    };
  };

  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const filled = (part, places) => part.replace(/\{(\w+)\}/g, (whole, name) => (name in places ? places[name] : whole));

  // A file from its parts by their names; the kind of an OpenDocument file comes first and as it is.
  const packed = (parts) => {
    const files = Object.entries(parts).map(([name, text]) => [name, [fflate.strToU8(text), { level: name === "mimetype" ? 0 : 6, mtime: "1980-01-01T12:00:00" }]]);
    return fflate.zipSync(Object.fromEntries(files));
  };

  return { heading, paragraph, list, table, reader, finished, noteNumbers, escaped, filled, packed };
})();
