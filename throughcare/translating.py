"""The command for those who look after the translations of records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indexer.records.corpus import CheckResult
from throughcare.terminal import fail, read_settings

commands = typer.Typer()


@commands.command()
def translations(
    language: Annotated[str, typer.Argument(help="bs, mk or sq: name each text that needs somebody.")] = "",
    export: Annotated[Path | None, typer.Option("--export", help="Write the language as this PO file.")] = None,
    import_: Annotated[Path | None, typer.Option("--import", help="Take over this PO file.")] = None,
    role: Annotated[str, typer.Option(help="Role of who checked what the file approves: never a name.")] = "",
) -> None:
    """Say what of the translations is missing, out of date and checked; hand a language to a reviewer and back."""
    from indexer.files.problems import CorpusError
    from indexer.records.translations import TRANSLATION_LANGUAGES

    if language and language not in TRANSLATION_LANGUAGES:
        fail(f"the language must be one of {', '.join(TRANSLATION_LANGUAGES)}, not `{language[:80]}`", code=2)
    if (export or import_) and not language:
        fail("name the language before --export or --import: bs, mk or sq", code=2)
    if import_ and not role.strip():
        fail('name the role of the reviewer: --role "prison social worker"', code=2)
    try:
        checked = _checked()
        if export:
            _export(checked, language, export)
        elif import_:
            _import(checked, language, import_, role.strip())
        else:
            typer.echo("\n".join(_findings(checked, language) if language else _table(checked)))
    except (CorpusError, OSError) as error:
        fail(str(error))
    except ModuleNotFoundError as error:
        fail(f"PO files need the package {error.name}: install `throughcare[exports]`")


def _checked() -> CheckResult:
    from indexer.cache import BuildCache
    from indexer.files.problems import CorpusError
    from indexer.records.corpus import check_paths

    practices, memo = read_settings().practices, Path("build/memo")
    checked = check_paths([practices], practices, BuildCache(memo if memo.parent.is_dir() else None))
    if checked.problems:
        raise CorpusError(checked.problems)
    return checked


def _table(checked: CheckResult) -> Iterator[str]:
    from indexer.exports.translation_counts import count_texts

    yield f"{'':<10}{'texts':>8}{'there':>8}{'missing':>9}{'outdated':>10}{'checked':>9}{'fixed terms':>13}"
    for name, counts in count_texts(checked.corpus, checked.translations):
        terms = f"{counts.terms_used / counts.terms:.1%}" if counts.terms else "-"
        numbers = f"{counts.wanted:>8}{counts.present:>8}{counts.missing:>9}{counts.outdated:>10}{counts.checked:>9}"
        yield f"{name:<10}{numbers}{terms:>13}"


def _findings(checked: CheckResult, language: str) -> Iterator[str]:
    from indexer.exports.translation_counts import open_texts

    found = [str(problem) for problem in open_texts(checked.corpus, checked.translations, language)]
    yield from found
    yield f"{len(found)} to look at"


def _export(checked: CheckResult, language: str, path: Path) -> None:
    from indexer.exports.po_file import write_po

    path.write_text(write_po(checked.corpus, language), encoding="utf-8")
    typer.echo(path)


def _import(checked: CheckResult, language: str, path: Path, role: str) -> None:
    from datetime import date

    from indexer.exports.po_file import Reviewer, read_po

    practices = read_settings().practices
    imported = read_po(path, checked.corpus, practices, language, Reviewer(role, date.today().isoformat()))
    for file, text in imported.files.items():
        file.write_text(text, encoding="utf-8")
        typer.echo(file)
    typer.echo(f"{len(imported.files)} files changed, {imported.approved} texts checked by {role}")
    if imported.stale:
        typer.echo(f"{imported.stale} texts were left out: their English text has changed since the export")
