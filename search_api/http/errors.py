"""Faults as problem details."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from indexer.files.problems import suggest
from search_api.http.parameters import (
    PARAMETERS,
)
from search_api.http.problem import PROBLEM_TYPE, ApiError, problem_json
from search_api.http.routes import UnknownRecord
from search_api.observability import metrics
from search_api.question.query import InvalidQuery


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(UnknownRecord)
    async def unknown(request: Request, error: UnknownRecord) -> Response:
        return _problem(request, 404, str(error))

    @app.exception_handler(InvalidQuery)
    async def refused(request: Request, error: InvalidQuery) -> Response:
        return _problem(request, 422, str(error), [asdict(refusal) for refusal in error.refusals])

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        errors = [_validation_error(fault) for fault in error.errors()]
        return _problem(request, 422, str(errors[0]["detail"]), errors)

    @app.exception_handler(ApiError)
    async def busy(request: Request, error: ApiError) -> Response:
        metrics.REFUSED.labels(str(error.status)).inc()
        return _problem(request, error.status, error.detail, headers=error.headers)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        detail = f"{error.detail}: {request.url.path}"
        return _problem(request, error.status_code, detail, headers=dict(error.headers or {}))

    @app.exception_handler(500)
    async def broken(request: Request, error: Exception) -> Response:
        return _problem(request, 500, "the server failed; its log holds more under the id of this request")


def _validation_error(fault: dict[str, object]) -> dict[str, object]:
    location = fault["loc"]
    name = str(location[1]) if isinstance(location, tuple) and len(location) > 1 else "query"
    if fault["type"] == "extra_forbidden":
        hint = suggest(name, PARAMETERS)
        return {"parameter": name, "detail": f"unknown parameter `{name}`; {hint}", "allowed": list(PARAMETERS)}
    return {"parameter": name, "detail": f"`{name}`: {str(fault['msg'])[0].lower()}{str(fault['msg'])[1:]}"}


def _problem(
    request: Request,
    status: int,
    detail: str,
    errors: list[dict[str, object]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    body = problem_json(status, detail, request.state.request_id, errors)
    return Response(body, status, headers, PROBLEM_TYPE)
