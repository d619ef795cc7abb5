"""Long lists of records in groups by country, so that a page stays short and what is near comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.records.header import Header
from indexer.records.vocabulary import REGION
from indexer.site.rendering import SiteContext

FEW = 12
"""Records that a page shows before any group is opened."""

SEVERAL, OUTSIDE = "Several countries of the region", "From outside the region"


@dataclass(frozen=True, slots=True)
class Group:
    """Records of one country, of several, or from outside the region; `is_open` where the page shows them at once."""

    label: str
    headers: tuple[Header, ...]
    is_open: bool


def groups_of(site: SiteContext, headers: Sequence[Header]) -> list[Group]:
    """Return records in groups, in the order of the countries; the first few are open, whatever is outside is not."""
    labels = [*(site.label("country", code) for code in REGION), SEVERAL, OUTSIDE]
    members: dict[str, list[Header]] = {label: [] for label in labels}
    for header in headers:
        members[_label(site, header)].append(header)
    found: list[Group] = []
    shown = 0
    for label, group in members.items():
        shown += len(group)
        if group:
            found.append(Group(label, tuple(group), len(headers) <= FEW or (shown <= FEW and label != OUTSIDE)))
    return found


def _label(site: SiteContext, header: Header) -> str:
    near = [code for code in header.country if code in REGION]
    if not near:
        return OUTSIDE
    return site.label("country", near[0]) if len(near) == 1 else SEVERAL
