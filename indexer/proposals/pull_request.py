"""What is said about a pull request: checks write it as plain data, another workflow reads it back and distrusts it.

The data comes from a run of code that strangers may have changed. So everything is validated, and what is shown stands
between marks of code, where neither markup nor names of accounts mean anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from indexer.files.identifiers import MAX_ID_LENGTH
from indexer.files.models import StrictModel
from indexer.files.problems import Problem
from indexer.privacy.detector import PersonalDataDetector
from indexer.proposals.form_input import ProposalRejected
from indexer.records.header import Record
from indexer.records.vocabulary import Vocabulary

SIZE_LIMIT = 256 * 1024
MAX_LISTED = 20
"""Findings that the comment names; the annotations name all."""

COMMENT_MARKER = "<!-- throughcare: what the checks found -->"
"""Stands in the comment, so that the next run finds and replaces it."""

_PATH = r"^practices/[a-z0-9/_.-]{1,120}$"
_UNSHOWABLE = re.compile(r"[^\S ]|[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff`]")

RecordName = Annotated[str, Field(pattern=rf"^[a-z0-9-]{{1,{MAX_ID_LENGTH}}}$")]
DisplayText = Annotated[str, Field(max_length=2000)]


class ReportedProblem(StrictModel):
    """One finding in a file of the corpus."""

    path: Annotated[str, Field(pattern=_PATH)]
    line: Annotated[int, Field(ge=1, le=1_000_000)]
    message: DisplayText


class ChangedRecord(StrictModel):
    """One record that the pull request adds or changes; `near` are ids of records that may say the same."""

    id: RecordName
    title: DisplayText
    country: Annotated[tuple[Annotated[str, Field(max_length=3)], ...], Field(max_length=12)]
    near: Annotated[tuple[RecordName, ...], Field(max_length=5)] = ()


class CheckReport(StrictModel):
    """What the checks found in a pull request."""

    number: Annotated[int, Field(ge=1, le=10_000_000)]
    problems: Annotated[tuple[ReportedProblem, ...], Field(max_length=1000)]
    warnings: Annotated[tuple[ReportedProblem, ...], Field(max_length=1000)]
    records: Annotated[tuple[ChangedRecord, ...], Field(max_length=500)]


def report(
    number: int,
    problems: Iterable[Problem],
    warnings: Iterable[Problem],
    records: Iterable[Record],
    near: Mapping[str, tuple[str, ...]],
) -> CheckReport:
    """Return what the checks found, the records that were changed, and those that may say the same."""
    changed = [
        ChangedRecord(id=r.id, title=r.header.title, country=r.header.country, near=near.get(r.id, ())) for r in records
    ]
    return CheckReport(
        number=number, problems=_found(problems), warnings=_found(warnings), records=tuple(changed[:500])
    )


def _found(problems: Iterable[Problem]) -> tuple[ReportedProblem, ...]:
    return tuple(
        ReportedProblem(path=f"practices/{_name(problem.path)}", line=problem.line, message=problem.message[:2000])
        for problem in list(problems)[:1000]
    )


def _name(path: Path) -> str:
    """Return the path below the corpus as far as it can be shown; a hostile file name is told by its place alone."""
    name = path.name if path.parent.name in ("practices", "") else f"{path.parent.name}/{path.name}"
    return name if re.fullmatch(_PATH, f"practices/{name}") else "a-file-with-an-odd-name"


def read_pull(raw: bytes, vocabulary: Vocabulary) -> CheckReport:
    """Read what another run wrote.

    Raises:
        ProposalRejected: It is not as `CheckReport` says.
    """
    if len(raw) > SIZE_LIMIT:
        raise ProposalRejected([f"the summary must not be larger than {SIZE_LIMIT // 1024} KB"])
    try:
        pull = CheckReport.model_validate_json(raw)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        raise ProposalRejected(
            [f"the summary is not valid: {'.'.join(map(str, fault['loc']))[:80]}: {fault['type']}"]
        ) from None
    unknown = {code for record in pull.records for code in record.country} - set(vocabulary.terms["country"])
    if unknown:
        raise ProposalRejected(["the summary names a country that the vocabulary does not know"])
    return pull


def comment(pull: CheckReport, run: str, detector: PersonalDataDetector) -> str:
    """Return the comment in plain words, without quotations that could point to a person.

    Args:
        run: The address of the run with annotations and preview.

    Raises:
        ProposalRejected: The address is none of a web page.
    """
    if not re.fullmatch(r"https://[\w./-]+", run):
        raise ProposalRejected(["the address of the run must be a plain https:// address"])
    return "\n".join(
        [
            COMMENT_MARKER,
            "",
            *_lines(pull, detector),
            "",
            f"All places and a preview of the pages: [the checks]({run}).",
            "",
        ]
    )


def _lines(pull: CheckReport, detector: PersonalDataDetector) -> Iterator[str]:
    if pull.problems:
        yield f"**{_count(len(pull.problems), 'thing')} to fix before review**"
        yield from ("", *_listed(pull.problems, detector))
    else:
        yield "**Nothing to fix.** An editor looks at it next."
    if pull.warnings:
        yield from ("", f"**{_count(len(pull.warnings), 'thing')} to look at again**: they block nothing.", "")
        yield from _listed(pull.warnings, detector)
    for record in pull.records:
        if record.near:
            near = ", ".join(detector.redact(f"`{name}`") for name in record.near)
            name = detector.redact(f"`{record.id}`")
            yield from ("", f"{name} may say the same as {near}. Is it new, or an addition to that record?")


def _listed(found: tuple[ReportedProblem, ...], detector: PersonalDataDetector) -> Iterator[str]:
    for one in found[:MAX_LISTED]:
        path, message = detector.redact(f"`{one.path}`"), detector.redact(one.message)
        yield f"- {path}, line {one.line}: `{_sanitized(message)}`"
    if len(found) > MAX_LISTED:
        yield f"- and {len(found) - MAX_LISTED} more"


def _sanitized(text: str) -> str:
    """Return a text that stays between marks of code: on one line, without such marks and unseen characters."""
    return " ".join(_UNSHOWABLE.sub(lambda match: "'" if match[0] == "`" else " ", text).split())[:300] or "?"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def labels(pull: CheckReport, vocabulary: Vocabulary) -> list[str]:
    """Return the labels of a pull request: the countries of its records, in the order of the vocabulary."""
    named = {code for record in pull.records for code in record.country}
    return [term.label for code, term in vocabulary.terms["country"].items() if code in named]
