"""Measure the search that is served against judged questions (the only import of ir_measures)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import ir_measures
import numpy as np
import yaml
from ir_measures import RR, R, nDCG
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from indexer.arrays import ProgressCallback
from indexer.encoders.encoder import Encoder
from indexer.text.languages import LANGUAGES
from search_api.answerability.expected import MissingKind
from search_api.evaluation.beir import BeirSearcher, CollectionError, read_collection
from search_api.question.query import Query
from search_api.ranking.hybrid import Mode
from search_api.searcher import Searcher

SPLITS = ("tuning", "reporting")
MEASURES = {"nDCG@10": nDCG @ 10, "RR@10": RR @ 10, "R@100": R @ 100}
CUTOFF = 100
"""Records that a run holds for each question, as deep as the deepest measure."""

JUDGED = Path("tests/judged/questions.yaml")


__all__ = ["CollectionError", "JudgedQuestion", "Report", "evaluate_beir", "evaluate_project", "read_judged"]


def _silent(step: str, done: int, total: int) -> None:
    """Say nothing."""


class JudgedQuestion(BaseModel):
    """A judged question: grades of records (2 answers, 1 helps), or why nothing answers it.

    `missing` is the kind of answer that it expects, where records speak of its subject without giving it.
    `half` is `tuning` or `reporting`: only the reporting half is quoted.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    half: Annotated[str, Field(pattern="^(tuning|reporting)$")]
    kind: str
    q: str
    translations: dict[str, str] = {}
    grades: dict[str, int] = {}
    none: str | None = None
    missing: MissingKind | None = None

    def asked(self, language: str) -> str | None:
        """Return the question in a language, None where it is not translated."""
        return self.q if language == "en" else self.translations.get(language)


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured: means over the questions and, for each question, its own values."""

    mode: Mode
    means: Mapping[str, float]
    per_query: Mapping[str, Mapping[str, float]]

    def as_json(self, per_query: bool) -> str:
        """Return the figures as JSON."""
        figures: dict[str, object] = {name: round(value, 4) for name, value in self.means.items()}
        figures |= {"queries": len(self.per_query), "mode": self.mode.value}
        if per_query:
            figures["per_query"] = self.per_query
        return json.dumps(figures, indent=1, ensure_ascii=False)

    def as_text(self, per_query: bool) -> str:
        """Return the figures as lines for a terminal."""
        lines = [f"{len(self.per_query)} questions, {self.mode.value}"]
        lines += [f"{name:8} {value:.3f}" for name, value in self.means.items()]
        if per_query:
            rows = sorted(self.per_query.items(), key=lambda item: item[1]["nDCG@10"])
            lines += [
                f"{question}: " + ", ".join(f"{n} {v:.3f}" for n, v in values.items()) for question, values in rows
            ]
        return "\n".join(lines)


def read_judged(path: Path = JUDGED, half: str | None = None) -> list[JudgedQuestion]:
    """Read the project's own judged questions, all or one half.

    Raises:
        ValueError: There is no such half.
    """
    if half not in (None, *SPLITS):
        raise ValueError(f"`half` must be one of {', '.join(SPLITS)}, not `{half}`")
    judged = TypeAdapter(list[JudgedQuestion]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    return [question for question in judged if half in (None, question.half)]


def evaluate_project(
    searcher: Searcher,
    judged: Iterable[JudgedQuestion],
    language: str,
    mode: str = "hybrid",
    progress: ProgressCallback = _silent,
) -> Report:
    """Measure the answerable questions that are asked in a language.

    Raises:
        ValueError: There is no such language or mode.
    """
    if language not in LANGUAGES:
        raise ValueError(f"`language` must be one of {', '.join(LANGUAGES)}, not `{language}`")
    legs = _mode(mode)

    def run(text: str) -> list[str]:
        answer = searcher.search(Query(text, limit=CUTOFF), legs)
        return [hit.record.id for hit in (*answer.hits, *answer.less_close)]

    questions = {item.id: (text, item.grades) for item in judged if item.grades and (text := item.asked(language))}
    return _measure(questions, run, legs, progress)


def evaluate_beir(folder: Path, encoder: Encoder, mode: str = "hybrid", progress: ProgressCallback = _silent) -> Report:
    """Measure a judged collection in BEIR form.

    Raises:
        CollectionError: The folder is not in that form.
        ValueError: There is no such mode.
    """
    legs = _mode(mode)
    collection = read_collection(folder)
    searcher = BeirSearcher(collection, encoder, lambda done, total: progress("Embedding documents", done, total))
    questions = {question: (text, collection.qrels[question]) for question, text in collection.questions.items()}
    return _measure(questions, lambda text: searcher.run(text, CUTOFF, legs), legs, progress)


def _measure(
    questions: Mapping[str, tuple[str, Mapping[str, int]]],
    run: Callable[[str], Sequence[str]],
    mode: Mode,
    progress: ProgressCallback,
) -> Report:
    """Run every question (id -> text and grades) and compare what is found with the judgments."""
    if not questions:
        raise ValueError("there is no judged question to measure")
    found: dict[str, dict[str, int]] = {}
    for done, (question, (text, _)) in enumerate(questions.items(), 1):
        # The order is measured as it is served: measures would break ties of scores in an order of their own.
        found[question] = {document: -rank for rank, document in enumerate(run(text))}
        progress("Asking", done, len(questions))
    names = {measured: name for name, measured in MEASURES.items()}
    judged = {question: dict(grades) for question, (_, grades) in questions.items()}
    per_query: dict[str, dict[str, float]] = {question: {} for question in questions}
    for value in ir_measures.iter_calc(list(names), judged, found):
        per_query[value.query_id][names[value.measure]] = value.value
    means = {name: float(np.mean([values[name] for values in per_query.values()])) for name in MEASURES}
    return Report(mode, means, per_query)


def _mode(name: str) -> Mode:
    if name not in list(Mode):
        raise ValueError(f"`mode` must be one of {', '.join(Mode)}, not `{name}`")
    return Mode(name)
