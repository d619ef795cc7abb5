"""Fit the weights of the evidence for "not documented", and say how they would refuse questions not fitted on.

Run with `python -m bench.refusals`. Questions: the tuning half of the judged ones and tests/data/refusals.yaml; those
that the rules tell by their words (persons, misuse) are counted and left out of the fit. Prints what stands in
`search_api/answerability/assessor.py`, and for each kind of question how many are refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from indexer.index.bundle import open_bundle
from indexer.text.languages import LANGUAGES
from search_api.evaluation.measures import read_judged
from search_api.question.query import Query
from search_api.searcher import Searcher
from search_api.settings import settings

REFUSALS = Path("tests/data/refusals.yaml")
FOLDS = 10
REFUSED = 0.025
"""Share of the answerable questions that the bias may refuse; 5 % are the most that users should meet."""

RIDGE = 0.0003
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


def bias_of(evidence: Array, weights: Array, answered: Array) -> float:
    """Return the bias under which `REFUSED` of the answered questions are refused."""
    return -float(np.quantile((evidence @ weights[1:])[answered == 1], REFUSED))


def unseen(evidence: Array, answered: Array, groups: list[str]) -> Array:
    """Return the log odds of each question under weights and bias chosen without its group."""
    fold = np.array([sorted(set(groups)).index(group) % FOLDS for group in groups])
    odds = np.zeros(len(answered))
    for number in range(FOLDS):
        rest = fold != number
        weights = fit(evidence[rest], answered[rest])
        bias = bias_of(evidence[rest], weights, answered[rest])
        odds[~rest] = bias + evidence[~rest] @ weights[1:]
    return odds


def main() -> None:
    """Print weights and what they refuse."""
    searcher = Searcher(open_bundle(settings().index))
    weighed = [(case, searcher.search(Query(case.q)).verdict.features) for case in cases()]
    told = Counter(_kind(case) for case, found in weighed if not found)
    used = [case for case, found in weighed if found]
    found = [found for _, found in weighed if found]
    evidence = np.array(
        [[one.coverage, one.cosine, one.missing_figure, bool(one.uncovered_countries)] for one in found], dtype=float
    )
    answered = np.array([case.none is None for case in used], dtype=float)
    weights = fit(evidence, answered)
    bias = bias_of(evidence, weights, answered)
    print("bias, coverage, cosine, figure, outside:", *np.round([bias, *weights[1:]], 2))
    refused = unseen(evidence, answered, [case.group for case in used]) < 0
    weighed_out = Counter(_kind(case) for case, out in zip(used, refused, strict=True) if out)
    for kind, count in Counter(_kind(case) for case, _ in weighed).items():
        print(f"{kind}: {told[kind]} told by their words and {weighed_out[kind]} weighed out of {count}")


def _kind(case: Case) -> str:
    return (case.none or "answerable") + (" (blind)" if case.blind else "")


if __name__ == "__main__":
    main()
