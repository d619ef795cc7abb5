"""Translations of records into the region's languages: title, summary, questions, and text for text of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path

from indexer.bilingual.glossary import LEAST_SHARE, FixedTerms
from indexer.bilingual.marked_texts import text_hash
from indexer.bilingual.translation_file import STATUSES as STATUSES  # named here, too: pages say them
from indexer.bilingual.translation_file import (
    EnglishRecord,
    EnglishText,
    TranslatedText,
    Translation,
)
from indexer.bilingual.translation_reader import FileResult, read_translation
from indexer.cache import BuildCache, file_hash
from indexer.files.markdown import Block
from indexer.files.problems import CorpusError, Problem
from indexer.records.actions import EFFORT, INSTRUMENTS, STEPS
from indexer.records.header import Header, Record
from indexer.records.vocabulary import COUNTRIES
from indexer.text.languages import LANGUAGE_NAMES

FOLDER = "translations"
TRANSLATION_LANGUAGES = {code: LANGUAGE_NAMES[code] for code in ("sq", "bs", "mk")}
"""Languages of translations. Bosnian, in Latin script and ijekavian, also serves Croatian, Montenegrin and Serbian."""

REGION = frozenset({*COUNTRIES, "WB"})
"""Countries whose records are translated whole; of the others, title, summary, questions, steps and the like."""

_LABELS = frozenset({"Who", "When"})
"""Labels of the lines of a step that hold no text of an author."""

_INSTRUMENT = ("name", "holder", "how_to_obtain", "training", "languages", "cost")


@dataclass(frozen=True, slots=True)
class PlainTranslation:
    """What a reader sees of a translated passage, and the least status of its texts."""

    text: str
    status: str


@dataclass(frozen=True)
class TranslationWithStatus:
    """A translation with its status against the English text of now; its texts, in their order, have their own."""

    translation: Translation
    status: str
    texts: tuple[TranslatedText, ...] = ()

    @cached_property
    def by_english(self) -> Mapping[str, TranslatedText]:
        """The texts by the hash of their English text."""
        return {one.english: one for one in self.texts}

    @cached_property
    def _by_line(self) -> Mapping[str, TranslatedText]:
        return {one.line: one for one in self.texts if one.is_current}

    def passage(self, english: str) -> PlainTranslation | None:
        """Return what a passage says in the language, line for line; None where a line of it is not translated.

        Lines under a label of the interface, such as who does a step and when, are left out.
        """
        found = []
        for line in english.split("\n"):
            label, _, rest = line.partition(": ")
            given = self._by_line.get(text_hash(line)) or (rest and self._by_line.get(text_hash(rest)))
            if given:
                found.append(given)
            elif label not in _LABELS:
                return None
        statuses = {one.status for one in found}
        worst = "machine_draft" if "machine_draft" in statuses else "checked"
        text = "\n".join(one.plain for one in found)
        return PlainTranslation(text, worst) if found else None


ByRecord = Mapping[str, Mapping[str, TranslationWithStatus]]
"""Record id -> language -> translation."""


@dataclass(frozen=True)
class LoadedTranslations:
    """All translations, the files that they were read from, and what a person must judge."""

    by_record: ByRecord = field(default_factory=dict)
    files: tuple[FileResult, ...] = ()

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """What may be wrong: a length, or too few of the fixed terms of a language."""
        found = [warning for file in self.files for warning in file.warnings]
        for language in TRANSLATION_LANGUAGES:
            files = [one for one in self.files if one.translation and one.translation.language == language]
            terms, missed = sum(one.terms for one in files), sum(len(one.missed) for one in files)
            if missed > (1 - LEAST_SHARE) * terms:
                used = f"{terms - missed} of {terms} fixed terms are used ({(terms - missed) / terms:.1%})"
                must = (
                    f"{used}, which must be {LEAST_SHARE:.0%}: `throughcare translations {language}` names the others"
                )
                found.append(Problem(files[0].path.parent, 1, 1, must))
        return tuple(found)


def is_regional(header: Header) -> bool:
    """Say whether a record is about the region: then its body is translated, too."""
    return not REGION.isdisjoint(header.country)


def english_texts(record: Record) -> tuple[EnglishText, ...]:
    """Return the texts of a record in the order of its page: steps, instruments, effort, then the body."""
    header = _action_texts(record.header)
    texts = [EnglishText(heading, " ".join(text.split()), text, is_plain=True) for heading, text in header]
    lines = record.body.split("\n")
    for part in record.parts:
        for block in part.blocks:
            is_item = block.tokens[0].type == "list_item_open"
            texts.append(EnglishText(part.heading, _markdown(block, lines), block.text, is_item))
    return tuple(texts)


def wanted_texts(record: Record) -> tuple[EnglishText, ...]:
    """Return the texts of a record that its translation must hold."""
    texts = english_texts(record)
    return texts if is_regional(record.header) else texts[: sum(1 for _ in _action_texts(record.header))]


def _action_texts(header: Header) -> Iterator[tuple[str, str]]:
    """Yield the texts of steps, instruments and effort with the heading of their part of the page."""
    for step in header.steps:
        note = step.when.note if step.when else None
        yield from ((STEPS, text) for text in (step.what, step.form, note) if text)
    for instrument in header.instruments:
        yield from ((INSTRUMENTS, text) for key in _INSTRUMENT if (text := getattr(instrument, key)))
    yield from ((EFFORT, effort.amount) for effort in header.effort)


def _markdown(block: Block, lines: Sequence[str]) -> str:
    """Return a paragraph or list item on one line, without the mark of the list."""
    text = " ".join(line.strip() for line in lines[block.start_line : block.end_line]).strip()
    is_item = block.tokens[0].type == "list_item_open"
    return text.split(maxsplit=1)[1] if is_item and " " in text else text


def source_hash(record: Record) -> str:
    """Return the hash of the English text that title, summary and questions rest on."""
    header = record.header
    text = "\n".join([header.title, " ".join(header.summary.split()), *header.asked_as])
    return sha256(text.encode()).hexdigest()[:16]


def english_record(record: Record) -> EnglishRecord:
    """Return what translations of a record are compared with."""
    header = record.header
    return EnglishRecord(source_hash(record), header.title, " ".join(header.summary.split()), english_texts(record))


def load_translations(
    folder: Path, records: Iterable[Record], terms: FixedTerms | None = None, cache: BuildCache | None = None
) -> LoadedTranslations:
    """Read `translations/<language>/<id>.md`; a corpus without them has none. `terms` are the fixed terms.

    Raises:
        CorpusError: A file is not as it must be; all problems are named.
    """
    known = {record.id: record for record in records}
    cache, terms = cache or BuildCache(), terms or FixedTerms(())
    in_english = {record.id: english_record(record) for record in known.values()}
    files: list[FileResult] = []
    problems: list[Problem] = []
    by_record: dict[str, dict[str, TranslationWithStatus]] = {}
    for path in translation_files(folder):
        english = in_english.get(path.stem, EnglishRecord())
        key = text_hash(repr(english))
        file = cache.get_or_make(partial(read_translation, path, english, terms), path, file_hash(path), key, terms.key)
        misplaced = list(_placement_problems(path, file.translation, known)) if file.translation else []
        problems += [*file.problems, *misplaced]
        if file.translation and not misplaced:
            record, given = known[file.translation.record], file.translation
            status = given.status if given.english == source_hash(record) else "outdated"
            by_record.setdefault(record.id, {})[given.language] = TranslationWithStatus(given, status, file.texts)
            files.append(file)
    if problems:
        raise CorpusError(problems)
    return LoadedTranslations(by_record, tuple(files))


def shown_translations(by_record: ByRecord, records: Iterable[Record]) -> ByRecord:
    """Return translations as readers may see them: in place of an outdated title, summary and questions the English.

    What is out of date may say what the English text no longer says, such as who it was.
    """
    headers = {record.id: record.header for record in records}

    def shown(record_id: str, given: TranslationWithStatus) -> TranslationWithStatus:
        if given.status != "outdated":
            return given
        header = headers[record_id]
        english = {"title": header.title, "summary": " ".join(header.summary.split()), "asked_as": header.asked_as}
        return replace(given, translation=given.translation.model_copy(update=english))

    return {
        record_id: {language: shown(record_id, given) for language, given in translated.items()}
        for record_id, translated in by_record.items()
    }


def translation_files(folder: Path) -> list[Path]:
    """Return the files of all translations, in whatever folder and with whatever case of `.md` they stand."""
    return sorted(path for path in (folder / FOLDER).rglob("*") if path.suffix.lower() == ".md")


def _placement_problems(path: Path, translation: Translation, known: Mapping[str, Record]) -> Iterator[Problem]:
    """A translation stands in the folder of its language under the id of its record, question for question."""
    expected = f"{translation.language}/{translation.record}.md"
    if path.parts[-3:] != (FOLDER, *expected.split("/")):
        yield Problem(path, 1, 1, f"the file must be `{FOLDER}/{expected}`, as its header says")
    record = known.get(translation.record)
    if record is None:
        yield Problem(path, 2, 1, f"there is no record `{translation.record}`")
    elif len(translation.asked_as) != len(record.header.asked_as) and translation.english == source_hash(record):
        counts = f"{len(record.header.asked_as)} questions, not {len(translation.asked_as)}"
        yield Problem(path, 2, 1, f"`asked_as` must translate question for question: {counts}")
