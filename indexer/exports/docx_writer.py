"""Write a document for Word: headings, lists and footnotes are real ones."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.exports.document import DocumentHeading, DocumentList, DocumentTable, ExportDocument, Footnote, Words
from indexer.exports.packing import pack_evenly
from indexer.exports.tags import FONT, language_tag
from indexer.site.rendering import PUBLISHER

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

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

_TITLE_LENGTH = 255
"""The most characters that python-docx takes as a property of the file."""


def write_docx(document: ExportDocument, path: Path) -> None:
    """Write `document` to `path`.

    Raises:
        ModuleNotFoundError: python-docx is not installed.
        OSError: The file cannot be written.
    """
    import docx

    _Writer(docx.Document(), document).write(path)


class _Writer:
    def __init__(self, word: Document, document: ExportDocument) -> None:
        from docx.oxml import parse_xml

        self._word, self._document = word, document
        self._footnotes: Any = parse_xml(_EMPTY)
        self._count = 0

    def write(self, path: Path) -> None:
        self._set_properties()
        self._set_page()
        self._set_styles()
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

    def _set_properties(self) -> None:
        properties = self._word.core_properties
        properties.title = self._document.title[:_TITLE_LENGTH]
        properties.author = PUBLISHER
        properties.comments = ""
        properties.language = language_tag(self._document.language)

    def _set_page(self) -> None:
        """Set the paper of the region, A4, with 2 cm around the text, as OpenDocument has it."""
        from docx.shared import Mm

        section = self._word.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)

    def _set_styles(self) -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.shared import Pt

        styles: Any = self._word.styles
        self._note_style = styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        self._note_style.base_style = styles["Normal"]
        self._note_style.font.size = Pt(9)
        self._mark_style = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
        self._mark_style.font.superscript = True
        levels = [f"Heading {level}" for level in range(1, 10)]
        for name in ("Normal", "Title", *levels):
            _set_font(styles[name])
        styles["Normal"].font.size = Pt(10.5)
        _set_language(styles["Normal"].element.get_or_add_rPr(), self._document.language)

    def _table(self, block: DocumentTable) -> None:
        table = self._word.add_table(len(block.rows), len(block.rows[0]), style="Table Grid")
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
                self._add_mark(paragraph, one)
            else:
                run = paragraph.add_run(one)
                run.bold = bold or None
                if language != self._document.language:
                    _set_language(run._r.get_or_add_rPr(), language)

    def _add_mark(self, paragraph: Paragraph, note: Footnote) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.text.paragraph import Paragraph as NewParagraph

        self._count += 1
        mark: Any = OxmlElement("w:footnoteReference", {qn("w:id"): str(self._count)})
        paragraph.add_run(style=self._mark_style)._r.append(mark)
        element: Any = OxmlElement("w:footnote", {qn("w:id"): str(self._count)})
        element.append(OxmlElement("w:p"))
        self._footnotes.append(element)
        text = NewParagraph(element[0], paragraph._parent)
        text.style = self._note_style
        text.add_run(style=self._mark_style)._r.append(OxmlElement("w:footnoteRef"))
        text.add_run(f" {note.text}")

    def _add_footnotes(self) -> None:
        from docx.opc.packuri import PackURI
        from docx.opc.part import XmlPart

        main: Any = self._word.part
        part = XmlPart(PackURI("/word/footnotes.xml"), _FOOTNOTES_TYPE, self._footnotes, main.package)
        main.relate_to(part, _FOOTNOTES_RELATION)


def _set_font(style: Any) -> None:
    """Name one font for every script: a font of the theme would win, and another one writes Cyrillic."""
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def _set_language(properties: Any, language: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties.append(OxmlElement("w:lang", {qn("w:val"): language_tag(language)}))
