"""Translations of what people read first: title, summary and questions of a record, in the region's languages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from indexer.files.invisible import invisible_problems
from indexer.files.models import StrictModel, validation_problems
from indexer.files.problems import CorpusError, Problem
from indexer.files.text_file import read_text
from indexer.files.yaml_reader import read_header, split_front_matter
from indexer.records.header import Record
from indexer.records.reader import SIZE_LIMIT
from indexer.text.languages import LANGUAGE_NAMES

FOLDER = "translations"
TRANSLATION_LANGUAGES = {code: LANGUAGE_NAMES[code] for code in ("sq", "bs", "mk")}
"""Languages of translations. Bosnian, in Latin script and ijekavian, also serves Croatian, Montenegrin and Serbian."""

STATUSES = {
    "machine_draft": "Draft, not checked by a native practitioner",
    "checked": "Checked by a native practitioner",
    "outdated": "Outdated: the English text has changed since",
}
"""What a translation may be; `outdated` is never written, it follows from the hash of the English text."""


class Translation(StrictModel):
    """One record's title, summary and questions in one language. `english` is the hash of what was translated."""

    record: str
    language: Annotated[str, Field(pattern="^(sq|bs|mk)$")]
    status: Annotated[str, Field(pattern="^(machine_draft|checked)$")]
    english: str
    title: str
    summary: str
    asked_as: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TranslationWithStatus:
    """A translation with its status against the English text of now."""

    translation: Translation
    status: str


def source_hash(record: Record) -> str:
    """Return the hash of the English text that translations rest on."""
    header = record.header
    text = "\n".join([header.title, " ".join(header.summary.split()), *header.asked_as])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_translations(folder: Path, records: Iterable[Record]) -> Mapping[str, Mapping[str, TranslationWithStatus]]:
    """Read `translations/<language>/<id>.md`: record id -> language -> translation; a corpus without them has none.

    Raises:
        CorpusError: A file is not as it must be; all problems are named.
    """
    known = {record.id: record for record in records}
    translations: dict[str, dict[str, TranslationWithStatus]] = {}
    problems: list[Problem] = []
    for path in translation_files(folder):
        translation = _read(path, problems)
        if translation is None:
            continue
        misplaced = list(_placement_problems(path, translation, known))
        problems += misplaced
        if not misplaced:
            record = known[translation.record]
            status = translation.status if translation.english == source_hash(record) else "outdated"
            translations.setdefault(record.id, {})[translation.language] = TranslationWithStatus(translation, status)
    if problems:
        raise CorpusError(problems)
    return translations


def translation_files(folder: Path) -> list[Path]:
    """Return the files of all translations, in whatever folder and with whatever case of `.md` they stand."""
    return sorted(path for path in (folder / FOLDER).rglob("*") if path.suffix.lower() == ".md")


def _read(path: Path, problems: list[Problem]) -> Translation | None:
    try:
        split = split_front_matter(read_text(path, SIZE_LIMIT), path)
    except CorpusError as error:
        problems += error.problems
        return None
    if isinstance(split, Problem):
        problems.append(split)
        return None
    document = read_header(split.header, path)
    in_text = [*document.problems, *invisible_problems(split.body, path, split.body_line)]
    problems += in_text
    if in_text:
        return None
    try:
        return Translation.model_validate(document.data)
    except ValidationError as error:
        problems += validation_problems(error, document, path)
        return None


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
