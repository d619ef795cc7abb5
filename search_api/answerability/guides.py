"""Which situations a question describes: near in meaning, and in the words in which people speak of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from indexer.records.situations import Situation
from indexer.text.analysis import index_terms

MOST_LEFT_OUT, LEAST_KNOWN, CLOSE = 0.5, 0.6, 0.515
"""Share of a question's stems that one way of describing a situation may lack; share that all ways together have, and
the cosine that it must be close by then.

Chosen on the ways in which people describe situations, each left out in turn, and on the tuning half, where a cosine
alone names a guide for two of three questions.
"""


@dataclass(frozen=True, slots=True)
class NearSituation:
    """A situation, and the cosine in [-1, 1] of a question to the nearest way of describing it."""

    situation: Situation
    cosine: float


def described(english: str, near: Iterable[NearSituation]) -> list[Situation]:
    """Return those of the situations near a question whose words it has: its own stems, as it reads in English."""
    stems = frozenset(index_terms(english))
    return [one.situation for one in near if stems and _describes(stems, one.situation, one.cosine >= CLOSE)]


def _describes(stems: frozenset[str], situation: Situation, is_close: bool) -> bool:
    ways = _ways(situation.title, situation.asked_as)
    lacking = min(len(stems - way) for way in ways) / len(stems)
    known = len(stems & frozenset().union(*ways)) / len(stems)
    return lacking < MOST_LEFT_OUT or (is_close and known >= LEAST_KNOWN)


@lru_cache(maxsize=256)
def _ways(title: str, asked_as: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(index_terms(text)) for text in (title, *asked_as))
