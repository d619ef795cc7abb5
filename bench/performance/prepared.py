"""The peers' indexes of our passages, made once and kept."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from bench.performance.contestant import running
from bench.performance.setup import Setup

PEERS = {
    "txtai_hybrid": "txtai, hybrid, same model",
    "by_hand": "sentence-transformers, FAISS, rank_bm25 by hand",
    "words_alone": "bm25s alone, no meaning",
}
"""Module of `bench.contestants` -> what the page calls it."""


def prepared(setup: Setup) -> Iterator[tuple[str, Path, Path]]:
    """Yield each peer with its Python and the folder of its index of our passages."""
    if setup.peers is None:
        return
    texts = setup.texts("passages", setup.passages)
    key = hashlib.sha256(texts.read_bytes()).hexdigest()[:16]
    for name in PEERS:
        folder = setup.work / f"{name}-{key}"
        if not folder.exists():
            unfinished = setup.work / f"{name}.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            with running(setup.peers, name) as peer:
                peer.index(texts, unfinished)
            unfinished.rename(folder)
        yield name, setup.peers, folder
