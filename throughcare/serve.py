"""Commands that answer questions."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Annotated

import typer

from throughcare.terminal import fail, progress, read_settings

commands = typer.Typer()


@commands.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processes that answer.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Start without a bundle, ready once one is published.")] = False,
) -> None:
    """Serve the site and the search API; a newly published bundle is taken over while serving."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a signal to look for a new bundle must not end what starts
    # Before numpy is loaded: the threads of its linear algebra would wait for each other on cores that workers share.
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    from indexer.index.bundle import BundleError, current_folder, verify_bundle
    from search_api.http.server import run

    settings = read_settings()
    try:
        if not wait and isinstance(settings.index, Path):
            verify_bundle(current_folder(settings.index))
    except BundleError as error:
        fail(str(error))
    run(
        settings,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
        workers=settings.workers if workers is None else workers,
    )


@commands.command()
def mcp() -> None:
    """Offer the repository to an assistant on this machine, over standard input and output; needs no network."""
    import asyncio
    from importlib.util import find_spec

    from indexer.index.bundle import BundleError
    from indexer.site.site_address import full_address
    from search_api.http.app import create_app
    from search_api.mcp.endpoint import serve_stdio
    from search_api.searcher import Searcher
    from search_api.stores.folder import open_source

    if not find_spec("mcp"):
        fail("the package for assistants is not installed: pip install 'throughcare[mcp]'")
    settings = read_settings()
    try:
        searcher = Searcher(open_source(settings).open())
    except BundleError as error:
        fail(str(error))
    app = create_app(lambda: searcher, settings=settings)

    async def run() -> None:
        async with app.router.lifespan_context(app):
            await serve_stdio(app.inner, full_address("") or "")

    asyncio.run(run())


@commands.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in English or a language of the region.")],
    country: Annotated[list[str] | None, typer.Option(help="Only this country; may be repeated.")] = None,
    phase: Annotated[list[str] | None, typer.Option(help="Only this phase; may be repeated.")] = None,
    gender_focus: Annotated[list[str] | None, typer.Option(help="Only this gender focus; may be repeated.")] = None,
    actor: Annotated[list[str] | None, typer.Option(help="Only records with this actor; may be repeated.")] = None,
    record_type: Annotated[list[str] | None, typer.Option(help="Only this type; may be repeated.")] = None,
    evidence_status: Annotated[list[str] | None, typer.Option(help="Only this evidence; may be repeated.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="At most so many records.")] = 5,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as the API would give it.")] = False,
) -> None:
    """Answer a question with passages and their sources, or say that nothing is documented."""
    from indexer.index.bundle import BundleError
    from indexer.records.header import FILTER_KEYS
    from search_api.question.query import InvalidQuery, parse_query
    from search_api.stores.folder import open_source

    given = (country, phase, gender_focus, actor, record_type, evidence_status)
    filters = {key: values or [] for key, values in zip(FILTER_KEYS, given, strict=True)}
    try:
        bundle = open_source(read_settings()).open()
        query = parse_query(question, filters, bundle.vocabulary, limit=limit)
    except BundleError as error:
        fail(str(error))
    except InvalidQuery as error:
        fail(str(error), code=2)
    from search_api.http.presenter import Presenter
    from search_api.searcher import Searcher
    from throughcare.answer_text import lines

    answer = Presenter(bundle).answer(Searcher(bundle).search(query))
    typer.echo(answer.model_dump_json(indent=1) if as_json else "\n".join(lines(answer)))


@commands.command()
def evaluate(
    folder: Annotated[
        Path | None, typer.Argument(help="A collection in BEIR form; the project's judged questions if none.")
    ] = None,
    mode: Annotated[str, typer.Option(help="Which legs rank: hybrid, dense or lexical.")] = "hybrid",
    language: Annotated[str, typer.Option(help="Language of the project's questions: en, sq, bs, sr or mk.")] = "en",
    half: Annotated[str, typer.Option(help="Half of the project's questions: tuning or reporting.")] = "reporting",
    per_query: Annotated[bool, typer.Option(help="Print the values of each question, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the search that is served against judged questions."""
    from indexer.index.bundle import BundleError
    from search_api.searcher import Searcher
    from search_api.stores.folder import open_source

    try:
        from search_api.evaluation.measures import CollectionError, evaluate_beir, evaluate_project, read_judged
    except ModuleNotFoundError as error:
        fail(f"measuring needs the package {error.name}: install `throughcare[dev]`")
    try:
        bundle = open_source(read_settings()).open()
        with progress() as report:
            if folder:
                measured = evaluate_beir(folder, bundle.encoder, mode, report)
            else:
                measured = evaluate_project(Searcher(bundle), read_judged(half=half), language, mode, report)
    except (BundleError, CollectionError, ValueError) as error:
        fail(str(error), code=2 if isinstance(error, ValueError) else 1)
    typer.echo(measured.as_json(per_query) if as_json else measured.as_text(per_query))
