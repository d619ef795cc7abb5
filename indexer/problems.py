"""A problem in a contributed file: where it is, what must hold, what was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding; `line` and `column` count from 1. Sorted by place."""

    path: Path
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


class CorpusError(Exception):
    """The corpus cannot be used; `problems` says why, all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


def nearest(found: str, allowed: Iterable[str]) -> str:
    """Name the allowed value closest to `found`, or all of them when none is close.

    The comparison ignores case, since `ba` for `BA` is the commonest slip.
    """
    names = {name.casefold(): name for name in allowed}
    close = get_close_matches(found.casefold(), names, n=1, cutoff=0.6)
    if close:
        return f"did you mean `{names[close[0]]}`?"
    return "allowed: " + ", ".join(f"`{name}`" for name in names.values())
