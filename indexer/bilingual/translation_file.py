"""One file of a translation: its header, and its texts paired with the English texts of now and compared with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, model_validator

from indexer.bilingual.glossary import FixedTerms
from indexer.bilingual.marked_texts import MarkedText, align, is_day, read_marked, text_hash
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
    """A text of a record: the heading that it stands under, its Markdown on one line, and what a reader sees of it."""

    heading: str
    markdown: str
    plain: str


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """A translated text: the hashes of its English Markdown and of what a reader sees of that, its own Markdown, and
    how far it can be trusted; `checked_by` is a role."""

    english: str
    line: str
    text: str
    status: str = "machine_draft"
    checked_on: str = ""
    checked_by: str = ""


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
    hashes = [text_hash(one.markdown) for one in english]
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
        texts.append(TranslatedText(hashes[i], line, given.text, status, given.checked_on, given.checked_by))
        if not is_current:
            continue
        for found in compare_texts(source.markdown, given.text, translation.language):
            (problems if found.blocks else warnings).append(Problem(path, given.line, 1, found.message))
        uses = list(terms.uses(source.plain, CITATION.sub("", given.text), translation.language))
        count += len(uses)
        missed += [Problem(path, given.line, 1, _missed(use.term.en, use.names)) for use in uses if not use.is_used]
    paired = {j for _, j, _ in pairs}
    left = tuple(one.line for number, one in enumerate(marked) if number not in paired)
    return FileResult(path, translation, tuple(texts), tuple(problems), tuple(warnings), tuple(missed), count, left)


def _missed(english: str, names: Sequence[str]) -> str:
    return f"`{english}` is {' or '.join(f'`{name}`' for name in names)} in the glossary"


def status_words(status: str, checked_on: str, checked_by: str) -> Iterator[str]:
    """Yield what is said of a text: its status, and of a checked one the role and the day."""
    yield STATUSES[status]
    if status == "checked":
        yield f"{checked_by}, {checked_on}"
