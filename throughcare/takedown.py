"""The command that takes a record down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from indexer.withdrawal.removal import WithdrawalPlan
from throughcare.terminal import fail, read_settings

commands = typer.Typer()

DEFAULT_REASON = "Withdrawn by the editors."
LISTS = ("tests/data/entries.tsv", "tests/data/passages.tsv", "tests/judged/questions.yaml")
"""What the project's own tests compare the records with, where this is a checkout of it."""


@commands.command()
def withdraw(
    record_id: Annotated[str, typer.Argument(metavar="ID", help="The record: the name of its file without `.md`.")],
    reason: Annotated[
        str, typer.Option(help="Why, in one line that may be published: it stands on the page that is left.")
    ] = DEFAULT_REASON,
) -> None:
    """Take a record down with all that names it, leave a page that says so, and print what is left to purge."""
    from datetime import date

    from indexer.withdrawal.removal import WithdrawalError, apply_plan, plan_withdrawal, rehearse
    from indexer.withdrawal.tombstones import Tombstone

    practices = read_settings().practices
    try:
        plan = plan_withdrawal(practices, Tombstone(id=record_id, date=date.today().isoformat(), reason=reason))
        if not plan.changes:
            typer.echo(f"{record_id} is withdrawn already, and nothing of it is left in {practices}")
            return
        rehearse(plan, practices, _problems)
        apply_plan(plan)
    except WithdrawalError as error:
        fail(str(error))
    typer.echo("\n".join(_report(plan, practices)))


def _problems(folder: Path) -> list[str]:
    """Return the problems of a folder of records, each with the name of its file but no line: lines move."""
    from indexer.files.problems import CorpusError
    from indexer.records.corpus import check_paths

    try:
        problems = check_paths([folder], folder).problems
    except CorpusError as error:
        problems = tuple(error.problems)
    return [f"{problem.path.relative_to(folder)}: {problem.message}".replace(str(folder), "") for problem in problems]


def _report(plan: WithdrawalPlan, practices: Path) -> Iterator[str]:
    """Yield what was done, and what only the operator can do."""
    yield f"{plan.record_id} is withdrawn."
    for path, text in sorted(plan.changes.items()):
        yield f"  {'deleted' if text is None else 'changed'}  {path}"
    if plan.sources:
        yield f"  sources that only this record cited are removed: {', '.join(plan.sources)}"
    for situation in plan.situations:
        yield f"  the situation `{situation}` named too few records without it and is removed: write it anew"
    yield ""
    yield "What is left for you:"
    for number, step in enumerate(_steps(plan, practices), 1):
        yield f"{number}. {step}"


def _steps(plan: WithdrawalPlan, practices: Path) -> Iterator[str]:
    from indexer.withdrawal.tombstones import FILE

    deleted = sorted(path for path, text in plan.changes.items() if text is None)
    changed = sorted(path for path, text in plan.changes.items() if text is not None and path.name != FILE)
    paths = " ".join(f"--path {path}" for path in [*deleted, *changed])
    named = [name for name in LISTS if _names(Path(name), plan.record_id)]
    if named:
        yield f"Tests: remove the id from {', '.join(named)}."
    yield f"Publish: commit {practices}, then `throughcare build`; servers take over what was built by themselves."
    yield "Older versions: delete the folders of index and site that `current` does not name, and `build/memo*`."
    yield "Database, where there is one: `throughcare publish ADDRESS`, then drop the schemas of the older versions."
    yield "Caches: empty that of the proxy. Browsers keep an answer for eleven minutes, and ask again for a page."
    yield "Copies: replace offline zips, memory sticks and backups; ask search engines to remove the address."
    yield (
        "History: git still holds the text. Where it must go, `git filter-repo --invert-paths "
        f"{paths or '--path FILE'}`, force the push, and ask the code host to delete caches, forks and pull requests."
    )
    if changed:
        yield (
            f"History of what stays: older versions of {', '.join(map(str, changed))} name it, too, and the command "
            "above removes these files from every version: copy them before, and commit the copies after it."
        )


def _names(path: Path, record_id: str) -> bool:
    return path.is_file() and record_id in path.read_text(encoding="utf-8")
