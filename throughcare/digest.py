"""The command that tells what has changed since an index version."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from throughcare.terminal import bundle_folder, fail

commands = typer.Typer()


@commands.command()
def digest(
    since: Annotated[str, typer.Option(metavar="VERSION", help="The index version to compare the live one with.")],
    docx: Annotated[Path | None, typer.Option(help="The file for Word to write, in place of text.")] = None,
    odt: Annotated[Path | None, typer.Option(help="The OpenDocument file to write, in place of text.")] = None,
) -> None:
    """Tell what has changed since a version: records that came or went, sentences old and new, reviews that are due."""
    from datetime import date

    from indexer.exports.digest_contents import digest_document, digest_text
    from indexer.index.bundle import BundleError, current_folder, open_bundle
    from indexer.index.bundle_changes import bundle_changes
    from throughcare.export import write_document

    root = bundle_folder()
    try:
        live = current_folder(root)
        older = live.parent / since
        if Path(since).name != since or not older.is_dir():
            kept = sorted(folder.name for folder in live.parent.iterdir() if folder.is_dir() and folder != live)
            fail(f"there is no version `{since[:80]}` in {live.parent}; kept: {', '.join(kept) or 'no other'}", code=2)
        changes = bundle_changes(open_bundle(older), open_bundle(live), date.today())
    except BundleError as error:
        fail(str(error))
    document = digest_document(changes, since, live.name)
    if docx or odt:
        write_document(document, docx, odt)
    else:
        typer.echo(digest_text(document))
