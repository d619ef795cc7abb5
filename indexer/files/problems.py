"""A problem in a contributed file: where it is, what must hold, what was found."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from indexer.files.messages import message


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding; `line` and `column` count from 1. Sorted by place."""

    path: Path
    line: int
    column: int
    message: str

    @property
    def location(self) -> str:
        """The place as editors understand it."""
        return f"{self.path}:{self.line}:{self.column}"

    def __str__(self) -> str:
        return f"{self.location}: {self.message}"


class LineIndex:
    """Turns offsets of a text into lines and columns; each takes the time to find a line, not to count them."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        """Number the lines of `text` from `first_line`."""
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._first_line = first_line

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset; columns count from 1."""
        line = bisect_right(self._starts, offset) - 1
        return line + self._first_line, offset - self._starts[line] + 1


def github_annotation(problem: Problem, level: str) -> str:
    """Return a finding as a workflow command of GitHub; `level` is `error` or `warning`.

    Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    path = _escaped(str(problem.path)).replace(":", "%3A").replace(",", "%2C")
    location = f"file={path},line={problem.line},col={problem.column}"
    return f"::{level} {location}::{_escaped(problem.message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


class CorpusError(Exception):
    """The corpus cannot be used; `problems` says why, all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


MAX_QUOTED = 60
"""Characters of what was found that a message repeats."""

MAX_COMPARED = 150
"""Characters of what was found that are compared; no name is as long."""

MIN_SIMILARITY = 0.6
"""How alike a value must be to be named, in [0, 1]: the ratio of `difflib`."""


def suggest(found: str, allowed: Iterable[str]) -> str:
    """Name the allowed value closest to `found`, or all of them when none is close.

    The comparison ignores case, since `ba` for `BA` is the commonest slip.
    """
    names = {name.casefold(): name for name in allowed}
    close = get_close_matches(found.casefold()[:MAX_COMPARED], names, n=1, cutoff=MIN_SIMILARITY)
    if close:
        return message("did_you_mean", name=names[close[0]])
    return message("allowed", names=", ".join(f"`{name}`" for name in names.values()))
