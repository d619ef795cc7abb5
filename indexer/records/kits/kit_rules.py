"""What must hold of kits: a line cites a public record and a sentence of it word for word; languages agree."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from indexer.bilingual.parity import compare_texts
from indexer.files.problems import CorpusError, Problem, suggest
from indexer.records.header import Record, Step, is_public
from indexer.records.kits.kit import Kit, KitEvidence, KitFile, kit_paths, places, read_kit, texts
from indexer.records.translations import TRANSLATION_LANGUAGES
from indexer.text.sentences import sentence_spans


def load_kits(folder: Path, records: Sequence[Record], ids: Collection[str]) -> tuple[Kit, ...]:
    """Read the kits of a corpus, each held against its records; `ids` are those of all records that may be named.

    Raises:
        CorpusError: A file is not as it must be, or a line cites what is not there; all problems are named.
    """
    known = {record.id: record for record in records}
    kits: list[Kit] = []
    problems: list[Problem] = []
    for path in kit_paths(folder):
        try:
            file = read_kit(path)
        except CorpusError as error:
            problems += error.problems
            continue
        problems += [*_citation_problems(file, known, ids), *_language_problems(file)]
        kits.append(file.kit)
    if problems:
        raise CorpusError(problems)
    return tuple(kits)


def _citation_problems(file: KitFile, records: Mapping[str, Record], ids: Collection[str]) -> Iterator[Problem]:
    for place, line in places(file.kit):
        if fault := _fault(line.documented, records, ids) if line.documented else None:
            key, must = fault
            yield Problem(file.path, *file.document.position_of((*place, "documented", key)), must)


def _language_problems(file: KitFile) -> Iterator[Problem]:
    """What a text says in each language has the numbers, the dates and the Kosovo* of English, in its own script."""
    for place, text in texts(file.kit):
        for language in TRANSLATION_LANGUAGES:
            for difference in compare_texts(text.en, text.read_in(language), language):
                if difference.blocks:
                    yield Problem(file.path, *file.document.position_of((*place, language)), difference.message)


def _fault(evidence: KitEvidence, records: Mapping[str, Record], ids: Collection[str]) -> tuple[str, str] | None:
    """Return the key of what is wrong and what must hold."""
    record = records.get(evidence.record)
    if record is None:
        return "record", f"there is no record `{evidence.record[:80]}`; {suggest(evidence.record, ids)}"
    if not is_public(record.header):
        return "record", f"a kit must cite a record that is published: `{record.id}` is a draft"
    if not states(record, evidence.sentence):
        return "sentence", f"the sentence must stand word for word in the record `{record.id}`, whole"
    return None


def states(record: Record, sentence: str) -> bool:
    """Say whether a record holds whole sentences word for word: in its summary, its steps, its effort or its body."""
    wanted = _joined(sentence)
    return any(_holds(_joined(text), wanted) for text in _texts(record))


def documented_in(record: Record, sentence: str) -> tuple[str, ...]:
    """Return the codes of the countries where what a sentence says is documented: of its step, or of its record."""
    step = _step(record, sentence)
    return (step.elsewhere,) if step and step.elsewhere else record.header.country


def cited_sources(record: Record, sentence: str) -> tuple[str, ...]:
    """Return the keys of the sources of a sentence: those of its step or paragraph, or all of the record."""
    if step := _step(record, sentence):
        return (step.source,)
    wanted = _joined(sentence)
    blocks = (block for part in record.parts for block in part.blocks)
    found = next((block.citations for block in blocks if _holds(_joined(block.text), wanted) and block.citations), None)
    return found or tuple(dict.fromkeys(source.ref for source in record.header.sources))


def _step(record: Record, sentence: str) -> Step | None:
    return next((one for one in record.header.steps if _holds(_joined(one.what), _joined(sentence))), None)


def _joined(text: str) -> str:
    return " ".join(text.split())


def _texts(record: Record) -> Iterator[str]:
    yield record.header.summary
    yield from (step.what for step in record.header.steps)
    yield from (effort.amount for effort in record.header.effort)
    yield from (block.text for part in record.parts for block in part.blocks)


def _holds(text: str, wanted: str) -> bool:
    """Say whether a text holds whole sentences: they begin where one of its sentences does, and end where one ends."""
    spans = sentence_spans(text)
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    at = text.find(wanted)
    while at >= 0:
        if at in starts and at + len(wanted) in ends:
            return True
        at = text.find(wanted, at + 1)
    return False
