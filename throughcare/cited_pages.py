"""The command that looks at the pages of sources again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from throughcare.terminal import fail, fail_on, read_settings

sources_cli = typer.Typer(no_args_is_help=True)


@sources_cli.callback()
def sources() -> None:
    """The bibliography of the records."""


@sources_cli.command("check")
def check_sources(
    key: Annotated[list[str] | None, typer.Argument(metavar="[KEY]...", help="Only these sources.")] = None,
    memory: Annotated[Path, typer.Option(help="File with what the check before saw, to tell what has changed.")] = Path(
        "build/source-pages.json"
    ),
    pause: Annotated[float, typer.Option(min=0, max=60, help="Seconds between two questions to one host.")] = 1.0,
) -> None:
    """Look at each cited page once, needs the network: say which are gone, have moved, or say something else."""
    from indexer.files.problems import CorpusError
    from indexer.records.corpus import read_corpus
    from indexer.source_pages.page_check import check_pages, load_sketches, save_sketches

    try:
        cited = read_corpus(read_settings().practices).sources
    except CorpusError as error:
        fail_on(error)
    if unknown := sorted(set(key or ()) - cited.keys()):
        fail(f"there is no source `{unknown[0]}`; `practices/sources.yaml` lists them")
    addresses = {name: one.url for name, one in cited.items() if one.url and (not key or name in key)}
    checked = check_pages(addresses, load_sketches(memory), pause)
    memory.parent.mkdir(parents=True, exist_ok=True)
    save_sketches(memory, checked.sketches)
    for finding in checked.findings:
        if finding.state not in ("fine", "new"):
            typer.echo(f"{finding.source}: {finding.state}: {finding.detail}\n  {finding.url}")
    counts = Counter(finding.state for finding in checked.findings)
    typer.echo(
        f"{len(checked.findings)} pages: " + ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
    )
