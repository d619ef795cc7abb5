"""Countries that a question names and no record covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from indexer.records.vocabulary import COUNTRIES
from indexer.text.analysis import tokenize
from indexer.text.gazetteer import INFLECTED_FROM, country_names, english_name, inflection_prefix


class CountryMentions:
    """Finds the names of the world's countries, in English and in the region's languages."""

    def __init__(self, summaries: Iterable[str]) -> None:
        """Learn which countries the records cover: those of the region, and all that a summary names."""
        self._names = country_names()
        # Made once: every question is compared with each of them.
        self._forms = [(name, f" {name} ", f" {inflection_prefix(name) or f'{name} '}") for name in self._names]
        text = " ".join(" ".join(tokenize(summary)) for summary in summaries)
        self._covered = {self._names[name] for name in self._names_in(text)}.union(COUNTRIES)

    def is_country(self, word: str) -> bool:
        """Return whether a folded word names a country or its people."""
        return any(True for _ in self._names_in(word))

    def uncovered(self, question: str, english: bool) -> list[str]:
        """Return the English names of the countries that a question names and no record covers.

        Short names count in English only: Mali is a country, and a common word in the languages of the region.
        """
        text = " ".join(tokenize(question))
        codes = dict.fromkeys(
            self._names[name] for name in self._names_in(text) if english or len(name) >= INFLECTED_FROM
        )
        return [english_name(code) for code in codes if code not in self._covered]

    def uncovered_names(self) -> list[tuple[str, str | None, str]]:
        """Return the folded name of each country that no record covers, its inflection prefix and its English name."""
        names = ((name, code) for name, code in self._names.items() if code not in self._covered)
        return [(name, inflection_prefix(name), english_name(code)) for name, code in names]

    def _names_in(self, text: str) -> Iterator[str]:
        padded = f" {text} "
        return (name for name, exact, inflected in self._forms if exact in padded or inflected in padded)
