"""bm25s alone: words, without meaning."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s

from bench.contestants.commands import answer_commands


class WordsAlone:
    """The library's own tokens and its own top ten."""

    _index: Any = None

    def index(self, texts: Sequence[str], folder: Path) -> None:
        index = bm25s.BM25(corpus=list(texts))
        index.index(bm25s.tokenize(list(texts), stopwords="en", show_progress=False), show_progress=False)
        index.save(str(folder), corpus=list(texts))

    def open(self, folder: Path) -> None:
        self._index = bm25s.BM25.load(str(folder), load_corpus=True)

    def ask(self, question: str) -> object:
        asked = bm25s.tokenize(question, stopwords="en", show_progress=False, return_ids=False)
        return self._index.retrieve(asked, k=10, show_progress=False)


if __name__ == "__main__":
    answer_commands(WordsAlone())
