"""The tools that an assistant may call: what each takes, and what it returns; all of them read, none writes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from indexer.files.identifiers import ID
from indexer.records.header import FILTER_KEYS
from search_api.mcp.api_calls import ApiCalls
from search_api.question.query import MAX_LENGTH, MIN_LENGTH
from search_api.quotations import MAX_LENGTH as MAX_QUOTATION

API = "/api/v1"
LEAST_CHARS, MOST_CHARS, USUAL_CHARS = 1_000, 40_000, 6_000
"""Characters of passages that one call may return."""

QUOTE_RULE = (
    "Quote passages word for word and name their source and address. Say nothing that no passage says. "
    "Where the status is `partial` or `not_documented`, tell the reader so."
)
MEANING = {
    "answered": "Passages of these records answer the question.",
    "partial": "The records speak of the subject; what the question asks of it is documented nowhere: see `missing`.",
    "not_documented": "Nothing here documents this: see `reasons`. Do not answer from elsewhere as if it did.",
}

Question = Annotated[
    str, Field(min_length=MIN_LENGTH, max_length=MAX_LENGTH, description="In English, or a language of the region.")
]
MaxChars = Annotated[int, Field(ge=LEAST_CHARS, le=MOST_CHARS, description="Characters of passages at most.")]
Codes = Annotated[list[str], Field(max_length=20, description="Codes; `vocabulary` lists them.")]


class Arguments(BaseModel):
    """Base of what a tool takes: unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SearchArguments(Arguments):
    """What `search` takes; several codes of one filter widen, several filters narrow."""

    question: Question
    country: Codes = []
    phase: Codes = []
    gender_focus: Codes = []
    actor: Codes = []
    limit: int = Field(5, ge=1, le=20, description="Records at most.")
    max_chars: MaxChars = USUAL_CHARS


class FetchArguments(Arguments):
    """What `fetch` takes."""

    id: str = Field(pattern=f"^{ID.pattern}$", max_length=100, description="Id of a record, as `search` names it.")
    start: int = Field(0, ge=0, description="Passages to leave out: `next_start` of the call before.")
    max_chars: MaxChars = USUAL_CHARS


class TableArguments(Arguments):
    """What `table` takes."""

    question: Question
    by: Literal["country", "actor", "phase"] = "country"


class VocabularyArguments(Arguments):
    """`vocabulary` takes nothing."""


class QuoteArguments(Arguments):
    """What `check_quote` takes."""

    text: str = Field(min_length=2, max_length=MAX_QUOTATION, description="The sentence as it is to be quoted.")


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: its name, what it is for, what it takes, and the function that answers."""

    name: str
    description: str
    takes: type[Arguments]
    answer: Callable[[ApiCalls, Any], Awaitable[dict[str, Any]]]


async def search(api: ApiCalls, asked: SearchArguments) -> dict[str, Any]:
    """Return the records that answer a question, with verbatim passages as far as the budget goes."""
    filters = {key: getattr(asked, key) for key in SearchArguments.model_fields if key in FILTER_KEYS}
    answer = await api.get(f"{API}/search", {"q": asked.question, "limit": asked.limit, **filters})
    budget = Budget(asked.max_chars)
    results = [
        _record(api, hit["record"]) | {"passages": budget.take(_passage(api, one) for one in hit["passages"])}
        for hit in answer["hits"]
    ]
    return {
        "status": answer["status"],
        "meaning": MEANING[answer["status"]],
        "rule": QUOTE_RULE,
        "missing": answer["missing"],
        "reasons": [reason["text"] for reason in answer["reasons"]],
        "total": answer["total"],
        "results": results,
        "passages_left_out": budget.left_out,
        "nearest": [_record(api, record) for record in answer["nearest"]],
        "situations": [_linked(api, one, "title") for one in answer["situations"]],
        "notices": answer["notices"],
        "version": answer["index_version"],
    }


async def fetch(api: ApiCalls, asked: FetchArguments) -> dict[str, Any]:
    """Return a whole record, passage by passage, as far as the budget goes."""
    record = await api.get(f"{API}/records/{asked.id}")
    budget = Budget(asked.max_chars)
    passages = budget.take(_passage(api, one) for one in record["passages"][asked.start :])
    end = asked.start + len(passages)
    return _record(api, record) | {
        "rule": QUOTE_RULE,
        "summary": record["summary"],
        "passages": passages,
        "next_start": end if end < len(record["passages"]) else None,
        "notices": record["notices"],
        "version": record["index_version"],
    }


async def table(api: ApiCalls, asked: TableArguments) -> dict[str, Any]:
    """Return the best sentence on a question for each country, actor or phase, or null where nothing is documented."""
    answer = await api.get(f"{API}/table", {"q": asked.question, "by": asked.by})
    rows = [row | {"address": api.address(row["url"]) if row["url"] else None} for row in answer["rows"]]
    return answer | {"meaning": MEANING[answer["status"]], "rule": QUOTE_RULE, "rows": rows}


async def vocabulary(api: ApiCalls, asked: VocabularyArguments) -> dict[str, Any]:
    """Return the codes by which a search can be narrowed, with their meaning."""
    return await api.get(f"{API}/vocabulary")


async def check_quote(api: ApiCalls, asked: QuoteArguments) -> dict[str, Any]:
    """Say whether a sentence stands in a record word for word; if not, name the nearest sentence and what differs."""
    checked = await api.get(f"{API}/quote", {"text": asked.text})
    return checked | {
        "record": _record(api, checked["record"]) if checked["record"] else None,
        "passage": _passage(api, checked["passage"]) if checked["passage"] else None,
    }


TOOLS = (
    Tool("search", "Search the repository of practice records by a question.", SearchArguments, search),
    Tool("fetch", "Read a record of the repository, all of its passages.", FetchArguments, fetch),
    Tool("table", "Put one question to every country, actor or phase at once.", TableArguments, table),
    Tool("vocabulary", "List the codes that narrow a search.", VocabularyArguments, vocabulary),
    Tool("check_quote", "Check that a sentence stands in the repository word for word.", QuoteArguments, check_quote),
)


class Budget:
    """Counts the characters of passages; what no longer fits is left out whole, and counted."""

    def __init__(self, characters: int) -> None:
        self.left, self.left_out = characters, 0

    def take(self, passages: Any) -> list[dict[str, Any]]:
        """Return the passages, in order, until one does not fit."""
        taken = []
        for passage in passages:
            if self.left_out or len(passage["text"]) > self.left:
                self.left_out += 1
                continue
            self.left -= len(passage["text"])
            taken.append(passage)
        return taken


def _record(api: ApiCalls, record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": record["id"],
        "title": record["title"],
        "country": [country["label"] for country in record["country"]],
        "evidence": record["evidence_status"]["label"],
        "review": record["review_status"]["label"],
        "facts_as_of": record["as_of"],
        "address": api.address(record["url"]),
    }


def _passage(api: ApiCalls, passage: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "text": passage["text"],
        "section": passage["section"],
        "address": api.address(passage["url"]),
        "sources": passage["sources"],
    }


def _linked(api: ApiCalls, thing: Mapping[str, Any], label: str) -> dict[str, str]:
    return {"id": thing["id"], label: thing[label], "address": api.address(thing["url"])}
