"""What the commands share: settings, failures, progress."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from rich.progress import TaskID

    from indexer.arrays import ProgressCallback
    from indexer.files.problems import CorpusError, Problem
    from indexer.privacy.detector import PersonalDataDetector
    from search_api.settings import Settings


def read_settings() -> Settings:
    """Return the settings of the environment; end with one sentence where one of them cannot be."""
    from pydantic import ValidationError

    from search_api.settings import settings

    try:
        return settings()
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        name, value = f"THROUGHCARE_{str(fault['loc'][0]).upper()}", str(fault["input"])
        shown = "" if fault["loc"][0] == "index" else f"={value}"  # an address may hold a password
        fail(f"{name}{shown}: {fault['msg'].removeprefix('Value error, ').lower()}", code=2)


def bundle_folder() -> Path:
    """Return the folder of bundles; end with one sentence where the settings name a database instead."""
    try:
        return read_settings().bundle_folder
    except ValueError as error:
        fail(str(error), code=2)


def read_guards() -> PersonalDataDetector:
    """Return the guards of the records; end with their problems where they cannot be read."""
    from indexer.files.problems import CorpusError
    from indexer.privacy.detector import load_guards

    try:
        return load_guards(read_settings().practices / "privacy.yaml")
    except CorpusError as error:
        fail(str(error))


def redacted(problems: Iterable[Problem], shows_links: bool = False) -> tuple[Problem, ...]:
    """Return problems as they may be shown: neither quotations nor paths hold what could point to a person.

    Logs of checks are public. Where the guards cannot be read, which is a problem of its own, they blocked nothing.
    """
    from indexer.files.problems import CorpusError
    from indexer.privacy.detector import load_guards

    found = tuple(problems)
    try:
        guards = load_guards(read_settings().practices / "privacy.yaml") if found else None
    except CorpusError:
        guards = None
    if guards is None:
        return found
    return tuple(
        replace(problem, path=guards.redact_path(problem.path), message=guards.redact(problem.message, shows_links))
        for problem in found
    )


def fail_on(error: CorpusError) -> NoReturn:
    """Name the problems of a corpus that cannot be used, as they may be shown, and end."""
    fail("\n".join(map(str, redacted(error.problems))))


def fail(message: str, code: int = 1) -> NoReturn:
    """Say what is wrong and end with exit status `code`."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


@contextmanager
def progress() -> Iterator[ProgressCallback]:
    """Show the steps of a build on a terminal as bars, elsewhere as lines."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                for task in tasks.values():
                    progress.update(task, total=1, completed=1)
                tasks[step] = progress.add_task(step, total=None)
                if not console.is_terminal:
                    console.print(step, highlight=False)
            progress.update(tasks[step], completed=done, total=total or None)

        yield report
