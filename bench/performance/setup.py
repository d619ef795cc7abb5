"""What every section measures with: passages, questions, contestants, rounds, and a folder to work in."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from indexer.index.bundle import Bundle, open_bundle
from indexer.index.passages import indexed_text
from search_api.evaluation.beir import read_collection
from search_api.evaluation.measures import read_judged

ROUNDS = 5
OWN = Path(sys.executable)
"""The Python of the project."""


@dataclass(frozen=True)
class Setup:
    """How to measure. `peers` is the Python that has the peers, None where they are not installed."""

    index: Path
    work: Path
    peers: Path | None = None
    collections: Path | None = None
    rounds: int = ROUNDS
    large: bool = True
    """Whether sections that take minutes go up to their largest sizes."""

    @cached_property
    def bundle(self) -> Bundle:
        """The live bundle."""
        return open_bundle(self.index)

    @cached_property
    def passages(self) -> list[str]:
        """The passages of the bundle as both legs see them, blanks left out."""
        titles = {header.id: header.title for header in self.bundle.records.values()}
        texts = (indexed_text(passage, titles[passage.record_id]) for passage in self.bundle.passages)
        return [text for text in texts if text]

    @cached_property
    def questions(self) -> list[str]:
        """Different questions: the judged ones, then those of the collections, then beginnings of passages."""
        asked = [item.q for item in read_judged()]
        for folder in self.folders:
            asked += read_collection(folder).questions.values()
        asked += [text.rpartition("\n")[2][:120] for text in self.passages]
        return [question[:290] for question in dict.fromkeys(asked) if len(question) > 3]

    @property
    def folders(self) -> list[Path]:
        """The folders of the collections."""
        return sorted(path for path in self.collections.iterdir() if path.is_dir()) if self.collections else []

    @cached_property
    def documents(self) -> list[str]:
        """The texts that are indexed for speed: those of the collections, or the passages where there are none."""
        found = [
            f"{title}\n{text}".strip()
            for folder in self.folders
            for title, text in read_collection(folder).documents.values()
        ]
        return found or self.passages

    def texts(self, name: str, texts: Sequence[str]) -> Path:
        """Write texts where a contestant reads them."""
        path = self.work / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(list(texts)), encoding="utf-8")
        return path
