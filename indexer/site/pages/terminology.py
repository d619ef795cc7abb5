"""Pages about words: the vocabularies of the header, and the terminology of the region."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.site.rendering import Page, SiteContext
from indexer.text.languages import LANGUAGES
from indexer.text.thesaurus import Concept, TermVariant

MOST = 120
"""How many concepts the page shows at most: those with words in most languages come first."""


@dataclass(frozen=True, slots=True)
class ShownConcept:
    """A concept with its whole words in each language; stems, which only search uses, are left out."""

    concept: Concept
    words: dict[str, list[TermVariant]]


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield the vocabulary page and the terminology page."""
    yield site.render("vocabulary.md", "vocabulary.md", "Vocabulary", "What the words on every record mean.")
    yield site.render(
        "terminology.md",
        "terminology.md",
        "Terminology",
        "Words of the field in the region's languages.",
        languages=LANGUAGES,
        concepts=_shown(site.concepts),
    )


def _shown(concepts: Sequence[Concept]) -> list[ShownConcept]:
    """Return the concepts that have a whole word beside English, in their order, at most `MOST`."""
    shown = [ShownConcept(concept, _whole_words(concept)) for concept in concepts]
    regional = [code for code in LANGUAGES if code != "en"]
    rich = sorted(shown, key=lambda one: -sum(bool(one.words[code]) for code in regional))[:MOST]
    kept = {one.concept.id for one in rich if any(one.words[code] for code in regional)}
    return [one for one in shown if one.concept.id in kept]


def _whole_words(concept: Concept) -> dict[str, list[TermVariant]]:
    return {code: [word for word in getattr(concept, code) if "*" not in word.text] for code in LANGUAGES}
