"""One file of a translation: its header, and its texts paired with the English texts of now and compared with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, model_validator

from indexer.bilingual.glossary import FixedTerms
from indexer.bilingual.marked_texts import MarkedText, align, is_day, read_marked, text_hash, write_marked
from indexer.bilingual.parity import compare_texts
from indexer.files.invisible import invisible_problems
from indexer.files.markdown_parser import CITATION
from indexer.files.models import StrictModel, validation_problems
from indexer.files.problems import CorpusError, Problem
from indexer.files.text_file import read_text
from indexer.files.yaml_reader import FrontMatter, read_header, split_front_matter

SIZE_LIMIT = 200 * 1024

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
    checked_on: str = ""
    checked_by: str = ""
    english: str
    title: str
    summary: str
    asked_as: tuple[str, ...]

    @model_validator(mode="after")
    def _says_who_checked(self) -> Translation:
        is_checked = self.status == "checked"
        if is_checked != bool(self.checked_by.strip()) or is_checked != is_day(self.checked_on):
            raise ValueError(
                "a checked translation, and no other, must say `checked_on: 2026-12-31` and `checked_by: role`"
            )
        return self


@dataclass(frozen=True, slots=True)
class EnglishText:
    """A text of a record: the heading that it stands under, its Markdown on one line, and what a reader sees of it.

    `is_item` says that it is an item of a list.
    """

    heading: str
    markdown: str
    plain: str
    is_item: bool = False

    @property
    def hash(self) -> str:
        return text_hash(self.markdown)


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """A translated text: the hashes of its English Markdown of now and of what a reader sees of that, its own Markdown,
    and how far it can be trusted; `checked_by` is a role. `written_for` is the English text of one out of date."""

    english: str
    line: str
    text: str
    status: str = "machine_draft"
    checked_on: str = ""
    checked_by: str = ""
    written_for: str = ""

    @property
    def is_current(self) -> bool:
        """Whether it may be shown: one out of date may say what the English text no longer says, such as who it was."""
        return self.status != "outdated"


@dataclass(frozen=True, slots=True)
class FileResult:
    """What reading one file gave: `translation` is None where its header is not as it must be.

    `missed` are the fixed terms, of `terms` that the English texts use, that the translation does not.
    """

    path: Path
    translation: Translation | None = None
    texts: tuple[TranslatedText, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    missed: tuple[Problem, ...] = ()
    terms: int = 0
    unpaired: tuple[int, ...] = field(default=())
    """Lines of texts whose English text is gone."""


def read_translation(path: Path, english: Sequence[EnglishText], terms: FixedTerms) -> FileResult:
    """Read a file against the English texts of its record and the fixed terms."""
    try:
        split = split_front_matter(read_text(path, SIZE_LIMIT), path)
    except CorpusError as error:
        return FileResult(path, problems=tuple(error.problems))
    if isinstance(split, Problem):
        return FileResult(path, problems=(split,))
    translation, problems = _header(split, path)
    marked, in_body = read_marked(split.body, path, split.body_line)
    problems += in_body
    if translation is None or problems:
        return FileResult(path, problems=tuple(problems))
    return _compared(path, translation, marked, english, terms)


def _header(split: FrontMatter, path: Path) -> tuple[Translation | None, list[Problem]]:
    document = read_header(split.header, path)
    problems = [*document.problems, *invisible_problems(split.body, path, split.body_line)]
    if problems:
        return None, problems
    try:
        return Translation.model_validate(document.data), []
    except ValidationError as error:
        return None, validation_problems(error, document, path)


def _compared(
    path: Path,
    translation: Translation,
    marked: Sequence[MarkedText],
    english: Sequence[EnglishText],
    terms: FixedTerms,
) -> FileResult:
    hashes = [one.hash for one in english]
    pairs = align(hashes, [one.english for one in marked])
    problems: list[Problem] = []
    warnings: list[Problem] = []
    missed: list[Problem] = []
    texts: list[TranslatedText] = []
    count = 0
    for i, j, is_current in pairs:
        given, source = marked[j], english[i]
        status = "outdated" if not is_current else "checked" if given.checked_on else "machine_draft"
        line = text_hash(source.plain)
        before = "" if is_current else given.english
        texts.append(TranslatedText(hashes[i], line, given.text, status, given.checked_on, given.checked_by, before))
        if not is_current:
            continue
        for found in compare_texts(source.markdown, given.text, translation.language):
            (problems if found.blocks else warnings).append(Problem(path, given.line, 1, found.message))
        # A name, such as the title of a form, stays in English.
        is_name = given.text == source.markdown
        uses = [] if is_name else list(terms.uses(source.plain, CITATION.sub("", given.text), translation.language))
        count += len(uses)
        missed += [Problem(path, given.line, 1, _missed(use.term.en, use.names)) for use in uses if not use.is_used]
    paired = {j for _, j, _ in pairs}
    left = tuple(one.line for number, one in enumerate(marked) if number not in paired)
    return FileResult(path, translation, tuple(texts), tuple(problems), tuple(warnings), tuple(missed), count, left)


def _missed(english: str, names: Sequence[str]) -> str:
    return f"`{english}` is {' or '.join(f'`{name}`' for name in names)} in the glossary"


def write_translation(translation: Translation, texts: Iterable[MarkedText]) -> str:
    """Return a file that `read_translation` reads as this translation with these texts."""
    lines = [f"{key}: {getattr(translation, key)}" for key in ("record", "language", "status")]
    if translation.status == "checked":
        lines += [f"checked_on: {translation.checked_on}", f"checked_by: {_quoted(translation.checked_by)}"]
    lines += [f"{key}: {_quoted(getattr(translation, key))}" for key in ("english", "title", "summary")]
    lines += ["asked_as:", *(f"  - {_quoted(question)}" for question in translation.asked_as)]
    return "---\n" + "".join(f"{line}\n" for line in lines) + "---\n" + write_marked(texts)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a text in double quotes means the same in JSON and in YAML


def status_words(status: str, checked_on: str, checked_by: str) -> str:
    """Return what is said of a translation: its status, and of a checked one the role and the day."""
    return f"{STATUSES[status]}: {checked_by}, {checked_on}" if status == "checked" else STATUSES[status]
