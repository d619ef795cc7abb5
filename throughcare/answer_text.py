"""An answer as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from search_api.http.schemas import AnswerOut, CodedOut, HitOut, RecordOut

WIDTH = 100


def lines(answer: AnswerOut) -> Iterator[str]:
    """Yield the lines of an answer: status, hits with their passages and sources, notices."""
    if answer.query.language != "en" and answer.understood:
        yield f"Recognised: {', '.join(concept.label for concept in answer.understood)}"
    if answer.query.unknown:
        yield f"Not understood: {', '.join(answer.query.unknown)}"
    if answer.missing:
        yield f"Documented in part. Not documented: {answer.missing.label}."
        if answer.missing.passage:
            yield _indented(f"{answer.missing.passage.text} ({answer.missing.passage.title})")
    if answer.status != "not_documented":
        yield (
            f"{answer.total} records are close; the first {len(answer.hits)}:" if answer.hits else "No further records."
        )
        for hit in answer.hits:
            yield from _hit(hit)
    else:
        yield f"Not documented. {answer.under_filters} records stand under these filters; none answers this."
        if answer.nearest:
            yield "What comes closest, without answering:"
            yield from (f"  {record.title} ({_labels(record.country)})" for record in answer.nearest)
    yield ""
    yield from answer.notices


def _hit(hit: HitOut) -> Iterator[str]:
    yield ""
    yield f"{hit.rank}. {hit.record.title}"
    yield f"   {_standing(hit.record)}"
    for passage in hit.passages[:1]:
        yield ""
        yield from (_indented(paragraph) for paragraph in passage.text.split("\n"))
        for source in passage.sources:
            place = f", {source.locator}" if source.locator else ""
            yield _indented(f"[{passage.section}] {source.title}. {source.publisher}, {source.date}{place}.")
    yield f"   {hit.record.url}"


def _standing(record: RecordOut) -> str:
    return (
        f"{record.record_type.label}. {_labels(record.country)}. {record.evidence_status.label}. "
        f"{record.review_status.label}. Facts as of {record.as_of}."
    )


def _labels(values: list[CodedOut]) -> str:
    return ", ".join(value.label for value in values)


def _indented(text: str) -> str:
    return fill(text, WIDTH, initial_indent="   ", subsequent_indent="   ")
