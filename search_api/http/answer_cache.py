"""What need not be done twice: answers that a client still has, and answers that were just given."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from cachetools import LRUCache

from indexer.cache import code_digest

CACHE_CONTROL = "public, max-age=60, stale-while-revalidate=600"

USUAL_BYTES = 50_000
"""What an answer usually takes; the cache has room for as many of these as its setting says, and counts bytes."""

PROGRAM = ("indexer", "search_api")
"""The packages whose files decide answers; where one changes, so does the tag of every answer."""


@dataclass(frozen=True, slots=True)
class RenderedAnswer:
    """What leaves, and what counts whenever it does; `is_private` for what nobody may keep."""

    body: bytes
    counts: tuple[Callable[[], None], ...] = ()
    is_private: bool = False


class AnswerCache:
    """The answers given last, by their tags, up to a number of bytes; the longest unused leaves first."""

    def __init__(self, answers: int) -> None:
        """Make room for so many answers of the usual size."""
        self._cache: LRUCache[str, RenderedAnswer] = LRUCache(answers * USUAL_BYTES, lambda answer: len(answer.body))
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """The bytes of all answers that are kept."""
        return int(self._cache.currsize)

    def get(self, tag: str) -> RenderedAnswer | None:
        """Return the answer of a tag, None if it is not kept."""
        with self._lock:
            return self._cache.get(tag)

    def put(self, tag: str, answer: RenderedAnswer) -> None:
        """Keep an answer, unless it is larger than the whole cache."""
        with self._lock:
            if len(answer.body) <= self._cache.maxsize:
                self._cache[tag] = answer


def entity_tag(index_version: str, *asked: object) -> str:
    """Return the ETag of the answer of a bundle to what was asked, known before anything is computed.

    It holds the day, since a record past its date of review says so.
    """
    day = datetime.now(UTC).date().isoformat()
    content = json.dumps([code_digest(*PROGRAM), index_version, day, *asked], sort_keys=True)
    return f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'


def etag_matches(if_none_match: str | None, tag: str) -> bool:
    """Return whether a client that sent `If-None-Match` still has the answer."""
    return tag in [part.strip().removeprefix("W/") for part in (if_none_match or "").split(",")]
