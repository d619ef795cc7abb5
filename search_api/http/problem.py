"""Errors as they leave: problem details (RFC 9457) with the id of the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from pydantic import BaseModel, Field

PROBLEM_TYPE = "application/problem+json"


class ProblemDetails(BaseModel):
    """An error as RFC 9457 (problem details) describes it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[dict[str, object]] = []
    request_id: str = Field("", description="Name of the request in the logs of the server; quote it when you ask.")


class ApiError(Exception):
    """A request that is not answered. `retry_after` says in how many seconds it may be; `close` ends the connection."""

    def __init__(self, status: int, detail: str, retry_after: int | None = None, close: bool = False) -> None:
        super().__init__(detail)
        self.status, self.detail, self.retry_after, self.close = status, detail, retry_after, close

    @property
    def headers(self) -> dict[str, str]:
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return headers | ({"Connection": "close"} if self.close else {})


def problem_json(
    status: int, detail: str, request_id: str, errors: Sequence[Mapping[str, object]] | None = None
) -> bytes:
    """Return the body of an error."""
    faults = [dict(error) for error in errors or ()]
    body = ProblemDetails(
        title=HTTPStatus(status).phrase, status=status, detail=detail, errors=faults, request_id=request_id
    )
    return body.model_dump_json().encode()
