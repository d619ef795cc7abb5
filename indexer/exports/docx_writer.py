"""Write a document for Word: headings, lists and footnotes are real ones; the page's wordFile.js writes the same."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.exports.document import (
    DocumentHeading,
    DocumentList,
    DocumentTable,
    ExportDocument,
    Footnote,
    NoteNumbers,
    Words,
)
from indexer.exports.docx_template import MARK_STYLE, NOTE_STYLE, empty_document, set_language
from indexer.exports.packing import pack_evenly

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_FOOTNOTES_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_EMPTY = (
    f'<w:footnotes xmlns:w="{_NAMESPACE}">'
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    "</w:footnotes>"
)
"""The part that holds footnotes, with the two lines that every such part must hold."""


def write_docx(document: ExportDocument, path: Path) -> None:
    """Write `document` to `path`.

    Raises:
        ModuleNotFoundError: python-docx is not installed.
        OSError: The file cannot be written.
    """
    _Writer(empty_document(document.title, document.language), document).write(path)


class _Writer:
    def __init__(self, word: Document, document: ExportDocument) -> None:
        from docx.oxml import parse_xml

        self._word, self._document = word, document
        self._footnotes: Any = parse_xml(_EMPTY)
        self._numbers = NoteNumbers(document)
        self._mark_style: Any = word.styles[MARK_STYLE]

    def write(self, path: Path) -> None:
        for block in self._document.blocks:
            if isinstance(block, DocumentTable):
                self._table(block)
            elif isinstance(block, DocumentList):
                self._list(block)
            elif isinstance(block, DocumentHeading):
                heading = self._word.add_heading("", block.level)
                heading.paragraph_format.page_break_before = block.new_page or None
                self._fill(heading, block.words, block.language)
            else:
                style = "Quote" if block.quoted else None
                self._fill(self._word.add_paragraph(style=style), block.words, block.language)
        self._add_footnotes()
        written = io.BytesIO()
        self._word.save(written)
        pack_evenly(written.getvalue(), path)

    def _table(self, block: DocumentTable) -> None:
        from docx.oxml import OxmlElement

        table = self._word.add_table(len(block.rows), len(block.rows[0]), style="Table Grid")
        first: Any = table.rows[0]._tr.get_or_add_trPr()
        first.append(OxmlElement("w:tblHeader"))  # the headings of the columns stand on every page
        for number, (row, texts) in enumerate(zip(table.rows, block.rows, strict=True)):
            for cell, words in zip(row.cells, texts, strict=True):
                self._fill(cell.paragraphs[0], words, block.language, bold=not number)
        self._word.add_paragraph()

    def _list(self, block: DocumentList) -> None:
        number = self._new_numbering() if block.numbered else None
        for words in block.items:
            paragraph = self._word.add_paragraph(style="List Number" if block.numbered else "List Bullet")
            if number is not None:
                properties: Any = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_ilvl().val = 0
                properties.get_or_add_numId().val = number
            self._fill(paragraph, words, block.language)

    def _new_numbering(self) -> int:
        """Return a numbering that starts at 1: paragraphs of one style would count on from list to list."""
        style: Any = self._word.styles["List Number"].element
        numbering: Any = self._word.part.numbering_part.element
        used = numbering.num_having_numId(style.pPr.numPr.numId.val)
        new = numbering.add_num(used.abstractNumId.val)
        new.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(new.numId)

    def _fill(self, paragraph: Paragraph, words: Words, language: str, bold: bool = False) -> None:
        for one in words:
            if isinstance(one, Footnote):
                self._mark(paragraph, one)
            else:
                run = paragraph.add_run(one)
                run.bold = bold or None
                if language != self._document.language:
                    set_language(run._r.get_or_add_rPr(), language)

    def _mark(self, paragraph: Paragraph, note: Footnote) -> None:
        """Add the mark of a footnote; a footnote that stands in the document already is referred to by its number."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        number, is_new = self._numbers.number(note)
        name = f"_RefNote{number}"
        if not is_new:
            field: Any = OxmlElement("w:fldSimple", {qn("w:instr"): f" NOTEREF {name} \\f \\h "})
            again = self._mark_run(paragraph)
            again.text = str(number)
            field.append(again._r)
            paragraph._p.append(field)
            return
        bookmark = {qn("w:id"): str(number)}
        if self._numbers.is_repeated(note):
            paragraph._p.append(OxmlElement("w:bookmarkStart", bookmark | {qn("w:name"): name}))
        self._mark_run(paragraph)._r.append(OxmlElement("w:footnoteReference", bookmark))
        if self._numbers.is_repeated(note):
            paragraph._p.append(OxmlElement("w:bookmarkEnd", bookmark))
        self._add_note(paragraph, note, number)

    def _mark_run(self, paragraph: Paragraph) -> Run:
        return paragraph.add_run(style=self._mark_style)

    def _add_note(self, paragraph: Paragraph, note: Footnote, number: int) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.text.paragraph import Paragraph as NewParagraph

        element: Any = OxmlElement("w:footnote", {qn("w:id"): str(number)})
        element.append(OxmlElement("w:p"))
        self._footnotes.append(element)
        text = NewParagraph(element[0], paragraph._parent)
        text.style = self._word.styles[NOTE_STYLE]
        self._mark_run(text)._r.append(OxmlElement("w:footnoteRef"))
        text.add_run(f" {note.text}")

    def _add_footnotes(self) -> None:
        from docx.opc.packuri import PackURI
        from docx.opc.part import XmlPart

        main: Any = self._word.part
        part = XmlPart(PackURI("/word/footnotes.xml"), _FOOTNOTES_TYPE, self._footnotes, main.package)
        main.relate_to(part, _FOOTNOTES_RELATION)
