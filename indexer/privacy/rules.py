"""The rules of `privacy.yaml` as types, and what one of them finds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from indexer.files.models import StrictModel

Side = Literal["before", "after", "any"]


@dataclass(frozen=True, slots=True)
class Context:
    """What stands near a finding: `gap` may stand between, on one `side` or both; `overlap` lets it stand inside."""

    pattern: str
    gap: str
    side: Side = "any"
    overlap: bool = False


class DetectionRule(StrictModel):
    """One guard; see the head of `privacy.yaml` for its keys."""

    id: str
    severity: Literal["block", "warn"]
    pattern: str | None = None
    lower: bool = False
    digits: bool = False
    names: bool = False
    min_words: int = 1
    known_names_only: bool = False
    check: str | None = None
    context: str | None = None
    context_gap: str = ""
    context_side: Side = "any"
    context_overlap: bool = False
    also: str | None = None
    unless: str | None = None
    unless_gap: str = ""
    waived_if_published: bool = False
    bibliography: bool = True
    why: str
    rewrite: str

    @cached_property
    def wanted_context(self) -> Context | None:
        """What must stand near a finding; None if it counts wherever it stands."""
        if self.context is None:
            return None
        return Context(self.context, self.context_gap, self.context_side, self.context_overlap)

    @cached_property
    def second_context(self) -> Context | None:
        """What must stand near a finding, too; None if the first is enough."""
        return None if self.also is None else Context(self.also, self.context_gap, self.context_side, overlap=True)

    @cached_property
    def excluded_context(self) -> Context | None:
        """What acquits a finding that it stands beside; None if nothing does."""
        return None if self.unless is None else Context(self.unless, self.unless_gap)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a guard found at `start` to `end` (exclusive) of a text."""

    rule: DetectionRule
    start: int
    end: int

    @property
    def blocks(self) -> bool:
        """Say whether the text must be changed; otherwise a person must look."""
        return self.rule.severity == "block"

    @property
    def message(self) -> str:
        """Say why, and how to write instead; what was found is not repeated, logs are public."""
        return f"{self.rule.why} ({self.rule.id}): {self.rule.rewrite}"
