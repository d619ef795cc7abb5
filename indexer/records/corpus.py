"""Read records together: the corpus, and what holds between its records."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from indexer.cache import BuildCache, file_hash
from indexer.files.problems import CorpusError, Problem, suggest
from indexer.privacy.check import check_yaml
from indexer.privacy.detector import PersonalDataDetector, load_guards
from indexer.records.body_rules import anchors_of, dead_links
from indexer.records.header import Record
from indexer.records.header_rules import cross_reference_problems, string_list
from indexer.records.paraphrases import Paraphrases, load_phrases
from indexer.records.reader import SIZE_LIMIT, ReadResult, read_record
from indexer.records.situations import Situation, load_situations
from indexer.records.translations import FOLDER, TranslationWithStatus, load_translations
from indexer.records.vocabulary import Source, Vocabulary, load_sources, load_vocabulary, with_public_numbers
from indexer.text.acronyms import load_acronyms
from indexer.text.thesaurus import Concept, load_concepts

_TYPE = re.compile(r"^record_type: *\"?(\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Records in the order of their ids, with what they refer to."""

    records: tuple[Record, ...]
    vocabulary: Vocabulary
    sources: dict[str, Source]
    concepts: tuple[Concept, ...]
    situations: tuple[Situation, ...]
    translations: Mapping[str, Mapping[str, TranslationWithStatus]]
    """Record id -> language -> translation."""
    paraphrases: Paraphrases
    acronyms: Mapping[str, str]
    """Acronym -> meaning."""
    detector: PersonalDataDetector = field(compare=False)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The records that could be read whole, every problem found, and warnings that a person must judge."""

    corpus: Corpus
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()


def read_corpus(folder: Path, memo: BuildCache | None = None) -> Corpus:
    """Read every record of `folder`; what `memo` remembers of a file is not read again.

    Raises:
        CorpusError: The corpus has problems; it names them all.
    """
    checked = check_paths([folder], folder, memo)
    if checked.problems:
        raise CorpusError(checked.problems)
    return checked.corpus


def approve_drafts(corpus: Corpus) -> Corpus:
    """Return the corpus as if an editor had checked its drafts and taken over their sources: for a preview."""
    sources = dict(corpus.sources)
    records = []
    for record in corpus.records:
        sources |= record.header.new_sources
        if record.header.review.status == "draft":
            review = record.header.review.model_copy(update={"status": "editor_checked"})
            record = replace(record, header=record.header.model_copy(update={"review": review}))
        records.append(record)
    return replace(corpus, records=tuple(records), sources=sources)


def check_paths(paths: Sequence[Path], practices: Path, memo: BuildCache | None = None) -> CheckResult:
    """Check the records at `paths` (files or folders) against each other and the corpus in `practices`.

    A folder may bring its own vocabularies, sources, terms and guards; otherwise those of `practices` hold.

    Raises:
        CorpusError: A path or one of those files cannot be read.
    """
    memo = memo or BuildCache()
    files = sorted({file for path in paths for file in _record_files(path)})
    home = {file.parent for file in files}
    base = home.pop() if len(home) == 1 else practices
    vocabulary = load_vocabulary(_own_or_default(base, practices, "vocabulary.yaml"))
    sources = load_sources(_own_or_default(base, practices, "sources.yaml"))
    concepts = load_concepts(_own_or_default(base, practices, "terms.yaml"))
    situations = load_situations(_own_or_default(base, practices, "situations.yaml"))
    acronyms = load_acronyms(_own_or_default(base, practices, "acronyms.yaml"))
    guards = load_guards(_own_or_default(base, practices, "privacy.yaml"))
    rules = file_hash(
        *(_own_or_default(base, practices, name) for name in ("vocabulary.yaml", "sources.yaml", "privacy.yaml"))
    )
    readings = [
        memo.get_or_make(
            partial(read_record, file, vocabulary, sources, guards), file, file.lstat().st_mode, file_hash(file), rules
        )
        for file in files
    ]
    records = sorted((reading.record for reading in readings if reading.record), key=lambda record: record.id)
    # A record that could not be read whole still exists: references to it are not a second problem.
    types = {path.stem: "" for path in (*practices.glob("*.md"), *files)}
    types |= _record_types(readings, practices)
    types |= {record.id: record.header.record_type for record in records}
    problems = [problem for reading in readings for problem in reading.problems]
    problems += _country_problems(concepts, vocabulary, _own_or_default(base, practices, "terms.yaml"))
    warnings = [warning for reading in readings for warning in reading.warnings]
    anchors: dict[str, list[str]] = {name: [] for name in types} | {one.id: anchors_of(one.parts) for one in records}
    for reading in readings:
        if reading.document:
            problems += cross_reference_problems(reading.document, reading.path, types)
        if reading.record:
            problems += dead_links(reading.record.parts, reading.path, reading.body_line, anchors)
    # These are read with the whole folder: beside a single file they would seem to lack their records.
    whole = any(path.is_dir() for path in paths) and not problems
    translations = load_translations(base, records) if whole else {}
    phrases = load_phrases(_own_or_default(base, practices, "phrases.yaml"), types) if whole else {}
    for path, published in _companion_files(base, records, sources) if whole else ():
        text = path.read_text(encoding="utf-8")
        guarded = memo.get_or_make(partial(check_yaml, text, path, guards, published), path, text, published, rules)
        problems += guarded.problems
        warnings += guarded.warnings
    memo.save()
    corpus = Corpus(tuple(records), vocabulary, sources, concepts, situations, translations, phrases, acronyms, guards)
    return CheckResult(corpus, tuple(sorted(problems)), tuple(sorted(warnings)))


def _record_types(results: Sequence[ReadResult], practices: Path) -> dict[str, str]:
    """Return the types of the records in `practices` that others address as challenges."""
    addressed = {
        other for reading in results if reading.document for other in string_list(reading.document, "addresses")
    }
    types = {}
    for path in practices.glob("*.md"):
        if path.stem not in addressed or not stat.S_ISREG(path.lstat().st_mode) or path.stat().st_size > SIZE_LIMIT:
            continue
        if found := _TYPE.search(path.read_text(encoding="utf-8", errors="replace")):
            types[path.stem] = found[1]
    return types


def _companion_files(
    folder: Path, records: Sequence[Record], sources: Mapping[str, Source]
) -> Iterator[tuple[Path, bool]]:
    """Yield translations, situations and phrases with whether their sources publish small numbers."""
    public = with_public_numbers(sources)
    for record in records:
        published = any(citation.ref in public for citation in record.header.sources)
        for path in sorted((folder / FOLDER).glob(f"*/{record.id}.md")):
            yield path, published
    for name in ("situations.yaml", "phrases.yaml"):
        if (folder / name).exists():
            yield folder / name, False


def _country_problems(concepts: Sequence[Concept], vocabulary: Vocabulary, path: Path) -> Iterator[Problem]:
    """The places of the terminology are countries of the vocabulary."""
    for concept in concepts:
        if concept.place and concept.place not in vocabulary.terms["country"]:
            hint = suggest(concept.place, vocabulary.terms["country"])
            yield Problem(path, 1, 1, f"the place `{concept.place}` of `{concept.id}` is not a country; {hint}")


def _own_or_default(folder: Path, practices: Path, name: str) -> Path:
    return folder / name if (folder / name).exists() else practices / name


def _record_files(path: Path) -> list[Path]:
    if path.is_dir() and not path.is_symlink():
        files = sorted(path.glob("*.md"))
        if not files:
            raise CorpusError([Problem(path, 1, 1, "the folder holds no record (`*.md`)")])
        return files
    if path.exists() or path.is_symlink():
        return [path]
    raise CorpusError([Problem(path, 1, 1, "there is no such file or folder")])
