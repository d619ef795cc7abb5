"""Measure round g: questions written blind and graded by a reader of all records, on which nothing was chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

import ir_measures
import numpy as np
import yaml
from ir_measures import nDCG
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from search_api.answerability.expected import MissingKind
from search_api.question.query import Query
from search_api.searcher import Answer, Searcher

FILE = Path("tests/judged/round_g.yaml")
FIRST, SHOWN, DEEPEST = 3, 10, 50
LANGUAGES = {"en": "English", "sq": "Albanian", "bs": "Bosnian", "sr": "Serbian, both scripts", "mk": "Macedonian"}


class FreshQuestion(BaseModel):
    """A question, what an honest answer says of it, and the grades of records (2 answers, 1 helps)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: Literal["typed", "sentence"]
    language: Literal["en", "sq", "bs", "sr", "mk"] = "en"
    q: str
    expected: Literal["answered", "partial", "not_documented", "scope"]
    missing: MissingKind | None = None
    situation: str | None = None
    grades: dict[str, Annotated[int, Field(ge=1, le=2)]] = {}


Judged = Sequence[tuple[FreshQuestion, Answer]]


def read_round(path: Path = FILE) -> tuple[FreshQuestion, ...]:
    """Read the round."""
    return TypeAdapter(tuple[FreshQuestion, ...]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))


def section(searcher: Searcher) -> Iterator[str]:
    """Yield the lines of the page on the round."""
    judged = [(item, searcher.search(Query(item.q, limit=DEEPEST))) for item in read_round()]
    answerable = [one for one in judged if one[0].expected == "answered"]
    yield _INTRODUCTION.format(questions=len(judged), answerable=len(answerable))
    yield "| | questions | nDCG@10 | wrongly refused | in part |\n| --- | --- | --- | --- | --- |"
    for language, name in LANGUAGES.items():
        yield _row(name, [one for one in answerable if one[0].language == language])
    for kind, name in (("typed", "as people type"), ("sentence", "whole sentences")):
        yield _row(f"all languages, {name}", [one for one in answerable if one[0].kind == kind])
    yield ""
    yield from _shown([one for one in answerable if one[0].language == "en"])
    yield from _others(judged)
    yield from _guides(judged)


_INTRODUCTION = """## A fresh round, graded over all records

{questions} further questions (`tests/judged/round_g.yaml`) were written blind in the manner of users, and graded by a reader of all 433 records who saw neither the search nor earlier rounds; {answerable} of them are answered by a record.
Nothing was chosen on this round: it is what a user may expect today.
"""  # noqa: E501 - one sentence a line


def _row(name: str, judged: Judged) -> str:
    said = Counter(answer.status for _, answer in judged)
    refused, partial = said["not_documented"], said["partial"]
    return f"| {name} | {len(judged)} | {ndcg(judged):.3f} | {refused} | {partial} |"


def ndcg(judged: Judged) -> float:
    """Return the mean nDCG@10 of what is shown; a refusal shows nothing and counts 0."""
    qrels = {item.id: dict(item.grades) for item, _ in judged}
    run = {item.id: {hit.record.id: -float(hit.rank) for hit in (*a.hits, *a.less_close)} for item, a in judged}
    scored = {one.query_id: one.value for one in ir_measures.iter_calc([nDCG @ 10], qrels, run)}
    return float(np.mean([scored.get(item.id, 0.0) for item, _ in judged])) if judged else float("nan")


def _shown(english: Judged) -> Iterator[str]:
    firsts = [[item.grades.get(hit.record.id, 0) for hit in answer.hits[:FIRST]] for item, answer in english]
    useless = sum(0 in grades for grades in firsts)
    precision, recall = [], []
    for item, answer in english:
        shown = [item.grades.get(hit.record.id, 0) for hit in answer.hits]
        answering = sum(grade == 2 for grade in item.grades.values())
        precision += [np.mean([grade > 0 for grade in shown])] if shown else []
        recall += [sum(grade == 2 for grade in shown) / answering] if answering else []
    yield (
        f"Of what is shown as relevant in English, {np.mean(precision):.2f} helps (goal .75); of the records that "
        f"answer, {np.mean(recall):.2f} are shown (goal .85). A useless record stands among the first three for "
        f"{useless} of {len(english)} questions (goal: one in five). nDCG@10 is to reach .70.\n"
    )


def _others(judged: Judged) -> Iterator[str]:
    names = {"partial": "documented in part", "not_documented": "not documented", "scope": "out of scope"}
    for expected, name in names.items():
        those = [one for one in judged if one[0].expected == expected]
        said = Counter(answer.status for _, answer in those)
        told = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in sorted(said.items()))
        yield f"- {len(those)} questions that are {name}: {told}."
    partial = [(item, answer) for item, answer in judged if answer.status == "partial"]
    right = sum(item.expected == "partial" for item, _ in partial)
    kinds = sum(
        bool(item.expected == "partial" and answer.verdict.missing and answer.verdict.missing.kind == item.missing)
        for item, answer in partial
    )
    yield f"- {len(partial)} answers are in part: {right} rightly so, {kinds} with the right kind of what is missing.\n"


def _guides(judged: Judged) -> Iterator[str]:
    wanted = [(item, answer) for item, answer in judged if item.situation]
    found = sum(item.situation in [one.id for one in answer.situations] for item, answer in wanted)
    named = sum(bool(answer.situations) for _, answer in judged)
    yield (
        f"A guide fits {len(wanted)} questions; it is offered for {found} of them. "
        f"Some guide is offered for {named} of all {len(judged)} questions.\n"
    )
