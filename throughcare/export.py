"""The command that writes documents for Word and OpenDocument."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from throughcare.terminal import bundle_folder, fail, read_settings

if TYPE_CHECKING:
    from indexer.exports.cited_passage import CitedPassage
    from indexer.exports.contents import Exporter
    from indexer.exports.document import ExportDocument
    from indexer.index.bundle import Bundle
    from search_api.http.schemas import AnswerOut

commands = typer.Typer()

KINDS = ("record", "situation", "compare", "briefing", "answer", "table", "kit", "director", "exercise")

PASSAGES = 2
"""Passages that the sheet of a facilitator quotes to a question."""


@commands.command()
def export(
    kind: Annotated[str, typer.Argument(help=f"One of {', '.join(KINDS)}.")],
    subject: Annotated[
        str,
        typer.Argument(
            help="The id, the countries or ids with commas (id#anchor: one section), or the question in quotes."
        ),
    ],
    docx: Annotated[Path | None, typer.Option(help="The file for Word to write.")] = None,
    odt: Annotated[Path | None, typer.Option(help="The OpenDocument file to write.")] = None,
    language: Annotated[
        str, typer.Option("--language", "--lang", help="Language of the reader: en, sq, bs, hr, cnr, sr-Latn ...")
    ] = "en",
    country: Annotated[
        str | None, typer.Option(help="Of a kit: leave out the lines of other countries, as in XK.")
    ] = None,
    question: Annotated[str, typer.Option(help="Of a page for a director: what is to be decided.")] = "",
    title: Annotated[str, typer.Option(help="Of a briefing: its title.")] = "",
) -> None:
    """Write what records say as a document with footnotes, to take to a meeting."""
    from indexer.exports.contents import ExportError
    from indexer.exports.tags import EXPORT_LANGUAGES
    from indexer.files.problems import CorpusError
    from indexer.index.bundle import BundleError

    if kind not in KINDS:
        fail(f"a document must be one of {', '.join(KINDS)}, not `{kind[:80]}`", code=2)
    if not docx and not odt:
        fail("name the file to write: --docx FILE, --odt FILE or both", code=2)
    if language not in EXPORT_LANGUAGES:
        fail(f"the language must be one of {', '.join(EXPORT_LANGUAGES)}, not `{language[:80]}`", code=2)
    try:
        write_document(_document(kind, subject, language, country, question, title), docx, odt)
    except (BundleError, CorpusError, OSError) as error:
        fail(str(error))
    except ExportError as error:
        fail(str(error), code=2)
    except ModuleNotFoundError as error:
        fail(f"writing documents needs the package {error.name}: install `throughcare[exports]`")


def _document(kind: str, subject: str, language: str, country: str | None, question: str, title: str) -> ExportDocument:
    from datetime import date

    from indexer.exports.contents import Exporter
    from indexer.index.bundle import open_bundle
    from indexer.records.corpus import read_corpus
    from indexer.site.rendering import SiteContext

    bundle = open_bundle(bundle_folder())
    site = SiteContext.of(read_corpus(read_settings().practices), bundle)
    exporter = Exporter(site, language, date.today())
    names = [name.strip() for name in subject.split(",")]
    if kind == "answer":
        return _answer(exporter, bundle, subject)
    if kind == "table":
        return _table(exporter, bundle, subject)
    if kind == "compare":
        return exporter.comparison(names)
    if kind == "briefing":
        return exporter.briefing(names, title)
    if kind == "director":
        return exporter.director(question, names)
    if kind == "exercise":
        return _exercise(exporter, bundle, subject)
    if kind == "kit":
        return exporter.kit(subject, country)
    return exporter.situation(subject) if kind == "situation" else exporter.record(subject)


def _answer(exporter: Exporter, bundle: Bundle, question: str) -> ExportDocument:
    from indexer.exports.contents import ExportError
    from indexer.exports.meeting.answer_contents import ANSWER_RECORDS
    from search_api.http.presenter import Presenter
    from search_api.question.query import InvalidQuery, parse_query
    from search_api.searcher import Searcher

    try:
        query = parse_query(question, {}, bundle.vocabulary, limit=ANSWER_RECORDS)
    except InvalidQuery as error:
        raise ExportError(str(error)) from None
    answer = Presenter(bundle).answer(Searcher(bundle).search(query))
    return exporter.answer(question, _passages(answer), [reason.text for reason in answer.reasons])


def _table(exporter: Exporter, bundle: Bundle, question: str) -> ExportDocument:
    """Return the answer to a question by country, a sentence word for word where a record gives one."""
    from indexer.exports.cited_passage import CitedPassage
    from indexer.exports.contents import ExportError
    from search_api.question.query import InvalidQuery, parse_query
    from search_api.searcher import Searcher
    from search_api.table import TableKey, answer_table

    try:
        query = parse_query(question, {}, bundle.vocabulary)
    except InvalidQuery as error:
        raise ExportError(str(error)) from None
    rows = answer_table(Searcher(bundle), query, TableKey.COUNTRY).rows
    cited = {
        code: CitedPassage(cell.header.id, cell.passage.section, cell.sentence, cell.passage.sources) if cell else None
        for code, cell in rows.items()
    }
    return exporter.table(question, cited)


def _exercise(exporter: Exporter, bundle: Bundle, situation_id: str) -> ExportDocument:
    """Return an exercise that quotes, to each question, what the records of the situation answer best."""
    from indexer.exports.meeting.exercise_contents import QUESTIONS
    from search_api.http.presenter import Presenter
    from search_api.question.query import MAX_LIMIT, parse_query
    from search_api.searcher import Searcher

    situation = exporter.known_situation(situation_id)
    read = {step.record for step in situation.read}
    searcher, presenter = Searcher(bundle), Presenter(bundle)
    answers = []
    for question in situation.questions[:QUESTIONS]:
        answer = presenter.answer(searcher.search(parse_query(question, {}, bundle.vocabulary, limit=MAX_LIMIT)))
        found = _passages(answer, less_close=True)
        answers.append([one for one in found if one.record in read and one.sources][:PASSAGES])
    return exporter.exercise(situation_id, answers)


def _passages(answer: AnswerOut, less_close: bool = False) -> list[CitedPassage]:
    from indexer.exports.cited_passage import CitedPassage

    return [
        CitedPassage(hit.record.id, passage.section, passage.text, tuple(source.ref for source in passage.sources))
        for hit in (*answer.hits, *(answer.less_close if less_close else ()))
        for passage in hit.passages
    ]


def write_document(document: ExportDocument, docx: Path | None, odt: Path | None) -> None:
    """Write a document in each form that a file is named for, and name what was written."""
    from indexer.exports.docx_writer import write_docx
    from indexer.exports.odt_writer import write_odt

    for path, write in ((docx, write_docx), (odt, write_odt)):
        if path:
            write(document, path)
            typer.echo(path)
