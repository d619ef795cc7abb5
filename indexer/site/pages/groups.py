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
    """Records of one country, of several, or from outside the region; `is_open` where the page shows them at once.

    `code` is that of the one country, empty for the others.
    """

    label: str
    code: str
    headers: tuple[Header, ...]
    is_open: bool


def groups_of(site: SiteContext, headers: Sequence[Header]) -> list[Group]:
    """Return records in groups, in the order of the countries; the first few are open, whatever is outside is not."""
    codes = {site.label("country", code): code for code in REGION}
    labels = [*codes, SEVERAL, OUTSIDE]
    members: dict[str, list[Header]] = {label: [] for label in labels}
    for header in headers:
        members[_label(site, header)].append(header)
    found: list[Group] = []
    shown = 0
    for label, group in members.items():
        shown += len(group)
        if group:
            is_open = len(headers) <= FEW or (shown <= FEW and label != OUTSIDE)
            found.append(Group(label, codes.get(label, ""), tuple(group), is_open))
    return found


def _label(site: SiteContext, header: Header) -> str:
    near = [code for code in header.country if code in REGION]
    if not near:
        return OUTSIDE
    return site.label("country", near[0]) if len(near) == 1 else SEVERAL
