"""Choose from which share of the best score a record is close enough to count, and say what is shown under it.

Run with `python -m bench.relevance`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.index.bundle import Bundle, open_bundle
from indexer.text.languages import LANGUAGES
from search_api.evaluation.measures import JudgedQuestion, read_judged
from search_api.question.query import Query
from search_api.ranking.hybrid import RELEVANT, Mode
from search_api.searcher import Searcher
from search_api.settings import settings

PRECISION, RECALL = 0.75, 0.85
"""What is aimed at: the share of what is shown that helps, and of what answers (grade 2) that is shown."""

DEEPEST = 60
SHARES = np.arange(0.40, 1.0, 0.005)
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shown:
    """The best records of a question: their share of the best score, and their grades."""

    shares: Array
    grades: Array
    answering: int

    def at(self, share: float) -> tuple[float, float, int]:
        """Return precision, recall of grade 2 (NaN where nothing has it) and the number shown from a share on."""
        shown = self.grades[self.shares >= share]
        recall = (shown == 2).sum() / self.answering if self.answering else np.nan
        return float((shown > 0).mean()) if len(shown) else np.nan, float(recall), len(shown)


def shown(
    searcher: Searcher, judged: Sequence[JudgedQuestion], mode: Mode, languages: Sequence[str]
) -> Iterator[Shown]:
    """Yield what each answerable question finds."""
    for item in judged:
        for text in (item.asked(language) for language in languages) if item.grades else ():
            if text is None:
                continue
            answer = searcher.search(Query(text, limit=DEEPEST), mode)
            hits = [*answer.hits, *answer.less_close]
            shares = np.array([hit.score for hit in hits]) / hits[0].score if hits else np.array([])
            grades = np.array([item.grades.get(hit.record.id, 0) for hit in hits], dtype=float)
            yield Shown(shares, grades, sum(grade == 2 for grade in item.grades.values()))


def means(found: Sequence[Shown], share: float) -> tuple[float, float, float]:
    """Return the mean precision, recall and number of records shown from a share on."""
    precision, recall, count = np.array([one.at(share) for one in found], dtype=float).T
    return float(np.nanmean(precision)), float(np.nanmean(recall)), float(np.mean(count))


def chosen(found: Sequence[Shown]) -> float:
    """Return the share at which precision and recall fall short of what is aimed at by the same part."""
    reached = [means(found, share)[:2] for share in SHARES]
    return float(SHARES[int(np.argmax([min(one / PRECISION, other / RECALL) for one, other in reached]))])


def main(bundle: Bundle | None = None) -> None:
    """Print the share of each mode, chosen on the tuning half, and what is shown under the one in use."""
    searcher = Searcher(bundle or open_bundle(Path(settings().index)))
    halves = {half: read_judged(half=half) for half in ("tuning", "reporting")}
    for mode in Mode:
        tuning = list(shown(searcher, halves["tuning"], mode, list(LANGUAGES)))
        print(f"{mode}: {chosen(tuning):.3f} chosen, {RELEVANT[mode]:.3f} in use")
        for half, judged in halves.items():
            for language in LANGUAGES:
                precision, recall, count = means(list(shown(searcher, judged, mode, [language])), RELEVANT[mode])
                print(f"  {half} {language}: precision {precision:.3f}, recall {recall:.3f}, {count:.1f} records shown")


if __name__ == "__main__":
    main()
