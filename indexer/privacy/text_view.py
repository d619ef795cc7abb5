"""One spelling of a text as rules read it: names, contexts and digits are looked for once."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence

from indexer.privacy.normalization import NormalizedText
from indexer.privacy.person_names import NameFinder, NameSpan
from indexer.privacy.rules import Context, DetectionRule

Span = tuple[int, int]
CONTEXT_WINDOW = 160
"""Further away than the longest gap, in characters, nothing is near."""

_DIGIT = re.compile("[0-9]")


class TextView:
    """One spelling of a text, with what several rules ask of it found once."""

    def __init__(self, spelled: NormalizedText, pattern: Callable[[str], re.Pattern[str]], names: NameFinder) -> None:
        self.text, self.lower, self._pattern = spelled.text, spelled.text.lower(), pattern
        self._visual, self._finder = spelled.visual, names
        self.has_digits = _DIGIT.search(self.text) is not None
        self._names: list[NameSpan] | None = None
        self._contexts: dict[str, list[Span]] = {}

    def matches(self, rule: DetectionRule) -> Iterator[Span]:
        """Yield the spans that `rule` finds, before its further test."""
        for span in self._candidates(rule):
            wanted, excluded = (rule.wanted_context, rule.second_context), rule.excluded_context
            if all(context is None or self._has_context(context, span) for context in wanted) and not (
                excluded and self._has_context(excluded, span)
            ):
                yield span

    def _candidates(self, rule: DetectionRule) -> Iterator[Span]:
        if rule.names:
            if self._names is None:
                self._names = list(self._finder.find(self.text))
            for name in self._names:
                # A Cyrillic word read by its look is no word: only a name of the region counts there.
                if name.length >= rule.min_words and (name.known or not (rule.known_names_only or self._visual)):
                    yield name.start, name.end
        elif rule.pattern:
            for match in self._pattern(rule.pattern).finditer(self.lower if rule.lower else self.text):
                yield match.span()

    def _has_context(self, context: Context, span: Span) -> bool:
        """Say whether a context stands before, after or inside what was found, as it says."""
        start, end = span
        gap = self._pattern(context.gap)
        for first, last in self._nearby(context.pattern, span):
            if last <= start:
                fits = context.side != "after" and gap.fullmatch(self.lower, last, start) is not None
            elif first >= end:
                fits = context.side != "before" and gap.fullmatch(self.lower, end, first) is not None
            else:
                fits = context.overlap
            if fits:
                return True
        return False

    def _nearby(self, pattern: str, span: Span) -> Sequence[Span]:
        """Return where a pattern stands at most `CONTEXT_WINDOW` characters away, from left to right."""
        if pattern not in self._contexts:
            self._contexts[pattern] = [match.span() for match in self._pattern(pattern).finditer(self.lower)]
        found = self._contexts[pattern]
        left, right = (span[0] - CONTEXT_WINDOW, 0), (span[1] + CONTEXT_WINDOW, 0)
        return found[bisect_left(found, left) : bisect_left(found, right)]
