"""A problem in a contributed file: where it is, what must hold, what was found."""

from __future__ import annotations

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


def github_annotation(problem: Problem, level: str) -> str:
    """Return a finding as a workflow command of GitHub; `level` is `error` or `warning`.

    Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    path = _escaped(str(problem.path)).replace(":", "%3A").replace(",", "%2C")
    place = f"file={path},line={problem.line},col={problem.column}"
    return f"::{level} {place}::{_escaped(problem.message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


class CorpusError(Exception):
    """The corpus cannot be used; `problems` says why, all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


MAX_COMPARED = 150
"""Characters of what was found that are compared; no name is as long."""


def suggest(found: str, allowed: Iterable[str]) -> str:
    """Name the allowed value closest to `found`, or all of them when none is close.

    The comparison ignores case, since `ba` for `BA` is the commonest slip.
    """
    names = {name.casefold(): name for name in allowed}
    close = get_close_matches(found.casefold()[:MAX_COMPARED], names, n=1, cutoff=0.6)
    if close:
        return message("did_you_mean", name=names[close[0]])
    return message("allowed", names=", ".join(f"`{name}`" for name in names.values()))
