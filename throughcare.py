"""The command line of Throughcare: one door over `indexer` and `search_api`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
PRACTICES = Path("practices")


@cli.callback()
def main() -> None:
    """Practice along the prison-exit continuum in the Western Balkans: checked, built and searched."""


@cli.command()
def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="Records or folders; the whole corpus if none.")] = None,
) -> None:
    """Read records and print every problem as path:line:column: message."""
    from indexer.problems import CorpusError
    from indexer.records import check_paths

    try:
        checked = check_paths(paths or [PRACTICES], PRACTICES)
        problems = checked.problems
    except CorpusError as error:
        problems = tuple(error.problems)
    if problems:
        for problem in problems:
            typer.echo(problem)
        raise typer.Exit(1)
    typer.echo(f"{len(checked.records)} records, {len(checked.sources)} sources: no problems")


if __name__ == "__main__":
    cli()
