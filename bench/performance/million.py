"""Up to a million passages: how long both legs take under filters, how much they find, and what they weigh."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from bench.performance.figures import Curve, Figure, Goal, Plot, Section, short, table
from bench.performance.generated_passages import vectors_like, words_like
from bench.performance.setup import OWN, Setup
from indexer.arrays import Vectors
from indexer.index.bm25_index import BM25Index
from indexer.index.bundle import CENTROIDS, RECORD_WORDS, REGIONAL, VECTORS, WORDS, FileEntry, file_digest
from indexer.index.hybrid_index import centroids
from indexer.index.memory_snapshot import header_features
from indexer.index.vector_index import VectorIndex

SIZES = (1_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
PASSAGES_A_RECORD = 25
QUESTIONS = 100
FILES, TRAITS = "files.json", "traits.npy"
SHARES = (1.0, 0.1, 0.01, 0.001)
"""Parts of the passages that filters let through."""


def measure(setup: Setup) -> Section:
    """Write each size, open it in a process of its own, and ask both legs."""
    sizes = SIZES if setup.large else SIZES[:1]
    folder = setup.work / "generated"
    found: dict[int, Mapping[str, Any]] = {}
    np.save(
        setup.work / "asked.npy", np.array([setup.bundle.encoder.encode_query(q) for q in setup.questions[:QUESTIONS]])
    )
    (setup.work / "asked.json").write_text(json.dumps(setup.questions[:QUESTIONS]), encoding="utf-8")
    for size in sizes:
        write(setup, folder, size)
        done = subprocess.run(
            [OWN, "-m", "bench.performance.legs", str(folder), str(setup.work)],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1"),  # as a server does
        )
        found[size] = json.loads(done.stdout)
        print(f"  {size:,} passages: {done.stdout.strip()[:400]}", file=sys.stderr, flush=True)
    shutil.rmtree(folder)
    return _told(found)


def write(setup: Setup, folder: Path, size: int) -> None:
    """Write vectors, words and centres of generated passages as a bundle has them, with the hash of every file."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    real = setup.bundle.vectors.all_vectors()
    vectors = vectors_like(real[np.linalg.norm(real, axis=1) > 0], size, seed=8)
    owner = np.arange(size) // PASSAGES_A_RECORD
    np.save(folder / CENTROIDS, centroids(vectors, owner, owner[-1] + 1))
    np.save(folder / TRAITS, real_traits(setup, owner[-1] + 1))
    index = VectorIndex.from_vectors(vectors)
    index.save(folder / VECTORS)
    del vectors, index
    words_like(setup.passages, size, seed=9).save(folder / WORDS)
    words_like(setup.passages, int(owner[-1]) + 1, seed=10).save(folder / RECORD_WORDS)
    BM25Index.from_tokens([["nothing"]] + [[] for _ in range(size - 1)]).save(folder / REGIONAL)
    files = {
        path.relative_to(folder).as_posix(): FileEntry(sha256=file_digest(path), size=path.stat().st_size).model_dump()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    (folder / FILES).write_text(json.dumps(files), encoding="utf-8")


def real_traits(setup: Setup, records: int) -> Vectors:
    """Return which traits each record carries: those of our own records, again and again."""
    with_traits = header_features(tuple(setup.bundle.records.values()), setup.bundle.vocabulary)
    return with_traits[np.arange(records) % len(with_traits)]


def _told(found: Mapping[int, Mapping[str, Any]]) -> Section:
    largest = max(found)
    at = found[largest]
    goals = [
        _goal(
            f"retrieval in {largest:,} passages, {share:.4g}% pass the filter", 30, "ms", at["both"][str(share / 100)]
        )
        for share in (100, 10, 1, 0.1)
    ]
    goals += [_goal("recall@10 against exact search, the least of them", 0.98, "", [min(at["recall"].values())], True)]
    goals += [_goal("opened and verified", 3, "s", at["opened"]), _goal("resident", 2, "GB", [at["resident"]])]
    lines = {name: _curve(found, name) for name in ("both", "exact", "codes", "words")}
    return Section(
        title="A million passages",
        text=_TEXT,
        goals=tuple(goals),
        tables=(table(_HEAD, list(_rows(found))),),
        plots=(
            Plot(
                name="million", title="A question against the number of passages", x="passages", y="ms (median)",
                curves=tuple(Curve(name=_NAMES[name], points=points) for name, points in lines.items() if points),
                text="Milliseconds of both legs, of each way of searching vectors, and of words, by number of passages",
            ),
        ),
    )  # fmt: skip


def _goal(what: str, limit: float, unit: str, values: list[float], at_least: bool = False) -> Goal:
    return Goal(what=what, limit=limit, unit=unit, figure=Figure(values=tuple(values)), at_least=at_least)


def _curve(found: Mapping[int, Mapping[str, Any]], name: str) -> tuple[tuple[float, float], ...]:
    values = {size: at[name]["1.0"] if name == "both" else at[name] for size, at in found.items() if at[name]}
    return tuple((float(size), Figure(values=tuple(value)).median) for size, value in values.items())


def _rows(found: Mapping[int, Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    for size, at in found.items():
        times = [Figure(values=tuple(at["both"][str(share)])).text("ms") for share in SHARES]
        recalls = [f"{at['recall'][str(share)]:.3f}" for share in SHARES]
        opened = Figure(values=tuple(at["opened"])).median
        yield f"{size:,}", at["kind"], *times, ", ".join(recalls), f"{short(opened)} s", f"{short(at['resident'])} GB"


_NAMES = {"both": "both legs", "exact": "vectors, exact", "codes": "vectors, codes", "words": "words"}
_HEAD = ("passages", "vectors", "all pass", "10%", "1%", "0.1%", "recall@10 of each", "opened", "resident")

_TEXT = """Passages are generated.
A vector is one of our own, turned towards a random direction until its cosine to it is between 0.55 and 0.95, evenly, so that there are clusters as among real passages; words are drawn as often as they stand in our passages, and lengths as well.
Questions are real ones.
A filter lets a random part of the passages through; recall@10 is the share of the ten nearest by comparison with every passage that the index returns among its first ten.
What is opened is what both legs read of a bundle: vectors, word indexes and mean directions of records, every file verified by its hash; texts and headers of a million passages are not part of it.
Codes are chosen by number of passages (`CODED_FROM` in `indexer/index/vector_index.py`), and the manifest says which; below, every passage is compared.
"""  # noqa: E501 - one sentence a line
