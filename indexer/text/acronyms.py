"""Explain acronyms where they stand: those of the terminology bridge and of `acronyms.yaml`, marked up in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from pydantic import TypeAdapter

from indexer.files.models import load_yaml, validate
from indexer.files.text_file import is_there
from indexer.text.thesaurus import Concept

ACRONYM = re.compile(r"[A-Z][A-Za-z/]*[A-Z]s?")
_IN_TEXT = re.compile(rf"(?<![\w/]){ACRONYM.pattern}(?![\w/])")
_TAG = re.compile(r"(<[^>]*>)")
_EXPLAINED = re.compile(r"<abbr [^>]*>([^<]*)</abbr>")
_SKIPPED_HTML = re.compile(r"<(script|textarea|code)\b.*?</\1>|<[^>]*>", re.DOTALL)


def load_acronyms(path: Path) -> Mapping[str, str]:
    """Read `acronyms.yaml`, acronym -> meaning; a corpus without the file has none.

    Raises:
        CorpusError: The file is not as it must be.
    """
    return validate(TypeAdapter(dict[str, str]), load_yaml(path), path) if is_there(path) else {}


class Glossary:
    """The acronyms that are known, each with its meaning; those of `acronyms` come before those of the bridge."""

    def __init__(self, concepts: Iterable[Concept], acronyms: Mapping[str, str]) -> None:
        spoken = {
            phrase: concept.note or concept.label
            for concept in concepts
            for phrase in concept.phrases("en")
            if ACRONYM.fullmatch(phrase)
        }
        self.meanings = {name: " ".join(meaning.split()) for name, meaning in {**spoken, **acronyms}.items()}

    def mark(self, html: str) -> str:
        """Return `html` with the first mention of each acronym as `<abbr>`: hover, focus and tap show its meaning."""
        seen: set[str] = set()

        def mark(match: re.Match[str]) -> str:
            name = match[0]
            if name in seen or name not in self.meanings:
                return name
            seen.add(name)
            return f'<abbr title="{escape(self.meanings[name])}" tabindex="0">{name}</abbr>'

        return "".join(piece if piece.startswith("<") else _IN_TEXT.sub(mark, piece) for piece in _TAG.split(html))

    def list_unmarked(self, html: str) -> dict[str, str]:
        """Return acronym -> meaning for those that a page shows without marking them, in the order of the alphabet."""
        shown = set(_IN_TEXT.findall(_SKIPPED_HTML.sub(" ", html))) - set(_EXPLAINED.findall(html))
        return {name: self.meanings[name] for name in sorted(shown & self.meanings.keys(), key=str.casefold)}
