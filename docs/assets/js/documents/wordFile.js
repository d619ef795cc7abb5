// A document as a file for Word: the same parts as indexer/exports/docx_writer.py writes.
"use strict";
throughcare.wordFile = (() => {
  const { docx, tags, widths, numbering, titleLength } = throughcare.documentParts;
  const { noteNumbers, escaped, filled, packed } = throughcare.documentBlocks;
  const text = (words) => `<w:t${words.trim() === words ? "" : ' xml:space="preserve"'}>${escaped(words)}</w:t>`;
  const MARK = '<w:rPr><w:rStyle w:val="footnotereference"/></w:rPr>';

  const parts = (document) => {
    const numbered = noteNumbers(document);
    const notes = [];
    const numbers = [];

    const mark = ({ note }) => {
      const { number, isNew, isRepeated } = numbered(note);
      if (!isNew) return `<w:fldSimple w:instr=" NOTEREF _RefNote${number} \\f \\h "><w:r>${MARK}<w:t>${number}</w:t></w:r></w:fldSimple>`;
      notes.push(`<w:footnote w:id="${number}"><w:p><w:pPr><w:pStyle w:val="footnotetext"/></w:pPr><w:r>${MARK}<w:footnoteRef/></w:r><w:r>${text(` ${note}`)}</w:r></w:p></w:footnote>`);
      const run = `<w:r>${MARK}<w:footnoteReference w:id="${number}"/></w:r>`;
      return isRepeated ? `<w:bookmarkStart w:id="${number}" w:name="_RefNote${number}"/>${run}<w:bookmarkEnd w:id="${number}"/>` : run;
    };
    const runs = (words, language, bold = false) => {
      const properties = `<w:rPr>${bold ? "<w:b/>" : ""}${language === document.language ? "" : `<w:lang w:val="${tags[language]}"/>`}</w:rPr>`;
      return words.map((one) => (one.note === undefined ? `<w:r>${properties}${text(one)}</w:r>` : mark(one))).join("");
    };
    const paragraph = (properties, inside) => `<w:p>${properties ? `<w:pPr>${properties}</w:pPr>` : ""}${inside}</w:p>`;
    const style = (name, more = "") => `<w:pStyle w:val="${name}"/>${more}`;

    // A list with numbers has a numbering of its own: paragraphs of one style would count on from list to list.
    const numberedFrom1 = () => {
      const id = numbering.first + numbers.length;
      numbers.push(`<w:num w:numId="${id}"><w:abstractNumId w:val="${numbering.abstract}"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>`);
      return `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="${id}"/></w:numPr>`;
    };
    const cell = (language, width, bold) => (words) =>
      `<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="${width}"/></w:tcPr>${paragraph("", runs(words, language, bold))}</w:tc>`;
    const write = {
      heading: ({ level, words, language, newPage }) =>
        paragraph(style(level ? `Heading${level}` : "Title", newPage ? "<w:pageBreakBefore/>" : ""), runs(words, language)),
      paragraph: ({ words, language, quoted }) => paragraph(quoted ? style("Quote") : "", runs(words, language)),
      list: ({ items, numbered: isNumbered, language }) => {
        const properties = isNumbered ? style("ListNumber", numberedFrom1()) : style("ListBullet");
        return items.map((words) => paragraph(properties, runs(words, language))).join("");
      },
      table: ({ rows, language }) => {
        const width = widths[rows[0].length - 1];
        const grid = rows[0].map(() => `<w:gridCol w:w="${width}"/>`).join("");
        const lines = rows.map((row, number) =>
          `<w:tr>${number ? "" : "<w:trPr><w:tblHeader/></w:trPr>"}${row.map(cell(language, width, !number)).join("")}</w:tr>`);
        const look = '<w:tblLook w:firstColumn="1" w:firstRow="1" w:lastColumn="0" w:lastRow="0" w:noHBand="0" w:noVBand="1" w:val="04A0"/>';
        return `<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:type="auto" w:w="0"/>${look}</w:tblPr><w:tblGrid>${grid}</w:tblGrid>${lines.join("")}</w:tbl><w:p/>`;
      },
    };
    const blocks = document.blocks.map((block) => write[block.kind](block)).join("");
    const title = escaped(Array.from(document.title).slice(0, titleLength).join(""));
    const places = { blocks, notes: notes.join(""), numbers: numbers.join(""), tag: tags[document.language], title };
    return Object.fromEntries(Object.entries(docx).map(([name, part]) => [name, filled(part, places)]));
  };

  return { ending: "docx", type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", write: (document) => packed(parts(document)) };
})();
