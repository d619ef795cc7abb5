"""Reads a file of a translation: its texts, paired with the English texts of now and compared with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from indexer.bilingual.glossary import FixedTerms
from indexer.bilingual.marked_texts import MarkedText, align, read_marked, text_hash
from indexer.bilingual.parity import compare_texts
from indexer.bilingual.translation_file import EnglishRecord, EnglishText, TranslatedText, Translation
from indexer.files.invisible import invisible_problems
from indexer.files.markdown_parser import CITATION
from indexer.files.models import validation_problems
from indexer.files.problems import CorpusError, Problem
from indexer.files.text_file import read_text
from indexer.files.yaml_reader import FrontMatter, YamlDocument, read_header, split_front_matter

SIZE_LIMIT = 200 * 1024


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


def read_translation(path: Path, english: EnglishRecord, terms: FixedTerms) -> FileResult:
    """Read a file against the English record and the fixed terms."""
    try:
        split = split_front_matter(read_text(path, SIZE_LIMIT), path)
    except CorpusError as error:
        return FileResult(path, problems=tuple(error.problems))
    if isinstance(split, Problem):
        return FileResult(path, problems=(split,))
    document = read_header(split.header, path)
    translation, problems = _header(split, document, path)
    marked, in_body = read_marked(split.body, path, split.body_line)
    problems += in_body
    if translation is None or problems:
        return FileResult(path, problems=tuple(problems))
    found = list(_header_differences(path, translation, document, english))
    return _compared(path, translation, marked, english, terms, found)


def _header(split: FrontMatter, document: YamlDocument, path: Path) -> tuple[Translation | None, list[Problem]]:
    problems = [*document.problems, *invisible_problems(split.body, path, split.body_line)]
    if problems:
        return None, problems
    try:
        return Translation.model_validate(document.data), []
    except ValidationError as error:
        return None, validation_problems(error, document, path)


def _header_differences(
    path: Path, translation: Translation, document: YamlDocument, english: EnglishRecord
) -> Iterator[tuple[Problem, bool]]:
    """Yield how title and summary differ from the English ones, and whether it blocks; nothing once those changed."""
    if translation.english != english.hash:
        return
    for key in ("title", "summary"):
        line, column = document.position_of((key,))
        for found in compare_texts(
            getattr(english, key), getattr(translation, key), translation.language, is_plain=True
        ):
            yield Problem(path, line, column, f"`{key}`: {found.message}"), found.blocks


def _compared(
    path: Path,
    translation: Translation,
    marked: Sequence[MarkedText],
    english: EnglishRecord,
    terms: FixedTerms,
    found: list[tuple[Problem, bool]],
) -> FileResult:
    """Return the texts paired with the English ones and compared; `found` are the differences of the header."""
    pairs = align([one.hash for one in english.texts], [one.english for one in marked])
    in_body = english.body_hashes
    missed: list[Problem] = []
    texts: list[TranslatedText] = []
    count = 0
    for i, j, is_current in pairs:
        given, source = marked[j], english.texts[i]
        is_plain = source.hash not in in_body
        texts.append(_paired(given, source, is_current, is_plain))
        if not is_current:
            continue
        for difference in compare_texts(source.markdown, given.text, translation.language, is_plain):
            found.append((Problem(path, given.line, 1, difference.message), difference.blocks))
        # A name, such as the title of a form, stays in English.
        is_name = given.text == source.markdown
        uses = [] if is_name else list(terms.uses(source.plain, CITATION.sub("", given.text), translation.language))
        count += len(uses)
        missed += [Problem(path, given.line, 1, _missed(use.term.en, use.names)) for use in uses if not use.is_used]
    paired = {j for _, j, _ in pairs}
    left = tuple(one.line for number, one in enumerate(marked) if number not in paired)
    problems = tuple(problem for problem, blocks in found if blocks)
    warnings = tuple(problem for problem, blocks in found if not blocks)
    return FileResult(path, translation, tuple(texts), problems, warnings, tuple(missed), count, left)


def _paired(given: MarkedText, source: EnglishText, is_current: bool, is_plain: bool) -> TranslatedText:
    status = "outdated" if not is_current else "checked" if given.checked_on else "machine_draft"
    before = "" if is_current else given.english
    line = text_hash(source.plain)
    return TranslatedText(source.hash, line, given.text, status, given.checked_on, given.checked_by, before, is_plain)


def _missed(english: str, names: Sequence[str]) -> str:
    return f"`{english}` is {' or '.join(f'`{name}`' for name in names)} in the glossary"
