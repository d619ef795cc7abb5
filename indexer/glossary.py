"""Explain acronyms where they stand: the acronyms of the terminology bridge, marked up in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from indexer.bridge import Concept

_ACRONYM = re.compile(r"[A-Z][A-Za-z/]*[A-Z]s?")
_TAG = re.compile(r"(<[^>]*>)")


class Glossary:
    """The acronyms that the bridge knows, each with the name of its concept."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.meanings = {
            phrase: concept.note or concept.label
            for concept in concepts
            for phrase in concept.phrases("en")
            if _ACRONYM.fullmatch(phrase)
        }
        names = sorted(map(re.escape, self.meanings), key=len, reverse=True)
        self._names = re.compile(rf"\b(?:{'|'.join(names)})\b") if names else None

    def marked(self, html: str) -> str:
        """Return `html` with the first mention of each acronym as `<abbr>`, its meaning shown on hover and tap."""
        if self._names is None:
            return html
        seen: set[str] = set()

        def mark(match: re.Match[str]) -> str:
            name = match[0]
            if name in seen:
                return name
            seen.add(name)
            return f'<abbr title="{escape(self.meanings[name])}">{name}</abbr>'

        return "".join(piece if piece.startswith("<") else self._names.sub(mark, piece) for piece in _TAG.split(html))
