"""Pages of the meeting kits: the list, and one to print for each, in all languages that it is written in."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.records.kits.kit import KIT_LANGUAGES, KitEvidence
from indexer.records.kits.kit_rules import documented_in
from indexer.records.vocabulary import REGION
from indexer.site.rendering import Page, SiteContext

KIT_WARNING = "Names belong in the file of your own office, never on this site. Keep a filled sheet there, too."
UNDOCUMENTED = "Not documented in the region: decide locally."
DOCUMENTED_OUTSIDE = "Documented outside the region only."
KIT_COLUMNS = ("What", "To fill in", "Why, and what documents it")
KIT_FORMATS = {"docx": "Word", "odt": "OpenDocument"}
_LANGUAGE_NAMES = {"en": "English", "sq": "Shqip", "bs": "Bosanski", "mk": "Македонски", "sr-Cyrl": "Српски"}


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield the list of the kits and a page each."""
    yield site.render("kits.md", "kits/index.md", "Meeting kits", "Sheets to fill in at meetings, ready to print.")
    for kit in site.kits:
        yield site.render(
            "kit.md",
            f"kits/{kit.id}.md",
            kit.title.en,
            kit.purpose.en,
            kit=kit,
            outside=[line.id for line in kit.lines if line.documented and is_outside(site, line.documented)],
            warning=KIT_WARNING,
            undocumented=UNDOCUMENTED,
            documented_outside=DOCUMENTED_OUTSIDE,
            files=[(_LANGUAGE_NAMES[code], code) for code in KIT_LANGUAGES],
            formats=KIT_FORMATS,
        )


def is_outside(site: SiteContext, evidence: KitEvidence) -> bool:
    """Say whether what documents a line is documented outside the region only."""
    return set(REGION).isdisjoint(documented_in(site.records[evidence.record], evidence.sentence))


def kit_url(kit_id: str) -> str:
    """Return the address of the page of a kit, relative to the site."""
    return f"kits/{kit_id}.html"


def kit_file(kit_id: str, language: str, ending: str) -> str:
    """Return the path of a kit that is ready for a word processor, relative to the site."""
    return f"kits/files/{kit_id}.{language}.{ending}"
