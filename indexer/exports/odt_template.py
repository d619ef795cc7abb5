"""An empty OpenDocument text: one font for every script, and the styles that documents use."""

from __future__ import annotations

from typing import Any

from indexer.exports.tags import FONT, language_tag
from indexer.site.rendering import PUBLISHER

MARK_STYLE = "NoteMark"
"""The name of the style of a mark that refers to a footnote of an earlier place."""

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
    f'<style:style style:name="{MARK_STYLE}" style:family="text">'
    '<style:text-properties style:text-position="super 58%"/></style:style>',
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
_THUMBNAIL = "Thumbnails/thumbnail.png"


def empty_document(title: str, language: str) -> Any:
    """Return a document of that title without any block.

    Raises:
        ModuleNotFoundError: odfdo is not installed.
    """
    import odfdo

    text: Any = odfdo.Document("text")
    text.body.clear()
    text.manifest.del_full_path(_THUMBNAIL)  # the template's picture of an empty page
    text.container.del_part(_THUMBNAIL)
    text.meta.title = title
    text.meta.creator = PUBLISHER
    text.meta.language = language_tag(language)
    _set_styles(text, language)
    return text


def _set_styles(text: Any, language: str) -> None:
    from odfdo import Element

    text.insert_style(Element.from_tag(_FACE))
    for style in _STYLES:
        text.insert_style(Element.from_tag(style))
    for style in (_CELL, *_LISTS):
        text.insert_style(Element.from_tag(style), automatic=True)
    for level in text.styles.get_elements("//text:outline-level-style"):
        for name in ("style:num-format", "style:num-suffix", "loext:num-list-format"):
            level.set_attribute(name, "")  # headings carry no numbers of their own
    for name in ("Standard", "Heading"):
        style = text.get_style("paragraph", name)
        style.set_properties({"style:font-name": FONT, "fo:font-family": FONT}, area="text")
    text.get_style("paragraph", "Standard").set_properties(language_properties(language), area="text")


def language_properties(language: str) -> dict[str, str]:
    """Return the language of a style as attributes, by name."""
    tag = language_tag(language).split("-")
    script = {"fo:script": tag[1]} if len(tag) > 2 else {}
    return {"fo:language": tag[0], "fo:country": tag[-1], **script}
