"""Where a sentence ends: one definition for cutting passages, pairing translations, quoting and finding figures."""

from __future__ import annotations

import re

from indexer.files.markdown_parser import CITATION

_STOP = "[.!?]"
_SENTENCE = re.compile(rf"(?=\S)(?:[^\n]*?{_STOP}(?=\s|$)|[^\n]*\S)")
"""A sentence of plain text: up to a stop before white space, or to the end of the line, since a line is a paragraph.

The stop in 8.5 or in example.org ends none.
"""

PATTERNS = {"sentence": _SENTENCE}
"""By name; the search in the page uses the same."""

_BREAK = re.compile(rf"(?<={_STOP})(?:{CITATION.pattern})*\s+(?=\S)")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the start and end of each sentence of a plain text, without the white space around it."""
    return [match.span() for match in _SENTENCE.finditer(text)]


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a plain text."""
    return _SENTENCE.findall(text)


def sentence_breaks(paragraph: str) -> list[int]:
    """Return where a sentence of a Markdown paragraph ends and another follows: behind its citations and the space."""
    return [match.end() for match in _BREAK.finditer(paragraph)]
