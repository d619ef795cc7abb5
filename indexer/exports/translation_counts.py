"""What of the translations is there, missing, out of date and checked, counted and named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.files.problems import Problem
from indexer.records.corpus import Corpus
from indexer.records.translations import TRANSLATION_LANGUAGES, LoadedTranslations, wanted_texts


@dataclass(frozen=True, slots=True)
class TextCounts:
    """Texts of one language beside title, summary and questions; those out of date are there, too."""

    wanted: int
    present: int
    outdated: int
    checked: int
    terms: int
    terms_used: int

    @property
    def missing(self) -> int:
        return self.wanted - self.present


def count_texts(corpus: Corpus, loaded: LoadedTranslations) -> Iterator[tuple[str, TextCounts]]:
    """Yield the name of each language with its counts."""
    for language, name in TRANSLATION_LANGUAGES.items():
        statuses = [
            found.status if found else ""
            for record in corpus.records
            for given in [corpus.translations.get(record.id, {}).get(language)]
            for text in wanted_texts(record)
            for found in [given.by_english.get(text.hash) if given else None]
        ]
        files = [one for one in loaded.files if one.translation and one.translation.language == language]
        terms, missed = sum(one.terms for one in files), sum(len(one.missed) for one in files)
        present = sum(map(bool, statuses))
        outdated, checked = statuses.count("outdated"), statuses.count("checked")
        yield name, TextCounts(len(statuses), present, outdated, checked, terms, terms - missed)


def open_texts(corpus: Corpus, loaded: LoadedTranslations, language: str) -> Iterator[Problem]:
    """Yield what needs somebody in one language: texts missing or out of date, left over, and terms that it misses."""
    files = {
        one.translation.record: one for one in loaded.files if one.translation and one.translation.language == language
    }
    for record in corpus.records:
        file, given = files.get(record.id), corpus.translations.get(record.id, {}).get(language)
        path = file.path if file else Path(language) / f"{record.id}.md"
        if given and given.status == "outdated":
            yield Problem(path, 1, 1, "title, summary or questions are out of date: the English text has changed")
        for text in wanted_texts(record):
            found = given.by_english.get(text.hash) if given else None
            if found is None:
                yield Problem(path, 1, 1, f"not translated yet, under {text.heading}: {text.plain[:60]}")
            elif found.status == "outdated":
                yield Problem(path, 1, 1, f"out of date, under {text.heading}: {text.plain[:60]}")
        if file:
            yield from (Problem(path, line, 1, "the English text of this text is gone") for line in file.unpaired)
            yield from file.missed
