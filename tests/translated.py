"""A stand-in for a translator: Albanian letters over English words, with what a translation must keep."""

import re
from pathlib import Path

from indexer.bilingual.marked_texts import MarkedText
from indexer.bilingual.parity import MONTHS
from indexer.bilingual.translation_file import Translation, write_translation
from indexer.records.corpus import read_corpus
from indexer.records.translations import english_texts, source_hash

_MONTHS = dict(zip(MONTHS["en"].split(), MONTHS["sq"].split(), strict=True))
_KEPT = re.compile(r"(\[\^[^\]]*\]|\]\([^)]*\)|\d+)")


def as_albanian(english: str) -> str:
    """Return a text that no check of a translation into Albanian refuses, for an English text."""
    pieces = _KEPT.split(english)
    return "".join(
        piece if number % 2 else re.sub(r"\b[A-Za-z]+\b", _word, piece) for number, piece in enumerate(pieces)
    )


def _word(match: re.Match[str]) -> str:
    word = match[0]
    return _MONTHS.get(word, f"{word}ë" if word[0].islower() and len(word) > 1 else word)


def translate_all(practices: Path, language: str = "sq", skipped: tuple[int, ...] = ()) -> None:
    """Write a translation of every record of a corpus but for its texts of some numbers."""
    for record in read_corpus(practices).records:
        header = record.header
        translation = Translation(
            record=record.id, language=language, status="machine_draft", english=source_hash(record),
            title=as_albanian(header.title), summary=as_albanian(header.summary), asked_as=header.asked_as,
        )  # fmt: skip
        texts = [
            MarkedText(one.hash, as_albanian(one.markdown), one.heading)
            for number, one in enumerate(english_texts(record))
            if number not in skipped
        ]
        path = practices / "translations" / language / f"{record.id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write_translation(translation, texts))
