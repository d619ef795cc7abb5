"""Read records together: the corpus, and what holds between its records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from indexer.cache import BuildCache, file_hash
from indexer.files.problems import CorpusError, Problem, suggest
from indexer.files.text_file import is_there
from indexer.privacy.check import PrivacyReport
from indexer.privacy.detector import PersonalDataDetector, load_guards
from indexer.records.body_rules import MAX_PROBLEMS
from indexer.records.companions import Companions, FileLocator, check_companions, read_companions
from indexer.records.header import Record
from indexer.records.header_rules import cross_reference_problems, string_list
from indexer.records.kits.kit import Kit
from indexer.records.links import UNREADABLE, LinkTarget, linked_records, record_link_problems
from indexer.records.paraphrases import Paraphrases
from indexer.records.reader import ReadingRules, ReadResult, read_link_target, read_record
from indexer.records.situations import Situation, load_situations, situation_problems
from indexer.records.translations import ByRecord, LoadedTranslations, shown_translations
from indexer.records.vocabulary import Source, Vocabulary, load_sources, load_vocabulary, with_public_numbers
from indexer.text.acronyms import load_acronyms
from indexer.text.thesaurus import Concept, load_concepts
from indexer.withdrawal.tombstones import FILE as TOMBSTONES
from indexer.withdrawal.tombstones import Tombstone, load_tombstones, takedown_problems

Loaded = TypeVar("Loaded")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Records in the order of their ids, with what they refer to."""

    records: tuple[Record, ...]
    vocabulary: Vocabulary
    sources: dict[str, Source]
    concepts: tuple[Concept, ...]
    situations: tuple[Situation, ...]
    translations: ByRecord
    """Record id -> language -> translation."""
    paraphrases: Paraphrases
    acronyms: Mapping[str, str]
    """Acronym -> meaning."""
    detector: PersonalDataDetector = field(compare=False)
    tombstones: tuple[Tombstone, ...] = ()
    kits: tuple[Kit, ...] = ()

    @property
    def shown_translations(self) -> ByRecord:
        """The translations as readers may see them: record id -> language -> translation."""
        return shown_translations(self.translations, self.records)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The records that could be read whole, every problem found, and warnings that a person must judge."""

    corpus: Corpus
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    translations: LoadedTranslations = field(default_factory=LoadedTranslations)


def read_corpus(folder: Path, cache: BuildCache | None = None) -> Corpus:
    """Read every record of `folder`; what `cache` remembers of a file is not read again.

    Raises:
        CorpusError: The corpus has problems; it names them all.
    """
    result = check_paths([folder], folder, cache)
    if result.problems:
        raise CorpusError(result.problems)
    return result.corpus


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


def check_paths(paths: Sequence[Path], practices: Path, cache: BuildCache | None = None) -> CheckResult:
    """Check the records at `paths` (files or folders) against each other and the corpus in `practices`.

    A folder may bring its own vocabularies, sources, terms and guards; otherwise those of `practices` hold.

    Raises:
        CorpusError: A path or one of those files cannot be read.
    """
    cache = cache or BuildCache()
    files = sorted({file for path in paths for file in _record_files(path)})
    folders = {file.parent for file in files}
    locator = FileLocator(folders.pop() if len(folders) == 1 else practices, practices)
    shared = _read_shared(locator)
    results = _read_records(files, shared, cache)
    records = sorted((result.record for result in results if result.record), key=lambda record: record.id)
    targets = _link_targets(results, practices)
    # These are read with the whole folder: beside a single file they would seem to lack their records.
    is_whole = any(path.is_dir() for path in paths)
    gone = takedown_problems(locator.folder, shared.tombstones, _named_ids(results, shared)) if is_whole else {}
    targets |= dict.fromkeys(gone, UNREADABLE)
    problems = [*gone.values(), *(problem for result in results for problem in result.problems)]
    problems += _country_problems(shared.concepts, shared.rules.vocabulary, locator.locate("terms.yaml"))
    problems += _reference_problems(results, targets)
    if is_whole:
        problems += situation_problems(shared.situations, targets, locator.locate("situations.yaml"))
    warnings = [warning for result in results for warning in result.warnings]
    companions, report = Companions(), PrivacyReport((), ())
    if is_whole and not problems:
        companions = read_companions(locator, records, targets.keys(), cache)
        if not companions.problems:
            report = check_companions(locator.folder, records, shared.rules, cache)
    cache.save(is_whole)
    problems += [*companions.problems, *report.problems]
    warnings += [*report.warnings, *companions.translations.warnings]
    corpus = _corpus(records, shared, companions)
    return CheckResult(corpus, tuple(sorted(problems)), tuple(sorted(warnings)), companions.translations)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all records refer to."""

    rules: ReadingRules
    concepts: tuple[Concept, ...]
    situations: tuple[Situation, ...]
    acronyms: Mapping[str, str]
    tombstones: tuple[Tombstone, ...]


def _read_shared(files: FileLocator) -> _Shared:
    """Read the files that all records refer to.

    Raises:
        CorpusError: Some cannot be read or are not as they must be; the problems of all are named.
    """
    problems: list[Problem] = []

    def read(load: Callable[[Path], Loaded], name: str) -> Loaded | None:
        try:
            return load(files.locate(name))
        except CorpusError as error:
            problems.extend(error.problems)
            return None

    vocabulary = read(load_vocabulary, "vocabulary.yaml")
    sources = read(load_sources, "sources.yaml")
    concepts = read(load_concepts, "terms.yaml")
    situations = read(load_situations, "situations.yaml")
    acronyms = read(load_acronyms, "acronyms.yaml")
    tombstones = read(load_tombstones, TOMBSTONES)
    detector = read(load_guards, "privacy.yaml")
    if vocabulary is None or sources is None or detector is None or problems:
        raise CorpusError(problems)
    digest = file_hash(*map(files.locate, ("vocabulary.yaml", "sources.yaml", "privacy.yaml")))
    rules = ReadingRules(vocabulary, sources, with_public_numbers(sources), detector, digest)
    return _Shared(rules, concepts or (), situations or (), acronyms or {}, tombstones or ())


def _read_records(files: Sequence[Path], shared: _Shared, cache: BuildCache) -> list[ReadResult]:
    return [
        cache.get_or_make(
            partial(read_record, file, shared.rules), file, file.lstat().st_mode, file_hash(file), shared.rules.digest
        )
        for file in files
    ]


def _corpus(records: Sequence[Record], shared: _Shared, companions: Companions) -> Corpus:
    return Corpus(
        records=tuple(records),
        vocabulary=shared.rules.vocabulary,
        sources=dict(shared.rules.sources),
        concepts=shared.concepts,
        situations=shared.situations,
        translations=companions.translations.by_record,
        paraphrases=companions.paraphrases,
        acronyms=shared.acronyms,
        detector=shared.rules.detector,
        tombstones=shared.tombstones,
        kits=companions.kits,
    )


def _link_targets(results: Sequence[ReadResult], practices: Path) -> dict[str, LinkTarget]:
    """Return what references to each record meet, of those read and of those beside them in `practices`.

    A record that could not be read whole still exists: references to it are not a second problem.
    """
    targets = {path.stem: UNREADABLE for path in practices.glob("*.md")}
    named = {name for result in results for name in _named_records(result)}
    checked = {result.path.stem for result in results}
    targets |= {name: read_link_target(practices / f"{name}.md") for name in named & targets.keys() - checked}
    return targets | {result.path.stem: result.target for result in results}


def _named_records(result: ReadResult) -> Iterator[str]:
    """Yield the ids to which a record refers as challenges that it addresses, or links."""
    if result.document:
        yield from string_list(result.document, "addresses")
    if result.record:
        yield from (name for _, name, _ in linked_records(result.record.parts))


def _named_ids(results: Sequence[ReadResult], shared: _Shared) -> set[str]:
    """Return the ids that records and situations name, whether or not they exist."""
    named = {name for result in results for name in _named_records(result)}
    named |= {name for result in results if result.document for name in string_list(result.document, "related")}
    return named | {step.record for situation in shared.situations for step in situation.read}


def _reference_problems(results: Sequence[ReadResult], targets: Mapping[str, LinkTarget]) -> Iterator[Problem]:
    types = {name: target.record_type for name, target in targets.items()}
    for result in results:
        if result.document:
            yield from cross_reference_problems(result.document, result.path, types)
        if result.record:
            draft = result.target.is_draft
            found = record_link_problems(result.record.parts, result.path, result.body_line, targets, draft)
            yield from islice(found, MAX_PROBLEMS)


def _country_problems(concepts: Sequence[Concept], vocabulary: Vocabulary, path: Path) -> Iterator[Problem]:
    """The places of the terminology are countries of the vocabulary."""
    for concept in concepts:
        if concept.place and concept.place not in vocabulary.terms["country"]:
            hint = suggest(concept.place, vocabulary.terms["country"])
            yield Problem(path, 1, 1, f"the place `{concept.place}` of `{concept.id}` is not a country; {hint}")


def _record_files(path: Path) -> list[Path]:
    """Return the records at a path; in a folder also those whose ending is not in small letters, to be refused."""
    if path.is_dir() and not path.is_symlink():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() == ".md")
        if not files:
            raise CorpusError([Problem(path, 1, 1, "the folder holds no record (`*.md`)")])
        return files
    if is_there(path):
        return [path]
    raise CorpusError([Problem(path, 1, 1, "there is no such file or folder")])
