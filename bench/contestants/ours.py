"""Our encoder alone, as the floor of a question; and what a build does with texts: vectors and both indexes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.contestants.commands import answer_commands
from indexer.encoders.encoder import OnnxEncoder
from indexer.index.bm25_index import BM25Index
from indexer.index.bundle import VECTORS, WORDS, current_folder, verify_bundle
from indexer.index.vector_index import VectorIndex
from indexer.text.analysis import index_terms


class Ours:
    """The encoder of the live bundle in `folder`, and indexes of any texts."""

    _encoder: Any = None

    def index(self, texts: Sequence[str], folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        VectorIndex.from_vectors(self._encoder.encode_passages(texts)).save(folder / VECTORS)
        BM25Index.from_tokens([index_terms(text) for text in texts]).save(folder / WORDS)

    def open(self, folder: Path) -> None:
        bundle = current_folder(folder)
        self._encoder = OnnxEncoder(bundle, verify_bundle(bundle).encoder)

    def ask(self, question: str) -> object:
        return self._encoder.encode_query(question)


if __name__ == "__main__":
    answer_commands(Ours())
