"""Commands that say what the checks found in a pull request."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from indexer.records.header import Record
    from indexer.records.vocabulary import Vocabulary
from throughcare.terminal import bundle_folder, fail, read_guards, read_settings, redacted

pull_cli = typer.Typer(no_args_is_help=True, help="Say what the checks found in a pull request.")


@pull_cli.command("summary")
def pull_summary(
    number: Annotated[int, typer.Option(min=1, help="Number of the pull request.")],
    changed: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help="Records that it changes.")] = None,
    near: Annotated[bool, typer.Option("--near", help="Compare with the records of the bundle, too.")] = False,
) -> None:
    """Print what `check` finds as JSON, for the workflow that comments."""
    from indexer.files.problems import CorpusError
    from indexer.proposals.pull_request import report
    from indexer.records.corpus import check_paths

    practices = read_settings().practices
    stems = {path.stem for path in changed or []}
    try:
        checked = check_paths([practices], practices)
        problems, warnings = checked.problems, checked.warnings
        records = [record for record in checked.corpus.records if record.id in stems]
    except CorpusError as error:
        problems, warnings, records = tuple(error.problems), (), []
    if records:  # read once, and not at all where the corpus, which the guards are part of, cannot be read
        hides = read_guards().hides
        records = [record for record in records if not hides(f"`{record.id}` `{record.header.title}`")]
    alike = _near_duplicates(records) if near and not problems else {}
    found = report(number, redacted(problems), redacted(warnings), records, alike)
    typer.echo(found.model_dump_json(indent=1))


@pull_cli.command("comment")
def pull_comment(
    file: Annotated[Path, typer.Argument(help="What `pull summary` printed, perhaps tampered with.")],
    run: Annotated[str, typer.Option(help="Address of the run of the checks.")],
) -> None:
    """Print the comment in plain words, or refuse what is not as `pull summary` writes it."""
    from indexer.proposals.form_input import ProposalRejected
    from indexer.proposals.pull_request import comment, read_pull

    try:
        typer.echo(comment(read_pull(file.read_bytes(), _vocabulary()), run, read_guards()), nl=False)
    except ProposalRejected as refusal:
        fail("\n".join(refusal.reasons))


@pull_cli.command("labels")
def pull_labels(
    file: Annotated[Path, typer.Argument(help="What `pull summary` printed, perhaps tampered with.")],
) -> None:
    """Print the number of the pull request and then its labels, one a line."""
    from indexer.proposals.form_input import ProposalRejected
    from indexer.proposals.pull_request import labels, read_pull

    try:
        pull = read_pull(file.read_bytes(), _vocabulary())
    except ProposalRejected as refusal:
        fail("\n".join(refusal.reasons))
    typer.echo("\n".join([str(pull.number), *labels(pull, _vocabulary())]))


def _vocabulary() -> Vocabulary:
    from indexer.records.vocabulary import load_vocabulary

    return load_vocabulary(read_settings().practices / "vocabulary.yaml")


def _near_duplicates(records: Iterable[Record]) -> dict[str, tuple[str, ...]]:
    """Return for each record the ids of those that may say the same."""
    from indexer.index.bundle import BundleError, open_bundle
    from indexer.index.near_duplicates import nearest_records

    try:
        bundle = open_bundle(bundle_folder())
    except BundleError as error:
        fail(str(error))
    return {
        record.id: tuple(
            near.record.id for near in nearest_records(bundle, record.header) if near.is_probable_duplicate
        )
        for record in records
    }
