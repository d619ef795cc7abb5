"""txtai: its hybrid index with the same model, as its documentation has it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from txtai import Embeddings

from bench.contestants.commands import answer_commands
from bench.contestants.model import folder_of_model


class Txtai:
    """Content beside the index, so that an answer holds texts."""

    def __init__(self) -> None:
        self._embeddings = Embeddings(path=folder_of_model(), hybrid=True, content=True)

    def index(self, texts: Sequence[str], folder: Path) -> None:
        self._embeddings.index(list(texts))
        self._embeddings.save(str(folder))

    def open(self, folder: Path) -> None:
        self._embeddings.load(str(folder))

    def ask(self, question: str) -> object:
        return self._embeddings.search(question, 10)


if __name__ == "__main__":
    answer_commands(Txtai())
