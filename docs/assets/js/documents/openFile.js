// A document as an OpenDocument text: the same parts as indexer/exports/odt_writer.py writes.
"use strict";
throughcare.openFile = (() => {
  const { odt, tags, properties } = throughcare.documentParts;
  const { noteNumbers, escaped, filled, packed } = throughcare.documentBlocks;

  // A space at either end of a text is an element: files lose it otherwise.
  const spaced = (text) => escaped(text).replace(/^ | $/g, "<text:s/>");

  const parts = (document) => {
    const numbered = noteNumbers(document);
    const styles = new Map();
    let tables = 0;

    const mark = ({ note }) => {
      const { number, isNew } = numbered(note);
      return isNew
        ? `<text:note text:note-class="footnote" text:id="ftn${number}"><text:note-citation>${number}</text:note-citation><text:note-body><text:p text:style-name="Footnote">${spaced(` ${note}`)}</text:p></text:note-body></text:note>`
        : `<text:span text:style-name="NoteMark"><text:note-ref text:note-class="footnote" text:reference-format="text" text:ref-name="ftn${number}">${number}</text:note-ref></text:span>`;
    };
    const inside = (words) => words.map((one) => (one.note === undefined ? spaced(one) : mark(one))).join("");

    // The name of a style in a language that may start a page: usually it needs none of its own.
    const styled = (name, language, newPage = false) => {
      const isOwn = language !== document.language;
      if (!isOwn && !newPage) return name;
      const own = `${name}${isOwn ? `_${language.replaceAll("-", "_")}` : ""}${newPage ? "_page" : ""}`;
      const starts = newPage ? '<style:paragraph-properties fo:break-before="page"/>' : "";
      const said = isOwn ? `<style:text-properties ${properties[language]}/>` : "";
      styles.set(own, `<style:style style:name="${own}" style:family="paragraph" style:parent-style-name="${name}">${starts}${said}</style:style>`);
      return own;
    };
    const paragraph = (style, words) => `<text:p text:style-name="${style}">${inside(words)}</text:p>`;
    const write = {
      heading: ({ level, words, language, newPage }) => (level
        ? `<text:h text:outline-level="${level}" text:style-name="${styled(`Heading_20_${level}`, language, newPage)}">${inside(words)}</text:h>`
        : paragraph(styled("Title", language), words)),
      paragraph: ({ words, language, quoted }) => paragraph(styled(quoted ? "Quotations" : "Text_20_body", language), words),
      list: ({ items, numbered: isNumbered, language }) => {
        const lines = items.map((words) => `<text:list-item>${paragraph(styled("Text_20_body", language), words)}</text:list-item>`);
        return `<text:list text:style-name="${isNumbered ? "Numbered" : "Bulleted"}">${lines.join("")}</text:list>`;
      },
      table: ({ rows, language }) => {
        tables += 1;
        const name = `Table${tables}`;
        const lines = rows.map((row, number) => {
          const cells = row.map((words) => `<table:table-cell table:style-name="Bordered">${paragraph(styled(number ? "Standard" : "TableHeading", language), words)}</table:table-cell>`);
          const line = `<table:table-row>${cells.join("")}</table:table-row>`;
          return number ? line : `<table:table-header-rows>${line}</table:table-header-rows>`;
        });
        return `<table:table table:name="${name}"><table:table-column table:number-columns-repeated="${rows[0].length}"/>${lines.join("")}</table:table>`;
      },
    };
    const blocks = document.blocks.map((block) => write[block.kind](block)).join("");
    const places = { blocks, styles: [...styles.values()].join(""), tag: tags[document.language], language: properties[document.language], title: escaped(document.title) };
    return Object.fromEntries(Object.entries(odt).map(([name, part]) => [name, filled(part, places)]));
  };

  return { ending: "odt", type: "application/vnd.oasis.opendocument.text", write: (document) => packed(parts(document)) };
})();
