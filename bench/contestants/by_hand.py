"""sentence-transformers, FAISS and rank_bm25 put together by hand, as tutorials do."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from rank_bm25 import BM25Okapi
from sentence_transformers import SentenceTransformer

from bench.contestants.commands import answer_commands
from bench.contestants.model import folder_of_model


def tokens(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return re.findall(r"\w+", text.lower())


class ByHand:
    """Two searches over all passages, their ranks fused."""

    def __init__(self) -> None:
        self._model = SentenceTransformer(folder_of_model(), device="cpu")
        self._texts: Sequence[str] = ()
        self._vectors: Any = None
        self._words: Any = None

    def index(self, texts: Sequence[str], folder: Path) -> None:
        vectors = faiss.IndexFlatIP(384)
        vectors.add(self._model.encode(list(texts), normalize_embeddings=True))
        folder.mkdir(parents=True, exist_ok=True)
        faiss.write_index(vectors, str(folder / "vectors"))
        (folder / "words").write_bytes(pickle.dumps(BM25Okapi([tokens(text) for text in texts])))
        (folder / "texts").write_text(json.dumps(list(texts)), encoding="utf-8")

    def open(self, folder: Path) -> None:
        self._vectors = faiss.read_index(str(folder / "vectors"))
        self._words = pickle.loads((folder / "words").read_bytes())
        self._texts = json.loads((folder / "texts").read_text(encoding="utf-8"))

    def ask(self, question: str) -> object:
        vector = self._model.encode([question], normalize_embeddings=True)
        near = self._vectors.search(vector, 100)[1][0]
        words = np.argsort(-self._words.get_scores(tokens(question)))[:100]
        fused: dict[int, float] = {}
        for ranking in (near, words):
            for rank, row in enumerate(ranking.tolist(), 1):
                fused[row] = fused.get(row, 0.0) + 1 / (60 + rank)
        return [self._texts[row] for row in sorted(fused, key=lambda row: -fused[row])[:10]]


if __name__ == "__main__":
    answer_commands(ByHand())
