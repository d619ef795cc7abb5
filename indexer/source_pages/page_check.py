"""Look at the pages of many sources: each once, a host at a time, and compared with what was there before."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from urllib.parse import urlsplit

from indexer.files.text_file import is_there
from indexer.source_pages.page_reader import PageRead, read_page

HOSTS_AT_ONCE, PAUSE = 4, 1.0
"""Hosts that are asked side by side, and seconds between two questions to one."""

GONE = frozenset({404, 410})
SHINGLE, SKETCH, SAME = 5, 64, 0.7
"""Words of a piece of text, pieces that are kept of a page, and share of equal ones from which it says the same."""

Sketch = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PageState:
    """What became of the page of a source: `fine`, `new`, `moved`, `gone`, `changed` or `unreachable`, and details."""

    source: str
    url: str
    state: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SourcePageCheck:
    """The findings in the order of the sources, and the sketches to compare with next time."""

    findings: tuple[PageState, ...]
    sketches: Mapping[str, Sketch]


def check_pages(
    addresses: Mapping[str, str], before: Mapping[str, Sketch], pause: float = PAUSE, patience: float = 20.0
) -> SourcePageCheck:
    """Read the page of each source, key -> address; pages of one host one after the other."""
    by_host: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, url in addresses.items():
        by_host[urlsplit(url).netloc].append((key, url))

    def of_one_host(sources: Iterable[tuple[str, str]]) -> list[tuple[str, PageRead]]:
        return list(_read_in_turn(sources, pause, patience))

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        read = dict(one for host in pool.map(of_one_host, by_host.values()) for one in host)
    sketches = {key: sketch(page.text) for key, page in read.items() if page.status == 200 and page.text}
    findings = tuple(
        _finding(key, url, read[key], before.get(key), sketches.get(key)) for key, url in addresses.items()
    )
    return SourcePageCheck(findings, {**before, **sketches})


def _read_in_turn(sources: Iterable[tuple[str, str]], pause: float, patience: float) -> Iterator[tuple[str, PageRead]]:
    for number, (key, url) in enumerate(sources):
        if number:
            time.sleep(pause)
        yield key, read_page(url, patience)


def _finding(key: str, url: str, page: PageRead, before: Sketch | None, now: Sketch | None) -> PageState:
    if page.status in GONE:
        return PageState(key, url, "gone", f"the server answers {page.status}")
    if page.status != 200:
        return PageState(key, url, "unreachable", page.fault or f"the server answers {page.status}")
    if page.moved_to:
        return PageState(key, url, "moved", f"to {page.moved_to}")
    if before is None or now is None:
        return PageState(key, url, "new" if now else "fine", "" if now else "its text cannot be compared")
    alike = likeness(before, now)
    if alike < SAME:
        return PageState(key, url, "changed", f"{alike:.0%} of its text is as before")
    return PageState(key, url, "fine")


def sketch(text: str) -> Sketch:
    """Return the smallest hashes of a text's pieces of five words: enough to tell how much of it stays.

    Source: Broder (1997), On the resemblance and containment of documents.
    """
    words = text.lower().split()
    pieces = {" ".join(words[start : start + SHINGLE]) for start in range(max(1, len(words) - SHINGLE + 1))}
    hashes = sorted(int.from_bytes(blake2b(piece.encode(), digest_size=6).digest()) for piece in pieces)
    return tuple(hashes[:SKETCH])


def likeness(one: Sketch, other: Sketch) -> float:
    """Return the share in [0, 1] of pieces that two texts have in common, as far as their sketches tell."""
    smallest = set(sorted({*one, *other})[: max(len(one), len(other))])
    return len(smallest & set(one) & set(other)) / len(smallest) if smallest else 1.0


def load_sketches(path: Path) -> dict[str, Sketch]:
    """Read what was kept of the check before; nothing where there was none."""
    if not is_there(path):
        return {}
    return {key: tuple(kept) for key, kept in json.loads(path.read_text(encoding="utf-8")).items()}


def save_sketches(path: Path, sketches: Mapping[str, Sketch]) -> None:
    """Keep the sketches for the next check, a line a source; the file is whole or as it was."""
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(kept)}" for key, kept in sorted(sketches.items()))
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    beside.replace(path)
