"""Choose the passages of a record to quote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.index.memory_snapshot import QuotablePassages
from indexer.index.passages import Passage
from indexer.records.body_rules import EDITORS_NOTE
from search_api.ranking.absence import FORMULA
from search_api.ranking.highlights import best_sentence, idf_coverage, sentence_stems
from search_api.ranking.hybrid import Mode, RankedPassage, rank_passages

PASSAGES_PER_HIT = 3
QUOTE_COVERAGE_WEIGHT = 0.3
"""Weight, in the choice of a quote, of the question's words in the passage itself: its title is not quoted."""


LAST = (EDITORS_NOTE, FORMULA)
"""How passages begin that are quoted after all others, in this order."""


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """A passage that answers, its scores, and the start and end of the sentence that answers best, if one does."""

    passage: Passage
    ranked: RankedPassage
    highlights: tuple[tuple[int, int], ...]

    @property
    def stems(self) -> frozenset[str]:
        """The stems of its text."""
        return sentence_stems(self.passage.text).all


def choose_quotes(
    quotable: QuotablePassages, mode: Mode, idf: Mapping[str, float], limit: int = PASSAGES_PER_HIT
) -> tuple[QuotedPassage, ...]:
    """Return the best passages of a record, with the sentence that answers best.

    What no source says comes after the others: editors' notes, and last what is not documented.
    """
    ranked = list(zip(quotable.passages, rank_passages(quotable.scores, mode), strict=True))
    ranked.sort(key=lambda pair: -pair[1].score)

    def quote_score(pair: tuple[Passage, RankedPassage]) -> tuple[int, float]:
        passage, scored = pair
        score = scored.score + QUOTE_COVERAGE_WEIGHT * idf_coverage(passage.text, idf)
        return -next((place for place, how in enumerate(LAST, 1) if passage.text.startswith(how)), 0), score

    best = sorted(ranked, key=quote_score, reverse=True)[:limit]
    return tuple(QuotedPassage(passage, scored, _highlights(passage, idf)) for passage, scored in best)


def _highlights(passage: Passage, idf: Mapping[str, float]) -> tuple[tuple[int, int], ...]:
    best = best_sentence(passage.text, idf)
    return (best,) if best else ()
