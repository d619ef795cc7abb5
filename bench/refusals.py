"""Fit what decides whether records speak of a question, and whether they give what it asks for.

Run with `python -m bench.refusals`. Questions: the tuning half of the judged ones and tests/data/refusals.yaml; those
that the rules tell by their words (persons, misuse) are left out. Whether the kind of answer is given is fitted on the
questions that records say they answer, too. Prints the weights of `search_api/answerability/verdict.py` and
`support.py`, and for each kind of question how it would be answered under weights chosen without it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from indexer.index.bundle import Bundle, open_bundle
from indexer.text.languages import LANGUAGES
from search_api.answerability.verdict import AnswerFeatures, Status, Verdict
from search_api.evaluation.measures import read_judged
from search_api.question.query import Query
from search_api.searcher import Searcher
from search_api.settings import settings
from tests.conftest import ROOT

REFUSALS = ROOT / "tests/data/refusals.yaml"
FOLDS = 10
REFUSED = 0.01
"""Share of fresh answerable questions that may be refused at most, by split conformal prediction."""

RIDGE = 0.0003
DENIED = {"figure": 0.25, "effect": 0.15}
"""Share of the questions that records say they answer for which the kind of answer may be denied, by group of kinds."""

SHARES = ("gives", "gives_titled", "lacks", "lacks_titled")
SUPPORT = {"figure": SHARES, "effect": ("gives", "lacks_titled", "is_evaluated")}
"""What each group of kinds weighs."""

NEAR = (None, "statistic", "gap")
"""Why nothing answers a question though records speak of its subject; None where they answer it."""

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the question it is a translation of, and why nothing answers it (None: something does).

    `blind` says that its writer knew neither the rules nor the records.
    """

    q: str
    group: str
    none: str | None
    blind: bool = False


def cases() -> Iterator[Case]:
    """Yield the questions that weights are chosen on."""
    for item in read_judged(half="tuning"):
        yield from (Case(text, item.id, item.none) for name in LANGUAGES if (text := item.asked(name)))
    for entry in yaml.safe_load(REFUSALS.read_text(encoding="utf-8")):
        yield Case(entry["q"], entry["q"], entry.get("none"), entry.get("blind", False))


def fit(evidence: Array, answered: Array) -> Array:
    """Return bias and weights of a logistic regression in which both outcomes count the same (Newton's method)."""
    rows = np.c_[np.ones(len(evidence)), evidence]
    share = np.where(answered == 1, 0.5 / answered.mean(), 0.5 / (1 - answered.mean()))
    penalty = np.eye(rows.shape[1]) * RIDGE * len(rows)
    penalty[0, 0] = 0
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        expected = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (share * (answered - expected)) - penalty @ weights
        curvature = rows.T @ (rows * (share * expected * (1 - expected))[:, None]) + penalty
        weights = weights + np.linalg.solve(curvature, slope)
    return weights


def conformal_threshold(scores: Sequence[float], refused: float) -> float:
    """Return a score below which a fresh question falls with probability `refused` at most.

    The k-th smallest of n scores, k = floor(refused * (n + 1)); minus infinity where n is too small.
    Source: split conformal prediction; Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World (2005).
    """
    rank = math.floor(refused * (len(scores) + 1))
    return sorted(scores)[rank - 1] if rank else -math.inf


def unseen(evidence: Array, answered: Array, groups: list[str]) -> Array:
    """Return the log odds of each question, without bias, under weights chosen without its group."""
    fold = np.array([sorted(set(groups)).index(group) % FOLDS for group in groups])
    odds = np.zeros(len(answered))
    for number in range(FOLDS):
        rest = fold != number
        odds[~rest] = evidence[~rest] @ fit(evidence[rest], answered[rest])[1:]
    return odds


def row(found: AnswerFeatures) -> list[float]:
    """Return the features of a question as the regression takes them."""
    return [found.coverage, found.cosine, found.headline, found.situation, found.field]


def print_support(bundle: Bundle, searcher: Searcher, asked: Sequence[tuple[Case, Verdict]]) -> None:
    """Print the weights by which the kind of answer is given, for each group of kinds."""
    own = [passage.text for passage in bundle.passages if passage.kind in ("question", "phrase")]
    given = [verdict.support for verdict in (searcher.search(Query(text)).verdict for text in own) if verdict.support]
    found = [(case.none is None, verdict.support) for case, verdict in asked if verdict.support]
    found = [(True, one) for one in given] + [(known, one) for known, one in found]
    for name in SUPPORT:
        same = [(known, one) for known, one in found if one.kind.weighs == name]
        evidence = np.array([[getattr(one, part) for part in SUPPORT[name]] for _, one in same], dtype=float)
        known = np.array([known for known, _ in same], dtype=float)
        weights = fit(evidence, known)
        odds = evidence @ weights[1:]
        bias = -float(np.quantile(odds[known == 1], DENIED[name]))
        missed = float((odds[known == 0] + bias < 0).mean())
        print(f"{name}: {len(known)} questions, {missed:.2f} of those without an answer seen;", end=" ")
        print(", ".join(SUPPORT[name]), *np.round([bias, *weights[1:]], 2))


def main(bundle: Bundle | None = None) -> None:
    """Print weights, and how questions are answered."""
    opened = bundle or open_bundle(Path(settings().index))
    searcher = Searcher(opened)
    asked = [(case, searcher.search(Query(case.q)).verdict) for case in cases()]
    used = [(case, verdict.features) for case, verdict in asked if verdict.features]
    known = [(case, found) for case, found in used if case.none in (*NEAR, "off_topic")]
    evidence = np.array([row(found) for _, found in known])
    near = np.array([case.none in NEAR for case, _ in known], dtype=float)
    odds = unseen(evidence, near, [case.group for case, _ in known])
    odds[[found.is_certain for _, found in known]] = np.inf
    answerable = [odd for odd, (case, _) in zip(odds.tolist(), known, strict=True) if case.none is None]
    bias = -conformal_threshold(answerable, REFUSED)
    print("bias, coverage, cosine, headline, situation, field:", *np.round([bias, *fit(evidence, near)[1:]], 2))
    print(f"{len(answerable)} answerable questions, {sum(odd + bias < 0 for odd in answerable)} refused unseen")
    print_support(opened, searcher, asked)
    told = Counter((_kind(case), verdict.status) for case, verdict in asked)
    for kind, count in Counter(_kind(case) for case, _ in asked).items():
        print(f"{kind}: of {count}", ", ".join(f"{told[kind, status]} {status}" for status in Status))


def _kind(case: Case) -> str:
    return (case.none or "answerable") + (" (blind)" if case.blind else "")


if __name__ == "__main__":
    main()
