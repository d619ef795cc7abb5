"""Write a document as OpenDocument text, with real headings and lists; the page's openFile.js writes the same."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from indexer.exports.document import (
    DocumentHeading,
    DocumentList,
    DocumentTable,
    ExportDocument,
    Footnote,
    NoteNumbers,
    Words,
)
from indexer.exports.odt_template import MARK_STYLE, empty_document, language_properties
from indexer.exports.packing import pack_evenly


def write_odt(document: ExportDocument, path: Path) -> None:
    """Write `document` to `path`.

    Raises:
        ModuleNotFoundError: odfdo is not installed.
        OSError: The file cannot be written.
    """
    _Writer(empty_document(document.title, document.language), document).write(path)


class _Writer:
    def __init__(self, text: Any, document: ExportDocument) -> None:
        self._text, self._document = text, document
        self._numbers = NoteNumbers(document)
        self._tables = 0
        self._made: set[str] = set()

    def write(self, path: Path) -> None:
        for block in self._document.blocks:
            if isinstance(block, DocumentTable):
                self._text.body.append(self._table(block))
            elif isinstance(block, DocumentList):
                self._text.body.append(self._list(block))
            elif isinstance(block, DocumentHeading):
                self._text.body.append(self._heading(block))
            else:
                style = "Quotations" if block.quoted else "Text_20_body"
                self._text.body.append(self._paragraph(block.words, style, block.language))
        written = io.BytesIO()
        self._text.save(written)
        pack_evenly(written.getvalue(), path)

    def _heading(self, block: DocumentHeading) -> Any:
        from odfdo import Header

        if not block.level:
            return self._paragraph(block.words, "Title", block.language)
        heading = Header(block.level)
        heading.style = self._style(f"Heading_20_{block.level}", block.language, block.new_page)
        return self._filled(heading, block.words)

    def _paragraph(self, words: Words, style: str, language: str) -> Any:
        from odfdo import Paragraph

        return self._filled(Paragraph(style=self._style(style, language)), words)

    def _list(self, block: DocumentList) -> Any:
        from odfdo import List, ListItem

        made = List(style="Numbered" if block.numbered else "Bulleted")
        for words in block.items:
            item = ListItem()
            item.append(self._paragraph(words, "Text_20_body", block.language))
            made.append(item)
        return made

    def _table(self, block: DocumentTable) -> Any:
        from odfdo import Cell, Element, Row

        self._tables += 1
        table = Element.from_tag(
            f'<table:table table:name="Table{self._tables}">'
            f'<table:table-column table:number-columns-repeated="{len(block.rows[0])}"/></table:table>'
        )
        head = Element.from_tag("<table:table-header-rows/>")  # they stand on every page
        for number, texts in enumerate(block.rows):
            row = Row()
            for words in texts:
                cell = Cell(style="Bordered")
                cell.append(self._paragraph(words, "Standard" if number else "TableHeading", block.language))
                row.append_cell(cell)
            (table if number else head).append(row)
            if not number:
                table.append(head)
        return table

    def _filled(self, element: Any, words: Words) -> Any:
        for one in words:
            if isinstance(one, Footnote):
                element.append(self._note(one))
            else:
                element.append_plain_text(one)
        return element

    def _note(self, note: Footnote) -> Any:
        """Return a footnote; one that stands in the document already is referred to by its number."""
        from odfdo import Element, Note, Paragraph

        number, is_new = self._numbers.number(note)
        if not is_new:
            return Element.from_tag(
                f'<text:span text:style-name="{MARK_STYLE}"><text:note-ref text:note-class="footnote" '
                f'text:reference-format="text" text:ref-name="ftn{number}">{number}</text:note-ref></text:span>'
            )
        made = Note("footnote", note_id=f"ftn{number}", citation=str(number))
        body = Paragraph(style="Footnote")
        body.append_plain_text(f" {note.text}")
        made.note_body = body
        return made

    def _style(self, name: str, language: str, new_page: bool = False) -> str:
        """Return the name of a style in a language that may start a page: usually it needs none of its own."""
        from odfdo import Element

        own_language = language != self._document.language
        if not own_language and not new_page:
            return name
        suffix = f"_{language.replace('-', '_')}" if own_language else ""
        own = f"{name}{suffix}{'_page' if new_page else ''}"
        if own not in self._made:
            self._made.add(own)
            starts = '<style:paragraph-properties fo:break-before="page"/>' if new_page else ""
            style = Element.from_tag(
                f'<style:style style:name="{own}" style:family="paragraph" '
                f'style:parent-style-name="{name}">{starts}</style:style>'
            )
            self._text.insert_style(style, automatic=True)
            if own_language:
                set_language = self._text.get_style("paragraph", own).set_properties
                set_language(language_properties(language), area="text")
        return own
