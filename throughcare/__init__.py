"""The command line of Throughcare: one file a theme."""

from __future__ import annotations

import typer

from throughcare import cited_pages, contribute, digest, export, plan, publishing, pull, serve, takedown, translating

cli = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
cli.add_typer(contribute.commands)
cli.add_typer(takedown.commands)
cli.add_typer(publishing.commands)
cli.add_typer(serve.commands)
cli.add_typer(export.commands)
cli.add_typer(plan.commands)
cli.add_typer(digest.commands)
cli.add_typer(translating.commands)
cli.add_typer(publishing.bundle_cli, name="bundle")
cli.add_typer(cited_pages.sources_cli, name="sources")
cli.add_typer(pull.pull_cli, name="pull")

# Every command imports what it needs when it runs: `--help` and `check` must not wait for numpy, let alone torch.


@cli.callback()
def main() -> None:
    """Practice along the prison-exit continuum in the Western Balkans: checked, built and searched."""
