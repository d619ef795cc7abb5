"""A judged collection in BEIR form, indexed in memory and ranked as records are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from indexer.encoders.encoder import Encoder
from indexer.index.bm25_index import BM25Index
from indexer.index.hybrid_index import HybridIndex, centroids
from indexer.index.section_pieces import split_text
from indexer.index.vector_index import VectorIndex
from indexer.index.word_counts import count_words as count_words
from indexer.text.analysis import index_terms
from indexer.text.thesaurus import Thesaurus
from search_api.question.encoding import encode_question
from search_api.question.understanding import QuestionParser
from search_api.ranking.hybrid import HybridRetriever, Mode

Qrels = Mapping[str, Mapping[str, int]]


class CollectionError(Exception):
    """A folder is no collection in BEIR form; the message says which file and why."""


@dataclass(frozen=True, slots=True)
class BeirCollection:
    """Documents (id -> title, text), questions (id -> text) and judgments (question -> document -> grade)."""

    documents: Mapping[str, tuple[str, str]]
    questions: Mapping[str, str]
    qrels: Qrels


def read_collection(folder: Path) -> BeirCollection:
    """Read `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`.

    Raises:
        CollectionError: A file is missing or not in that form.
    """
    documents = {str(line["_id"]): (str(line.get("title") or ""), str(line["text"]))
                 for line in _lines(folder / "corpus.jsonl", ("_id", "text"))}  # fmt: skip
    questions = {str(line["_id"]): str(line["text"]) for line in _lines(folder / "queries.jsonl", ("_id", "text"))}
    qrels: dict[str, dict[str, int]] = {}
    path = folder / "qrels/test.tsv"
    for number, line in enumerate(_text(path).splitlines()[1:], 2):
        fields = line.split("\t")
        if len(fields) != 3 or not fields[2].lstrip("-").isdigit():
            raise CollectionError(f"{path}:{number}: a line must hold query-id, corpus-id, whole score; tabs between")
        qrels.setdefault(fields[0], {})[fields[1]] = int(fields[2])
    judged = {question: text for question, text in questions.items() if question in qrels}
    if not judged:
        raise CollectionError(f"{path}: no question of queries.jsonl is judged")
    return BeirCollection(documents, judged, qrels)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        needed = "a collection has corpus.jsonl, queries.jsonl and qrels/test.tsv"
        raise CollectionError(f"{path}: {error.strerror}; {needed}") from None


def _lines(path: Path, keys: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_text(path).splitlines(), 1):
        try:
            fields = json.loads(line)
        except json.JSONDecodeError as error:
            raise CollectionError(f"{path}:{number}: not JSON: {error.msg}") from None
        if not isinstance(fields, dict) or any(key not in fields for key in keys):
            raise CollectionError(f"{path}:{number}: a line must hold {' and '.join(keys)}")
        yield fields


class BeirSearcher:
    """Ranks the documents of a collection with the parser, the retrievers and the fusion that answer questions."""

    def __init__(self, collection: BeirCollection, encoder: Encoder, progress: Callable[[int, int], None]) -> None:
        self._ids = list(collection.documents)
        self._encoder = encoder
        window = encoder.card.max_tokens - 2 - encoder.count_tokens(encoder.card.passage_prompt)
        texts: list[str] = []
        owner: list[int] = []
        for number, (title, text) in enumerate(collection.documents.values()):
            room = window - encoder.count_tokens(f"{title}\n")
            pieces = split_text(text, encoder.count_tokens, room) or [""]
            texts += [f"{title}\n{piece}".strip() for piece in pieces]
            owner += [number] * len(pieces)
        done = 0

        def count(step: int) -> None:
            nonlocal done
            done += step
            progress(done, len(texts))

        self.parser = QuestionParser(Thesaurus(()), {"en": count_words(texts)})
        vectors = encoder.encode_passages(texts, count)
        owners = np.array(owner, dtype=np.int64)
        documents = [f"{title}\n{text}" for title, text in collection.documents.values()]
        self.index = HybridIndex(
            vectors=VectorIndex.from_vectors(vectors),
            passage_bm25=BM25Index.from_tokens([index_terms(text) for text in texts]),
            translation_bm25=BM25Index.from_tokens([[] for _ in texts]),
            record_of_passage=owners,
            centroids=centroids(vectors, owners, len(documents)),
            header_features=np.empty((len(documents), 0), dtype=np.float32),
            record_bm25=BM25Index.from_tokens([index_terms(text) for text in documents]),
        )
        self._retriever = HybridRetriever(self.index)

    def run(self, question: str, limit: int, mode: Mode) -> list[str]:
        """Return the best documents of a question, best first."""
        ranking = self._retriever.rank(encode_question(self.parser.parse(question), self._encoder), mode=mode)
        return [self._ids[record] for record in ranking.records[:limit].tolist()]
