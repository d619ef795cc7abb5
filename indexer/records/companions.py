"""The files beside the records: translations, phrases, kits, situations, everyday words, read with a folder."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from indexer.bilingual.glossary import FILE as GLOSSARY
from indexer.bilingual.glossary import load_glossary
from indexer.cache import BuildCache, file_hash
from indexer.files.invisible import invisible_problems
from indexer.files.problems import CorpusError, Problem
from indexer.files.text_file import is_there, read_text
from indexer.privacy.check import PrivacyReport, check_shared, check_yaml
from indexer.records.header import Record
from indexer.records.kits.kit import Kit, kit_paths
from indexer.records.kits.kit_rules import load_kits
from indexer.records.paraphrases import Paraphrases, load_phrases
from indexer.records.reader import ReadingRules
from indexer.records.translations import FOLDER, LoadedTranslations, load_translations

SHARED = (
    *("sources.yaml", "terms.yaml", "acronyms.yaml", "vocabulary.yaml", "withdrawn.yaml"),
    *("glossary.yaml", "everyday.tsv", "situations.yaml", "phrases.yaml"),
)
"""The files that all records share, whose texts are published; `privacy.yaml` holds what guards look for."""


@dataclass(frozen=True, slots=True)
class FileLocator:
    """Finds the files that belong to records: those of their own `folder`, else those of the corpus in `practices`."""

    folder: Path
    practices: Path

    def locate(self, name: str) -> Path:
        """Return the file of that name, whether or not it exists."""
        return self.folder / name if is_there(self.folder / name) else self.practices / name


@dataclass(frozen=True, slots=True)
class Companions:
    """What the files beside the records hold, and what is wrong with them."""

    translations: LoadedTranslations = field(default_factory=LoadedTranslations)
    paraphrases: Paraphrases = field(default_factory=dict)
    kits: tuple[Kit, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_everyday(path: Path) -> list[list[str]]:
    """Return the rows of `everyday.tsv`, words that the cross-lingual encoder learns; first that of the language codes.

    A corpus without the file has none.

    Raises:
        CorpusError: The file cannot be read, hides a character, or a row has not as many cells as the first.
    """
    if not is_there(path):
        return []
    text = read_text(path)
    rows = [line.split("\t") for line in text.rstrip("\n").split("\n")]
    problems = list(invisible_problems(text, path))
    for number, cells in enumerate(rows, 1):
        if len(cells) != len(rows[0]):
            must = f"a line must hold {len(rows[0])} cells, as the first does, and has {len(cells)}"
            problems.append(Problem(path, number, 1, must))
    if problems:
        raise CorpusError(problems)
    return rows


def read_companions(
    files: FileLocator, records: Sequence[Record], ids: Collection[str], cache: BuildCache
) -> Companions:
    """Read what stands beside `records`; `ids` are those of all records that may be named."""
    problems: list[Problem] = []
    translations = LoadedTranslations()
    paraphrases: Paraphrases = {}
    kits: tuple[Kit, ...] = ()
    try:
        terms = load_glossary(files.locate(GLOSSARY))
        translations = load_translations(files.folder, records, terms, cache)
    except CorpusError as error:
        problems += error.problems
    try:
        paraphrases = load_phrases(files.locate("phrases.yaml"), ids)
    except CorpusError as error:
        problems += error.problems
    try:
        kits = load_kits(files.folder, records, ids)
    except CorpusError as error:
        problems += error.problems
    try:
        read_everyday(files.locate("everyday.tsv"))
    except CorpusError as error:
        problems += error.problems
    return Companions(translations, paraphrases, kits, tuple(problems))


def check_companions(folder: Path, records: Sequence[Record], rules: ReadingRules, cache: BuildCache) -> PrivacyReport:
    """Look for personal data in what stands beside `records` in their folder."""
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for path, published in _translation_files(folder, records, rules.public_sources):
        check = partial(_check, path, rules, published)
        report = cache.get_or_make(check, path, file_hash(path), published, rules.digest)
        problems += report.problems
        warnings += report.warnings
    shared = (folder / name for name in SHARED)
    for path in [*(path for path in shared if is_there(path)), *kit_paths(folder)]:
        report = cache.get_or_make(partial(_check_shared, path, rules), path, file_hash(path), rules.digest)
        problems += report.problems
        warnings += report.warnings
    return PrivacyReport(tuple(problems), tuple(warnings))


def _check(path: Path, rules: ReadingRules, published: bool) -> PrivacyReport:
    try:
        return check_yaml(read_text(path), path, rules.detector, published)
    except CorpusError as error:
        return PrivacyReport(tuple(error.problems), ())


def _check_shared(path: Path, rules: ReadingRules) -> PrivacyReport:
    try:
        return check_shared(read_text(path), path, rules.detector)
    except CorpusError as error:
        return PrivacyReport(tuple(error.problems), ())


def _translation_files(
    folder: Path, records: Sequence[Record], public_sources: Collection[str]
) -> Iterator[tuple[Path, bool]]:
    """Yield the translations of records with whether their sources publish small numbers."""
    for record in records:
        published = any(citation.ref in public_sources for citation in record.header.sources)
        for path in sorted((folder / FOLDER).glob(f"*/{record.id}.md")):
            yield path, published
