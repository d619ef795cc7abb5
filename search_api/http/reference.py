"""The description of the API as a page: no script, no file from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color-scheme:light dark}"
    "code{font-family:ui-monospace,monospace}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #8888;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "h2{margin-top:2.5rem;overflow-wrap:anywhere}"
)
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""The policy of the page: its own style and nothing else."""


def reference_page(schema: Mapping[str, Any]) -> str:
    """Return the page of an OpenAPI schema."""
    title = escape(schema["info"]["title"])
    return "\n".join(
        [
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}: search API</title>',
            f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body><main>',
            f"<h1>{title}: search API</h1>",
            '<p>Read-only, JSON. The same as <a href="/openapi.json">openapi.json</a>.</p>',
            *(line for path, methods in schema["paths"].items() for line in _route(path, methods["get"], schema)),
            "</main></body></html>",
        ]
    )


def _route(path: str, route: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h2><code>GET {escape(path)}</code></h2><p>{escape(route['description'])}</p>"
    parameters = route.get("parameters", [])
    if parameters:
        yield "<table><tr><th>Parameter<th>May be<th>Meaning</tr>"
        for parameter in parameters:
            name = escape(parameter["name"]) + (" (required)" if parameter["required"] else "")
            meaning = escape(parameter.get("description", ""))
            yield f"<tr><td><code>{name}</code><td>{escape(_bounds(parameter['schema']))}<td>{meaning}</tr>"
        yield "</table>"
    yield "<table><tr><th>Status<th>Meaning<th>Body</tr>"
    for status, response in route["responses"].items():
        body = ", ".join(f"{kind}{_model(content)}" for kind, content in response.get("content", {}).items())
        meaning = escape(response["description"])
        yield f"<tr><td><code>{escape(status)}</code><td>{meaning}<td>{escape(body)}</tr>"
    yield "</table>"


def _model(content: Mapping[str, Any]) -> str:
    reference: str = content.get("schema", {}).get("$ref", "")
    return f" ({reference.rsplit('/', 1)[-1]})" if reference else ""


_BOUNDS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "from {}",
    "maximum": "to {}",
    "maxItems": "at most {} times",
    "default": "{} if not given",
}


def _bounds(schema: Mapping[str, Any]) -> str:
    """Return in words what a parameter may be."""
    own = [text.format(schema[key]) for key, text in _BOUNDS.items() if schema.get(key) not in (None, [])]
    inner = [_bounds(schema["items"])] if "items" in schema else [schema["type"]]
    return ", ".join(inner + own)
