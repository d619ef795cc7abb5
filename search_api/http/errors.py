"""Errors as they leave: problem details (RFC 9457) with the id of the request, and short whatever was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from indexer.files.problems import suggest
from search_api.http.parameters import PARAMETERS
from search_api.observability import metrics
from search_api.question.query import InvalidQuery
from search_api.store import StoreUnavailable

PROBLEM_TYPE = "application/problem+json"

MAX_DETAIL, MAX_NAME, MAX_ERRORS = 300, 40, 10
"""Characters of a detail and of a name that a client sent, and faults that one refusal lists."""


class ProblemDetails(BaseModel):
    """An error as RFC 9457 (problem details) describes it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[dict[str, object]] = []
    request_id: str = Field("", description="Name of the request in the logs of the server; quote it when you ask.")


class ApiError(Exception):
    """A request that is not answered. `retry_after` says in how many seconds it may be."""

    def __init__(self, status: int, detail: str, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.retry_after = status, detail, retry_after

    @property
    def headers(self) -> dict[str, str]:
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


class UnknownRecord(LookupError):
    """There is no such record, or it may not be shown."""


class WithdrawnRecord(LookupError):
    """The record was withdrawn: its id stays, and nothing of its content."""


def problem_json(
    status: int, detail: str, request_id: str, errors: Sequence[Mapping[str, object]] | None = None
) -> bytes:
    """Return the body of an error; texts longer than MAX_DETAIL are cut."""
    faults = [
        {key: shortened(value, MAX_DETAIL) if isinstance(value, str) else value for key, value in error.items()}
        for error in (errors or ())[:MAX_ERRORS]
    ]
    body = ProblemDetails(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=shortened(detail, MAX_DETAIL),
        errors=faults,
        request_id=request_id,
    )
    return body.model_dump_json().encode()


def shortened(text: str, longest: int) -> str:
    """Return the beginning of a text that is longer than `longest` characters, ending in an ellipsis."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def add_errors(app: FastAPI) -> None:
    """Have the application answer each kind of error as problem details."""

    @app.exception_handler(UnknownRecord)
    async def unknown(request: Request, error: UnknownRecord) -> Response:
        return _problem(request, 404, str(error))

    @app.exception_handler(WithdrawnRecord)
    async def withdrawn(request: Request, error: WithdrawnRecord) -> Response:
        return _problem(request, 410, str(error))

    @app.exception_handler(InvalidQuery)
    async def invalid_query(request: Request, error: InvalidQuery) -> Response:
        return _problem(request, 422, str(error), [asdict(refusal) for refusal in error.refusals[:MAX_ERRORS]])

    @app.exception_handler(RequestValidationError)
    async def invalid_parameter(request: Request, error: RequestValidationError) -> Response:
        errors = [_validation_error(fault) for fault in error.errors()[:MAX_ERRORS]]
        return _problem(request, 422, str(errors[0]["detail"]), errors)

    @app.exception_handler(ApiError)
    async def refused(request: Request, error: ApiError) -> Response:
        metrics.REFUSED.labels(str(error.status)).inc()
        return _problem(request, error.status, error.detail, headers=error.headers)

    @app.exception_handler(StoreUnavailable)
    async def unavailable(request: Request, error: StoreUnavailable) -> Response:
        return await refused(request, ApiError(503, str(error), 1))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        detail = f"{error.detail}: {request.url.path}"
        return _problem(request, error.status_code, detail, headers=dict(error.headers or {}))

    @app.exception_handler(500)
    async def broken(request: Request, error: Exception) -> Response:
        return _problem(request, 500, "the server failed; its log holds more under the id of this request")


def _validation_error(fault: Mapping[str, object]) -> dict[str, object]:
    location = fault["loc"]
    given = str(location[1]) if isinstance(location, tuple) and len(location) > 1 else "query"
    name = shortened(given, MAX_NAME)
    if fault["type"] == "extra_forbidden":
        hint = suggest(name, PARAMETERS)
        return {"parameter": name, "detail": f"unknown parameter `{name}`; {hint}", "allowed": list(PARAMETERS)}
    return {"parameter": name, "detail": f"`{name}`: {str(fault['msg'])[0].lower()}{str(fault['msg'])[1:]}"}


def _problem(
    request: Request,
    status: int,
    detail: str,
    errors: Sequence[Mapping[str, object]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    body = problem_json(status, detail, request.state.request_id, errors)
    return Response(body, status, headers, PROBLEM_TYPE)
