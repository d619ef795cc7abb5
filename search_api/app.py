"""The HTTP interface: routes over one searcher, and the static site beside them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi import Query as Parameters
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.exceptions import HTTPException

from indexer.problems import nearest
from indexer.records import FILTER_KEYS, Header
from indexer.vocabulary import COUNTRIES
from search_api.answers import (
    NOTICES,
    AnswerOut,
    ComparisonOut,
    Presenter,
    RecordList,
    SimilarList,
    SimilarOut,
    VocabularyOut,
    WholeRecord,
    next_url,
)
from search_api.query import (
    DEFAULT_LIMIT,
    MAX_LENGTH,
    MAX_LIMIT,
    MAX_OFFSET,
    MIN_LENGTH,
    InvalidQuery,
    Query,
    Refusal,
    chosen,
    query_of,
)
from search_api.search import Searcher

API = "/api/v1"
Responses = dict[int | str, dict[str, Any]]
Code = Annotated[str, StringConstraints(max_length=40)]
Codes = Annotated[list[Code], Field(max_length=20)]


class Problem(BaseModel):
    """An error as RFC 9457 (problem details) describes it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[dict[str, object]] = []


class UnknownRecord(LookupError):
    """There is no such record, or it may not be shown."""


class Filters(BaseModel):
    """Filters: values of one key widen, keys narrow. Unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid")
    country: Codes = []
    phase: Codes = []
    gender_focus: Codes = []
    actor: Codes = []
    record_type: Codes = []
    evidence_status: Codes = []
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
    offset: int = Field(0, ge=0, le=MAX_OFFSET)


class SearchParameters(Filters):
    """A question with filters."""

    q: str = Field(min_length=MIN_LENGTH, max_length=MAX_LENGTH, description="The question, in any of the languages.")
    explain: bool = False


PARAMETERS = tuple(SearchParameters.model_fields)


class SimilarParameters(BaseModel):
    """How many similar records."""

    model_config = ConfigDict(extra="forbid")
    limit: int = Field(5, ge=1, le=MAX_LIMIT)


class CompareParameters(BaseModel):
    """The two countries to compare."""

    model_config = ConfigDict(extra="forbid")
    a: Code
    b: Code


class NoParameters(BaseModel):
    """Routes that take no parameters refuse any."""

    model_config = ConfigDict(extra="forbid")


def create_app(open_searcher: Callable[[], Searcher], site: Path | None = None) -> FastAPI:
    """Return the application; the searcher is opened at start-up, `site` is served under `/`."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.searcher = open_searcher()
        yield

    app = FastAPI(title="Throughcare", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    _add_errors(app)
    _add_routes(app)
    if site is not None and site.is_dir():
        app.mount("/", StaticFiles(directory=site, html=True), name="site")
    return app


def _add_routes(app: FastAPI) -> None:
    refusal: Responses = {422: {"model": Problem, "content": {"application/problem+json": {}}}}
    unknown_record: Responses = {404: {"model": Problem, "content": {"application/problem+json": {}}}, **refusal}

    @app.get(f"{API}/search", responses=refusal)
    def search(request: Request, parameters: Annotated[SearchParameters, Parameters()]) -> AnswerOut:
        """Answer a question with verbatim passages, or say that nothing is documented."""
        searcher: Searcher = request.app.state.searcher
        question = query_of(parameters.q, {}, searcher.bundle.vocabulary).q
        query = replace(_query(searcher, parameters), q=question, explain=parameters.explain)
        return Presenter(searcher.bundle).answer(searcher.search(query))

    @app.get(f"{API}/records", responses=refusal)
    def records(request: Request, parameters: Annotated[Filters, Parameters()]) -> RecordList:
        """List the records under filters, in the order of their titles."""
        searcher: Searcher = request.app.state.searcher
        query = _query(searcher, parameters)
        found, facets = searcher.browse(query)
        presenter = Presenter(searcher.bundle)
        more = query.offset + query.limit < min(len(found), MAX_OFFSET + query.limit)
        return RecordList(
            total=len(found),
            records=[presenter.record(header) for header in found[query.offset : query.offset + query.limit]],
            facets=presenter.facets(facets),
            notices=NOTICES,
            index_version=searcher.bundle.manifest.version,
            next=next_url("records", query) if more else None,
        )

    @app.get(f"{API}/records/{{record_id}}", responses=unknown_record)
    def record(request: Request, record_id: str, _: Annotated[NoParameters, Parameters()]) -> WholeRecord:
        """Return one record with its text."""
        searcher: Searcher = request.app.state.searcher
        return Presenter(searcher.bundle).whole_record(_record(searcher, record_id))

    @app.get(f"{API}/records/{{record_id}}/similar", responses=unknown_record)
    def similar(
        request: Request, record_id: str, parameters: Annotated[SimilarParameters, Parameters()]
    ) -> SimilarList:
        """Return the records nearest in meaning to one record."""
        searcher: Searcher = request.app.state.searcher
        presenter = Presenter(searcher.bundle)
        _record(searcher, record_id)
        near = searcher.bundle.similar(record_id, parameters.limit)
        return SimilarList(
            similar=[SimilarOut(record=presenter.record(header), score=round(score, 4)) for header, score in near],
            notices=NOTICES,
            index_version=searcher.bundle.manifest.version,
        )

    @app.get(f"{API}/compare", responses=refusal)
    def compare(request: Request, parameters: Annotated[CompareParameters, Parameters()]) -> ComparisonOut:
        """Put two countries side by side: the same rows for both, empty where nothing is documented."""
        searcher: Searcher = request.app.state.searcher
        vocabulary = searcher.bundle.vocabulary
        for name, code in (("a", parameters.a), ("b", parameters.b)):
            if code not in COUNTRIES:
                allowed = {country: vocabulary.label("country", country) for country in COUNTRIES}
                detail = f"`{name}` must be one of the six countries, not `{code}`; {nearest(code, allowed)}"
                raise InvalidQuery([Refusal(name, detail, COUNTRIES)])
        return Presenter(searcher.bundle).comparison(parameters.a, parameters.b)

    @app.get(f"{API}/vocabulary", responses=refusal)
    def vocabulary(request: Request, _: Annotated[NoParameters, Parameters()]) -> VocabularyOut:
        """Return all closed vocabularies with labels and definitions."""
        searcher: Searcher = request.app.state.searcher
        return Presenter(searcher.bundle).vocabulary()

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        """Say that the process runs."""
        return {"status": "alive"}

    @app.get("/readyz")
    def readyz(request: Request) -> dict[str, object]:
        """Say that a verified bundle is open."""
        manifest = request.app.state.searcher.bundle.manifest
        return {
            "status": "ready",
            "index_version": manifest.version,
            "records": manifest.records,
            "passages": manifest.passages,
        }


def _query(searcher: Searcher, parameters: Filters) -> Query:
    """Return the query that the parameters ask for; unknown filter values are refused, naming the allowed ones."""
    vocabulary = searcher.bundle.vocabulary
    filters = chosen({key: getattr(parameters, key) for key in FILTER_KEYS}, vocabulary)
    return Query("", filters, parameters.limit, parameters.offset)


def _record(searcher: Searcher, record_id: str) -> Header:
    header = searcher.bundle.records.get(record_id)
    if header is None:
        raise UnknownRecord(f"there is no record `{record_id}`")
    return header


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(UnknownRecord)
    async def unknown(request: Request, error: UnknownRecord) -> JSONResponse:
        return _problem(404, str(error))

    @app.exception_handler(InvalidQuery)
    async def refused(request: Request, error: InvalidQuery) -> JSONResponse:
        return _problem(422, str(error), [asdict(refusal) for refusal in error.refusals])

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [_fault(fault) for fault in error.errors()]
        return _problem(422, str(errors[0]["detail"]), errors)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        return _problem(error.status_code, f"{error.detail}: {request.url.path}")


def _fault(fault: dict[str, object]) -> dict[str, object]:
    location = fault["loc"]
    name = str(location[1]) if isinstance(location, tuple) and len(location) > 1 else "query"
    if fault["type"] == "extra_forbidden":
        hint = nearest(name, PARAMETERS)
        return {"parameter": name, "detail": f"unknown parameter `{name}`; {hint}", "allowed": list(PARAMETERS)}
    return {"parameter": name, "detail": f"`{name}`: {str(fault['msg'])[0].lower()}{str(fault['msg'])[1:]}"}


def _problem(status: int, detail: str, errors: list[dict[str, object]] | None = None) -> JSONResponse:
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=errors or [])
    return JSONResponse(body.model_dump(), status, media_type="application/problem+json")
