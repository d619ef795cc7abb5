"""The routes of the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

import numpy as np
from fastapi import FastAPI, Path, Request
from fastapi import Query as Parameters
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from indexer.files.problems import suggest
from indexer.records.header import FILTER_KEYS
from indexer.records.vocabulary import COUNTRIES
from search_api.answerability.verdict import PERSONAL_DATA_VERDICT
from search_api.http.answer_cache import CACHE_CONTROL, AnswerCache, RenderedAnswer, entity_tag, etag_matches
from search_api.http.errors import PROBLEM_TYPE, ApiError, ProblemDetails, UnknownRecord, WithdrawnRecord
from search_api.http.limits import STATIC_ROUTE, Routes
from search_api.http.parameters import (
    CompareParameters,
    Filters,
    FilterValues,
    NoParameters,
    QuoteParameters,
    RecordId,
    SearchParameters,
    SimilarParameters,
    TableParameters,
)
from search_api.http.presenter import NOTICES, Presenter, next_url
from search_api.http.reloader import Reloader
from search_api.http.schemas import (
    AnswerOut,
    ComparisonOut,
    HealthOut,
    QuotationOut,
    ReadinessOut,
    RecordDetailOut,
    RecordList,
    ServerOut,
    SimilarList,
    SimilarOut,
    TableOut,
    VocabularyOut,
)
from search_api.http.work_queue import WorkQueue
from search_api.observability import metrics
from search_api.question.query import (
    MAX_OFFSET,
    InvalidQuery,
    ParameterError,
    Query,
    validated_filters,
    validated_question,
)
from search_api.quotations import Quotation, check_quotation
from search_api.searcher import Searcher
from search_api.store import Snapshot
from search_api.table import answer_table

API = "/api/v1"
JSON, CSV = "application/json", "text/csv; charset=utf-8"


Responses = dict[int | str, dict[str, Any]]


OTHER_METHODS = ("HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


Render = Callable[[], RenderedAnswer]


def described_responses(*more: int) -> Responses:
    """Return what every route may answer besides its own, and `more`."""
    problem = {"model": ProblemDetails, "content": {PROBLEM_TYPE: {}}}
    described = {
        404: "There is no such record.",
        410: "The record was withdrawn.",
        422: "A parameter is unknown or out of bounds.",
        429: "Too many requests of one client; `Retry-After` says when to come back.",
        503: "Busy, or no verified bundle is open; `Retry-After` says when to come back.",
        "default": "Any other refusal.",
    }
    unchanged: Responses = {304: {"description": "The answer is the one that the client has."}} if more else {}
    chosen: tuple[int | str, ...] = (*more, 429, 503, "default")
    return unchanged | {code: {**problem, "description": described[code]} for code in chosen}


def add_routes(app: FastAPI) -> None:
    """Add every route that the schema promises."""
    refusal, unknown_record = described_responses(422), described_responses(404, 410, 422)

    @app.get(f"{API}/search", response_model=AnswerOut, responses=refusal)
    async def search(request: Request, parameters: Annotated[SearchParameters, Parameters()]) -> Response:
        """Answer a question with verbatim passages, or say that nothing is documented."""
        searcher: Searcher = request.app.state.live.searcher
        query = _query(searcher, parameters, validated_question(parameters.q), parameters.explain)

        def answer() -> RenderedAnswer:
            # Guards read with patterns, which takes time: in the thread of the search, not where all requests wait.
            is_private = searcher.contains_personal_data(query.question)
            if not is_private:
                request.state.question_length = len(parameters.q)
            answer = searcher.answer_private(query) if is_private else searcher.answer_checked(query)
            return _render_answer(Presenter(searcher.store, parameters.lang).answer(answer), is_private)

        response = await _cached_response(request, searcher, answer, "search", asdict(query), parameters.lang)
        if "etag" in response.headers:
            request.state.question_length = len(parameters.q)
        return response

    @app.get(f"{API}/table", response_model=TableOut, responses=refusal)
    async def table(request: Request, parameters: Annotated[TableParameters, Parameters()]) -> Response:
        """Answer one question for each country, actor or phase: the best sentence, or nothing where none is."""
        return await _table(request, parameters, _json)

    csv_answer: Responses = {200: {"content": {CSV: {"schema": {"type": "string"}}}, "description": "The rows as CSV."}}

    @app.get(f"{API}/table.csv", response_class=Response, responses=csv_answer | refusal)
    async def table_as_csv(request: Request, parameters: Annotated[TableParameters, Parameters()]) -> Response:
        """Answer one question for each country, actor or phase, as CSV for a spreadsheet."""
        return await _table(request, parameters, lambda found: found.as_csv().encode(), CSV)

    @app.get(f"{API}/records", response_model=RecordList, responses=refusal)
    async def records(request: Request, parameters: Annotated[Filters, Parameters()]) -> Response:
        """List the records under filters, in the order of their titles."""
        searcher: Searcher = request.app.state.live.searcher
        query = _query(searcher, parameters)
        return await _cached_response(
            request, searcher, lambda: _render_answer(_listing(searcher, query)), "records", asdict(query)
        )

    @app.get(f"{API}/records/{{record_id}}", response_model=RecordDetailOut, responses=unknown_record)
    async def record(
        request: Request, record_id: Annotated[RecordId, Path()], _: Annotated[NoParameters, Parameters()]
    ) -> Response:
        """Return one record with its text."""
        searcher: Searcher = request.app.state.live.searcher
        return await _cached_response(
            request, searcher, lambda: _render_answer(_whole_record(searcher, record_id)), "record", record_id
        )

    @app.get(f"{API}/records/{{record_id}}/similar", response_model=SimilarList, responses=unknown_record)
    async def similar(
        request: Request,
        record_id: Annotated[RecordId, Path()],
        parameters: Annotated[SimilarParameters, Parameters()],
    ) -> Response:
        """Return the records nearest in meaning to one record."""
        searcher: Searcher = request.app.state.live.searcher
        asked = ("similar", record_id, parameters.limit)
        return await _cached_response(
            request, searcher, lambda: _render_answer(_similar(searcher, record_id, parameters.limit)), *asked
        )

    @app.get(f"{API}/compare", response_model=ComparisonOut, responses=refusal)
    async def compare(request: Request, parameters: Annotated[CompareParameters, Parameters()]) -> Response:
        """Put two countries side by side: the same rows for both, empty where nothing is documented."""
        searcher: Searcher = request.app.state.live.searcher
        for name, code in (("a", parameters.a), ("b", parameters.b)):
            _require_country(searcher, name, code)
        pair = (parameters.a, parameters.b)
        return await _cached_response(
            request, searcher, lambda: _render_answer(_comparison(searcher, *pair)), "compare", *pair
        )

    @app.get(f"{API}/quote", response_model=QuotationOut, responses=refusal)
    async def quote(request: Request, parameters: Annotated[QuoteParameters, Parameters()]) -> Response:
        """Say whether a sentence stands in the repository word for word, and where."""
        searcher: Searcher = request.app.state.live.searcher
        return await _cached_response(
            request, searcher, lambda: _quotation(searcher, parameters.text), "quote", parameters.text
        )

    @app.get(f"{API}/vocabulary", response_model=VocabularyOut, responses=refusal)
    async def vocabulary(request: Request, _: Annotated[NoParameters, Parameters()]) -> Response:
        """Return all closed vocabularies with labels and definitions."""
        searcher: Searcher = request.app.state.live.searcher
        return await _cached_response(
            request, searcher, lambda: _render_answer(Presenter(searcher.store).vocabulary()), "vocabulary"
        )

    @app.get("/healthz")
    async def healthz() -> HealthOut:
        """Say that the process runs."""
        return HealthOut(status="alive")

    @app.get("/readyz")
    async def readyz(request: Request) -> ReadinessOut:
        """Say that a verified bundle is open, and that a server of the database, if there is one, answers for it."""
        live: Reloader = request.app.state.live
        manifest = live.searcher.store.manifest
        servers = live.source.servers() if live.source else []
        if servers and not any(server.reachable and manifest.version in server.versions for server in servers):
            raise ApiError(503, "no server of the database answers for the open version", 1)
        return ReadinessOut(
            status="ready",
            index_version=manifest.version,
            records=manifest.records,
            passages=manifest.passages,
            opened_at=str(live.opened_at),
            refused_at=str(live.refused_at) if live.refused_at else None,
            waiting_searches=request.app.state.gate.waiting,
            servers=[
                ServerOut(
                    reachable=state.reachable,
                    standby=state.standby,
                    lag=state.replication_lag,
                    index_version=state.version,
                )
                for state in servers
            ],
        )


async def _table(
    request: Request, parameters: TableParameters, write: Callable[[TableOut], bytes], media_type: str = JSON
) -> Response:
    searcher: Searcher = request.app.state.live.searcher
    query = Query(validated_question(parameters.q), _filters(searcher, parameters))

    def answer() -> RenderedAnswer:
        found = answer_table(searcher, query, parameters.by)
        is_private = found.verdict is PERSONAL_DATA_VERDICT
        return RenderedAnswer(write(Presenter(searcher.store).table(found, parameters.lang)), (), is_private)

    asked = ("table", media_type, asdict(query), parameters.by.value, parameters.lang)
    return await _cached_response(request, searcher, answer, *asked, media_type=media_type)


def _json(answer: BaseModel) -> bytes:
    return answer.model_dump_json().encode()


async def _cached_response(
    request: Request, searcher: Searcher, render: Render, *asked: object, media_type: str = JSON
) -> Response:
    """Return what `render` makes in a thread of the queue, unless the client or the cache still has it."""
    tag = entity_tag(searcher.store.manifest.version, *asked)
    headers = {"ETag": tag, "Cache-Control": CACHE_CONTROL}
    held = request.headers.get("if-none-match")
    if etag_matches(held, tag):
        metrics.NOT_MODIFIED.inc()
        return Response(None, 304, headers)
    # The tag names the bundle, the day and all that was asked: an answer kept under it is the one that would be made.
    answers: AnswerCache = request.app.state.answers
    reply = answers.get(tag)
    origin = "kept"
    if reply is None:
        queue: WorkQueue = request.app.state.gate
        reply, origin = await queue.run(render, request.state.client), "computed"
    if reply.is_private:
        headers = {"Cache-Control": "no-store"}
    else:
        metrics.ANSWERS.labels(origin).inc()
        if origin == "computed":
            answers.put(tag, reply)
    for count in reply.counts:
        count()
    # `*` is whatever there is: that there is something shows once it is made.
    if held == "*" and not reply.is_private:
        metrics.NOT_MODIFIED.inc()
        return Response(None, 304, headers)
    return Response(reply.body, 200, headers, media_type)


def _render_answer(answer: BaseModel, is_private: bool = False) -> RenderedAnswer:
    counts: list[Callable[[], None]] = []
    if isinstance(answer, AnswerOut):
        counts.append(metrics.SEARCHES.labels(answer.status).inc)
        if not answer.under_filters:
            counts.append(metrics.EMPTY.inc)
    return RenderedAnswer(_json(answer), tuple(counts), is_private)


def _listing(searcher: Searcher, query: Query) -> RecordList:
    listing = searcher.list_records(query)
    presenter = Presenter(searcher.store)
    more = query.offset + query.limit < min(listing.total, MAX_OFFSET + query.limit)
    return RecordList(
        total=listing.total,
        records=[presenter.record(header) for header in listing.records],
        facets=presenter.facets(listing.facets),
        notices=NOTICES,
        index_version=searcher.store.manifest.version,
        next=next_url("records", query) if more else None,
    )


def _whole_record(searcher: Searcher, record_id: str) -> RecordDetailOut:
    _require_not_withdrawn(searcher, record_id)

    def whole(snapshot: Snapshot) -> RecordDetailOut:
        record = np.array([_position(snapshot, record_id)])
        return Presenter(searcher.store).whole_record(snapshot.headers(record)[0], snapshot.passages(record)[0])

    return searcher.store.with_snapshot(whole)


def _quotation(searcher: Searcher, text: str) -> RenderedAnswer:
    """Look a quotation up; one that holds personal data is read by nobody and kept nowhere."""
    is_private = searcher.contains_personal_data(text)
    try:
        checked = Quotation(None, None) if is_private else check_quotation(searcher.store, text)
    except ValueError as error:
        raise InvalidQuery([ParameterError("text", str(error))]) from None
    return _render_answer(Presenter(searcher.store).quotation(checked), is_private)


def _similar(searcher: Searcher, record_id: str, limit: int) -> SimilarList:
    _require_not_withdrawn(searcher, record_id)
    presenter = Presenter(searcher.store)
    near = searcher.store.with_snapshot(lambda snapshot: snapshot.similar(_position(snapshot, record_id), limit))
    return SimilarList(
        similar=[SimilarOut(record=presenter.record(header), score=round(score, 4)) for header, score in near],
        notices=NOTICES,
        index_version=searcher.store.manifest.version,
    )


def _comparison(searcher: Searcher, left: str, right: str) -> ComparisonOut:
    headers = searcher.store.with_snapshot(lambda snapshot: snapshot.in_countries([left, right]))
    return Presenter(searcher.store).comparison(headers, left, right)


def _query(searcher: Searcher, parameters: Filters, question: str = "", explain: bool = False) -> Query:
    """Return the query of the parameters, the same whatever their order; unknown filter values are refused."""
    return Query(question, _filters(searcher, parameters), parameters.limit, parameters.offset, explain)


def _filters(searcher: Searcher, parameters: FilterValues) -> dict[str, list[str]]:
    return validated_filters({key: getattr(parameters, key) for key in FILTER_KEYS}, searcher.store.vocabulary)


def _require_not_withdrawn(searcher: Searcher, record_id: str) -> None:
    if day := searcher.store.withdrawn.get(record_id):
        raise WithdrawnRecord(f"the record `{record_id}` was withdrawn on {day}")


def _position(snapshot: Snapshot, record_id: str) -> int:
    position = snapshot.position(record_id)
    if position is None:
        raise UnknownRecord(f"there is no record `{record_id}`")
    return position


def _require_country(searcher: Searcher, name: str, code: str) -> None:
    if code not in COUNTRIES:
        allowed = {country: searcher.store.vocabulary.label("country", country) for country in COUNTRIES}
        detail = f"`{name}` must be one of the six countries, not `{code}`; {suggest(code, allowed)}"
        raise InvalidQuery([ParameterError(name, detail, COUNTRIES)])


def add_documents(app: FastAPI) -> None:
    """Lead to the page of the API, and answer for paths and methods that are no route of it."""

    @app.get("/docs", include_in_schema=False)
    @app.get(f"{API}/docs", include_in_schema=False)
    async def docs() -> Response:
        return RedirectResponse("/api.html", 308)

    known = Routes(app.openapi()["paths"])

    @app.api_route("/api/{rest:path}", methods=[*OTHER_METHODS, "GET"], include_in_schema=False)
    async def nothing(request: Request, rest: str) -> Response:
        if known.template_of(request.url.path) == STATIC_ROUTE:
            raise HTTPException(404)
        raise HTTPException(405, headers={"Allow": "GET"})
