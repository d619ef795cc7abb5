"""Parallel text: the same thing said in a language of the region and in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.files.problems import CorpusError, Problem
from indexer.files.text_file import decode
from indexer.records.companions import read_everyday
from indexer.records.corpus import Corpus
from indexer.records.translations import english_texts
from indexer.text.languages import LANGUAGES
from indexer.text.sentences import split_sentences

EVERYDAY = "everyday.tsv"
"""Everyday words and sentences, in the folder of the records; a cell may hold several ways to say it, ` / ` between."""

BODIES = "bodies"
"""Source of the paragraphs, steps and instruments of the records."""

_LONG_JAT = re.compile(r"(?<!n)ije(?=[bcčćdđfghklmnprsštvzž])|(?<=pr)ije|(?<=dv)ije", re.IGNORECASE)
_SHORT_JAT = re.compile(r"(?<=[bdmpstvz])je(?!k[at])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SentencePair:
    """A text in a language of the region and what it says in English; `source` names where both stand."""

    source: str
    language: str
    text: str
    english: str


def read_pairs(folder: Path) -> list[SentencePair]:
    """Read every `*.tsv` of a folder: language, text and English in each line, with tabs between.

    Raises:
        CorpusError: There is none, or a line is not in that form; all such lines are named.
    """
    files = sorted(folder.glob("*.tsv"))
    problems = [] if files else [Problem(folder, 1, 1, "the folder must hold parallel text in `*.tsv`, and has none")]
    pairs = []
    for path in files:
        for number, line in enumerate(decode(path.read_bytes(), path).split("\n"), 1):
            cells = line.split("\t")
            if len(cells) == 3 and all(cell.strip() for cell in cells):
                pairs.append(SentencePair(path.stem, *cells))
            elif line.strip():
                message = f"a line must hold language, text and English, tabs between; this has {len(cells)} cells"
                problems.append(Problem(path, number, 1, message))
    if problems:
        raise CorpusError(problems)
    return pairs


def project_pairs(corpus: Corpus, practices: Path) -> Iterator[SentencePair]:
    """Yield what the project itself says in several languages, and its Bosnian as it is said in Serbia, too."""
    for pair in _project_texts(corpus, practices):
        yield pair
        if pair.language == "bs" and (text := to_ekavian(pair.text)) != pair.text:
            yield SentencePair(pair.source, "sr", text, pair.english)


def to_ekavian(text: str) -> str:
    """Return an ijekavian text as it is mostly said in ekavian: mlijeko as mleko, mjesto as mesto."""
    return _SHORT_JAT.sub("e", _LONG_JAT.sub("e", text))


def _project_texts(corpus: Corpus, practices: Path) -> Iterator[SentencePair]:
    """Yield translations, terminology and everyday words."""
    records = {record.id: record for record in corpus.records}
    for record_id, by_language in corpus.translations.items():
        english = records[record_id].header
        plain = {one.hash: one.plain for one in english_texts(records[record_id])}
        for language, translated in by_language.items():
            for given in translated.texts:
                if given.is_current and given.english in plain:
                    yield from _sentences(BODIES, language, given.plain, plain[given.english])
            if translated.status != "outdated":
                text = translated.translation
                yield SentencePair("translations", language, text.title, english.title)
                yield from _sentences("translations", language, text.summary, english.summary)
                for question, asked in zip(text.asked_as, english.asked_as, strict=True):
                    yield SentencePair("translations", language, question, asked)
    for concept in corpus.concepts:
        for language in LANGUAGES:
            if language != "en":
                for phrase in concept.phrases(language):
                    yield SentencePair("terms", language, phrase.replace("*", ""), concept.label)
    yield from everyday_pairs(practices / EVERYDAY)


def _sentences(source: str, language: str, text: str, english: str) -> Iterator[SentencePair]:
    """Pair a text sentence for sentence where both sides have as many, else as a whole."""
    sides = [split_sentences(" ".join(side.split())) for side in (text, english)]
    if len(sides[0]) != len(sides[1]):
        sides = [[text], [english]]
    for one, other in zip(*sides, strict=True):
        yield SentencePair(source, language, one, other)


def everyday_pairs(path: Path) -> Iterator[SentencePair]:
    """Read the everyday words: a header of language codes, English first; a corpus without the file has none.

    Raises:
        CorpusError: The file cannot be read, or a line has not as many cells as the header.
    """
    rows = read_everyday(path)
    for cells in rows[1:]:
        for language, cell in zip(rows[0][1:], cells[1:], strict=True):
            for text in cell.split(" / "):
                yield SentencePair("everyday", language, text, cells[0])
