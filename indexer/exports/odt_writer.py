"""Write a document as OpenDocument text: headings, lists and footnotes are real ones."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from indexer.exports.document import DocumentHeading, DocumentList, DocumentTable, ExportDocument, Footnote, Words
from indexer.exports.packing import pack_evenly
from indexer.exports.tags import FONT, language_tag
from indexer.site.rendering import PUBLISHER

_FACE = f'<style:font-face style:name="{FONT}" svg:font-family="{FONT}" style:font-family-generic="swiss"/>'
_STYLES = (
    '<style:style style:name="Title" style:family="paragraph" style:parent-style-name="Heading" style:class="chapter">'
    '<style:text-properties fo:font-size="22pt" fo:font-weight="bold"/></style:style>',
    '<style:style style:name="Quotations" style:family="paragraph" style:parent-style-name="Text_20_body">'
    '<style:paragraph-properties fo:margin-left="1cm" fo:margin-right="1cm"/></style:style>',
    '<style:style style:name="Footnote" style:family="paragraph" style:parent-style-name="Standard">'
    '<style:text-properties fo:font-size="9pt"/></style:style>',
    '<style:style style:name="TableHeading" style:family="paragraph" style:parent-style-name="Standard">'
    '<style:text-properties fo:font-weight="bold"/></style:style>',
)
_CELL = (
    '<style:style style:name="Bordered" style:family="table-cell">'
    '<style:table-cell-properties fo:padding="0.1cm" fo:border="0.5pt solid #000000"/></style:style>'
)
_LISTS = (
    '<text:list-style style:name="Numbered"><text:list-level-style-number text:level="1" style:num-format="1" '
    'style:num-suffix="."><style:list-level-properties text:space-before="0.4cm" text:min-label-width="0.7cm"/>'
    "</text:list-level-style-number></text:list-style>",
    '<text:list-style style:name="Bulleted"><text:list-level-style-bullet text:level="1" text:bullet-char="\u2022">'
    '<style:list-level-properties text:space-before="0.4cm" text:min-label-width="0.7cm"/>'
    "</text:list-level-style-bullet></text:list-style>",
)


def write_odt(document: ExportDocument, path: Path) -> None:
    """Write `document` to `path`.

    Raises:
        ModuleNotFoundError: odfdo is not installed.
        OSError: The file cannot be written.
    """
    import odfdo

    _Writer(odfdo.Document("text"), document).write(path)


class _Writer:
    def __init__(self, text: Any, document: ExportDocument) -> None:
        self._text, self._document = text, document
        self._count = self._tables = 0
        self._made: set[str] = set()

    def write(self, path: Path) -> None:
        self._text.body.clear()
        self._set_properties()
        self._set_styles()
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

    def _set_properties(self) -> None:
        self._text.meta.title = self._document.title
        self._text.meta.creator = PUBLISHER
        self._text.meta.language = language_tag(self._document.language)

    def _set_styles(self) -> None:
        from odfdo import Element

        self._text.insert_style(Element.from_tag(_FACE))
        for style in _STYLES:
            self._text.insert_style(Element.from_tag(style))
        for style in (_CELL, *_LISTS):
            self._text.insert_style(Element.from_tag(style), automatic=True)
        for level in self._text.styles.get_elements("//text:outline-level-style"):
            for name in ("style:num-format", "style:num-suffix", "loext:num-list-format"):
                level.set_attribute(name, "")  # headings carry no numbers of their own
        for name in ("Standard", "Heading"):
            style = self._text.get_style("paragraph", name)
            style.set_properties({"style:font-name": FONT, "fo:font-family": FONT}, area="text")
        self._text.get_style("paragraph", "Standard").set_properties(_language(self._document.language), area="text")

    def _heading(self, block: DocumentHeading) -> Any:
        from odfdo import Header

        if not block.level:
            return self._paragraph(block.words, "Title", block.language)
        style = self._style(f"Heading_20_{block.level}", block.language)
        if block.new_page:
            style = self._page_style(style)
        return self._filled(Header(block.level, style=style), block.words)

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
        from odfdo import Cell, Row, Table

        self._tables += 1
        table = Table(f"Table{self._tables}")
        for number, texts in enumerate(block.rows):
            row = Row()
            for words in texts:
                cell = Cell(style="Bordered")
                cell.append(self._paragraph(words, "Standard" if number else "TableHeading", block.language))
                row.append_cell(cell)
            table.append_row(row)
        return table

    def _filled(self, element: Any, words: Words) -> Any:
        for one in words:
            if isinstance(one, Footnote):
                element.append(self._note(one))
            else:
                element.append_plain_text(one)
        return element

    def _note(self, note: Footnote) -> Any:
        from odfdo import Note, Paragraph

        self._count += 1
        made = Note("footnote", note_id=f"ftn{self._count}", citation=str(self._count))
        body = Paragraph(style="Footnote")
        body.append_plain_text(f" {note.text}")
        made.note_body = body
        return made

    def _page_style(self, name: str) -> str:
        """Return the name of a style like another that starts a page."""
        from odfdo import Element

        own = f"{name}_page"
        if own not in self._made:
            self._made.add(own)
            style = Element.from_tag(
                f'<style:style style:name="{own}" style:family="paragraph" style:parent-style-name="{name}">'
                '<style:paragraph-properties fo:break-before="page"/></style:style>'
            )
            self._text.insert_style(style, automatic=True)
        return own

    def _style(self, name: str, language: str) -> str:
        """Return the name of a style in a language: that of the document needs none of its own."""
        from odfdo import Element

        if language == self._document.language:
            return name
        own = f"{name}_{language.replace('-', '_')}"
        if own not in self._made:
            self._made.add(own)
            style = Element.from_tag(
                f'<style:style style:name="{own}" style:family="paragraph" style:parent-style-name="{name}"/>'
            )
            self._text.insert_style(style, automatic=True)
            self._text.get_style("paragraph", own).set_properties(_language(language), area="text")
        return own


def _language(language: str) -> dict[str, str]:
    tag = language_tag(language).split("-")
    script = {"fo:script": tag[1]} if len(tag) > 2 else {}
    return {"fo:language": tag[0], "fo:country": tag[-1], **script}
