"""An empty document for Word: A4, one font for every script, the styles that documents use and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indexer.exports.tags import FONT, language_tag
from indexer.site.rendering import PUBLISHER

if TYPE_CHECKING:
    from docx.document import Document

NOTE_STYLE, MARK_STYLE = "footnote text", "footnote reference"
"""Names of the styles of footnotes and of their marks."""

TITLE_LENGTH = 255
"""The most characters that python-docx takes as a property of the file."""

_UNUSED = ("/stylesWithEffects", "/customXml", "/thumbnail")
"""How the relations end of parts that the template of python-docx brings and no document needs."""

_TABLE_STYLES = ("Normal Table", "Table Grid")


def empty_document(title: str, language: str) -> Document:
    """Return a document of that title without any block.

    Raises:
        ModuleNotFoundError: python-docx is not installed.
    """
    import docx

    word = docx.Document()
    _drop_unused(word)
    _set_properties(word, title, language)
    _set_page(word)
    _set_styles(word, language)
    return word


def _drop_unused(word: Document) -> None:
    """Leave out what makes a file four times as large: styles of tables, effects, a picture of an empty page."""
    from docx.enum.style import WD_STYLE_TYPE

    package: Any = word.part.package
    for relations in (word.part.rels, package.rels):
        for name in [name for name, one in relations.items() if one.reltype.endswith(_UNUSED)]:
            relations.pop(name)
    for style in list(word.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in _TABLE_STYLES:
            style.delete()


def _set_properties(word: Document, title: str, language: str) -> None:
    properties = word.core_properties
    properties.title = title[:TITLE_LENGTH]
    properties.author = PUBLISHER
    properties.comments = ""
    properties.language = language_tag(language)


def _set_page(word: Document) -> None:
    """Set the paper of the region, A4, with 2 cm around the text, as OpenDocument has it."""
    from docx.shared import Mm

    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)


def _set_styles(word: Document, language: str) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    styles: Any = word.styles
    note = styles.add_style(NOTE_STYLE, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    note.base_style = styles["Normal"]
    note.font.size = Pt(9)
    note.paragraph_format.space_after = Pt(2)
    styles.add_style(MARK_STYLE, WD_STYLE_TYPE.CHARACTER, builtin=True).font.superscript = True
    for name in ("Normal", "Title", *(f"Heading {level}" for level in range(1, 10))):
        _set_font(styles[name])
    styles["Normal"].font.size = Pt(10.5)
    set_language(styles["Normal"].element.get_or_add_rPr(), language)


def _set_font(style: Any) -> None:
    """Name one font for every script: a font of the theme would win, and another one writes Cyrillic."""
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)


def set_language(properties: Any, language: str) -> None:
    """Give the properties of a style or a run a language."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties.append(OxmlElement("w:lang", {qn("w:val"): language_tag(language)}))
