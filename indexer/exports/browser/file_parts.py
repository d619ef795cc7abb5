"""What every file of a kind holds, taken from an empty one of the command: the page fills in the rest."""

from __future__ import annotations

import re
import tempfile
import zipfile
from pathlib import Path

from indexer.exports.document import DESIGNATION, REFUSED, ExportDocument
from indexer.exports.docx_template import TITLE_LENGTH
from indexer.exports.docx_writer import write_docx
from indexer.exports.meeting.answer_contents import ANSWER_RECORDS
from indexer.exports.meeting.director_contents import BLANKS, FACTS, ROOM
from indexer.exports.odt_template import language_properties
from indexer.exports.odt_writer import write_odt
from indexer.exports.tags import EXPORT_LANGUAGES, language_tag
from indexer.index.passages import SUMMARY_ANCHOR
from indexer.records.vocabulary import KOSOVO_FOOTNOTE
from indexer.text.js_regex import to_js_regex

_LANGUAGE = "sr-Cyrl"
"""A language with all that a tag can have, so that its places are found."""

_ABSTRACT = re.compile(r'<w:abstractNum w:abstractNumId="(\d+)">(.*?)</w:abstractNum>', re.DOTALL)
_MOST_COLUMNS = 4
_TEXT_WIDTH = 9638 * 635
"""The width of the text in EMU, as python-docx reads it from 9638 twips."""

_TWIP = 635


class FilePartError(Exception):
    """An empty file does not hold the place that the page fills; the message names it."""


def file_parts(version: str) -> dict[str, object]:
    """Return the parts of both kinds of files as texts with places in braces, and what the page must know beside them.

    Raises:
        ModuleNotFoundError: python-docx or odfdo is not installed.
    """
    docx = _docx_parts()
    return {
        "docx": docx,
        "odt": _odt_parts(),
        "tags": {code: language_tag(code) for code in EXPORT_LANGUAGES},
        "properties": {code: _attributes(language_properties(code)) for code in EXPORT_LANGUAGES},
        "widths": [round(_TEXT_WIDTH // number / _TWIP) for number in range(1, _MOST_COLUMNS + 1)],
        "numbering": _numbering(docx["word/numbering.xml"]),
        "titleLength": TITLE_LENGTH,
        "refused": to_js_regex(REFUSED.pattern),
        "summaryAnchor": SUMMARY_ANCHOR,
        "answerRecords": ANSWER_RECORDS,
        "designation": {"pattern": to_js_regex(DESIGNATION.pattern), "note": KOSOVO_FOOTNOTE},
        "director": {"facts": FACTS, "room": ROOM, "blanks": BLANKS},
        "version": version,
    }


def _docx_parts() -> dict[str, str]:
    tag = language_tag(_LANGUAGE)
    return _filled(
        _empty("docx"),
        {
            "word/document.xml": (("<w:sectPr", "{blocks}<w:sectPr"),),
            "word/footnotes.xml": (("</w:footnotes>", "{notes}</w:footnotes>"),),
            "word/numbering.xml": (("</w:numbering>", "{numbers}</w:numbering>"),),
            "word/styles.xml": ((f'w:lang w:val="{tag}"', 'w:lang w:val="{tag}"'),),
            "docProps/core.xml": ((f"<dc:language>{tag}<", "<dc:language>{tag}<"),),
        },
    )


def _numbering(part: str) -> dict[str, int]:
    """Return the number of the first new numbering, and of the abstract one of lists with numbers."""
    numbered = next(one for one in _ABSTRACT.finditer(part) if 'w:pStyle w:val="ListNumber"' in one[2])
    return {"first": max(map(int, re.findall(r'w:num w:numId="(\d+)"', part))) + 1, "abstract": int(numbered[1])}


def _odt_parts() -> dict[str, str]:
    tag = language_tag(_LANGUAGE)
    return _filled(
        _empty("odt"),
        {
            "content.xml": (
                ("</office:automatic-styles>", "{styles}</office:automatic-styles>"),
                ("<office:text/>", "<office:text>{blocks}</office:text>"),
            ),
            "styles.xml": ((_attributes(language_properties(_LANGUAGE)), "{language}"),),
            "meta.xml": ((f"<dc:language>{tag}<", "<dc:language>{tag}<"),),
        },
    )


def _empty(kind: str) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / kind
        (write_docx if kind == "docx" else write_odt)(ExportDocument("{title}", _LANGUAGE, ()), path)
        with zipfile.ZipFile(path) as file:
            return {part.filename: file.read(part).decode() for part in file.infolist()}


def _filled(parts: dict[str, str], places: dict[str, tuple[tuple[str, str], ...]]) -> dict[str, str]:
    for name, changes in places.items():
        for old, new in changes:
            if parts[name].count(old) != 1:
                raise FilePartError(f"{name} must hold `{old}` once, found {parts[name].count(old)} times")
            parts[name] = parts[name].replace(old, new)
    return parts


def _attributes(values: dict[str, str]) -> str:
    return " ".join(f'{name}="{value}"' for name, value in sorted(values.items()))
