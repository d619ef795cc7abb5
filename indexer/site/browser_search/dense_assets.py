"""Search by meaning for the browser: the encoder, what runs it, and the vectors, as scripts that carry bytes."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.arrays import Vectors
from indexer.encoders.crosslingual import CROSSLINGUAL_FILE, FNV_OFFSET, FNV_PRIME, MAX_N, MIN_N
from indexer.encoders.encoder import MODEL_FILE, EncoderCard
from indexer.index.bundle import Bundle
from indexer.site.browser_search.onnxruntime_web import LICENCE, PACKAGE, SHA256, VERSION, Runtime
from indexer.site.rendering import Page

FOLDER = "assets/search/meaning"
SCRIPTS = "assets/js/worker"
_GZIP = zlib.MAX_WBITS | 16
"""What tells zlib to write a gzip stream."""

_PROGRAM = ("base64", "assets", "wordpiece", "vectors", "encoder", "crosslingual", "denseEngine")
CHUNK_BYTES = 1 << 20
"""Bytes of a compressed stream that one script carries: so much is read, decoded and kept at a time."""

QUANTISATION_LEVELS = 4095
"""The largest number of a vector. With 127 one question in fifty has another order among its first five records, since
neighbours are often that near; with half of these none has, and a scale may be up to twice as coarse as it must be."""

RECORDS_IN_PIECE = 16
"""How many records a piece of vectors holds on average. Its bytes depend on these records alone, so that a device that
keeps the pieces fetches few of them when a record has changed."""


@dataclass(frozen=True, slots=True)
class AssetChunk:
    """A script that carries a part of something: `name` is that of its file, which changes with what it carries."""

    name: str
    text: str

    @property
    def page(self) -> Page:
        """The file: a script and not bytes, because a page that was opened from a folder may load nothing else."""
        return Page(f"{FOLDER}/{self.name}.js", self._script)

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return len(self._script.encode())

    @property
    def _script(self) -> str:
        return f"throughcare.assets[{json.dumps(self.name)}] = {json.dumps(self.text)};\n"


@dataclass(frozen=True, slots=True)
class DenseAssets:
    """All pieces of search by meaning, by what they carry, in the order in which they are read."""

    pieces: dict[str, tuple[AssetChunk, ...]]
    manifest: str

    def pages(self) -> Iterator[Page]:
        """Yield every piece, the licence of the runtime and the manifest."""
        for pieces in self.pieces.values():
            yield from (piece.page for piece in pieces)
        yield Page(f"{FOLDER}/LICENCE-{PACKAGE}.txt", LICENCE)
        yield Page(f"{FOLDER}/manifest.json", self.manifest)

    def listed(self) -> dict[str, list[tuple[str, int]]]:
        """Return the name and size of every piece, by what it carries."""
        return {carried: [(piece.name, piece.size) for piece in pieces] for carried, pieces in self.pieces.items()}


def make_dense_assets(
    bundle: Bundle, folder: Path, docs: Path, tokenizer: Mapping[str, object], runtime: Runtime
) -> DenseAssets:
    """Return search by meaning over a bundle.

    Args:
        bundle: An opened bundle.
        folder: Where it lies.
        docs: Where our scripts are.
        tokenizer: What `word_pieces` tells of its tokenizer.
        runtime: What runs its encoder.
    """
    settings, blocks = _quantised(bundle)
    settings["ngrams"] = {"shortest": MIN_N, "longest": MAX_N, "offset": FNV_OFFSET, "prime": FNV_PRIME}
    settings["tokenizer"] = {**tokenizer, "maxTokens": bundle.encoder.card.max_tokens}
    pieces = {
        "program": (_piece("program", _program(docs / SCRIPTS, runtime)),),
        "settings": _compressed("settings", json.dumps(settings, ensure_ascii=False).encode()),
        "vectors": _in_blocks("vectors", blocks),
        "loader": _compressed("loader", runtime.loader.encode()),
        "wasm": _compressed("wasm", runtime.wasm),
        "encoder": _compressed("encoder", (folder / MODEL_FILE).read_bytes()),
    }
    if bundle.crosslingual_encoder:
        pieces["regional"] = _compressed("regional", (folder / CROSSLINGUAL_FILE).read_bytes())
    return DenseAssets(pieces, _manifest(bundle.encoder.card, pieces))


def _quantised(bundle: Bundle) -> tuple[dict[str, object], list[bytes]]:
    """Return the vectors of passages, then of situations, as whole numbers in blocks, and what is needed to read them.

    Each dimension has a scale of its own, since some are far longer than others; a power of two, so that it stays when
    a record changes. The upper bytes of all numbers stand before the lower ones, which compresses better.
    """
    rows: Vectors = np.concatenate([bundle.vectors.all_vectors(), bundle.situations.vectors.all_vectors()])
    longest = np.abs(rows).max(axis=0)
    scales = np.exp2(np.ceil(np.log2(np.where(longest > 0, longest, 1)))) / QUANTISATION_LEVELS
    settings: dict[str, object] = {
        "prompt": bundle.encoder.card.query_prompt,
        "scales": [float(f"{scale:.9g}") for scale in scales],
        "owner": bundle.record_of_passage.tolist(),
        "records": len(bundle.records),
    }
    numbers = np.round(rows / scales).astype(">i2")
    halves = numbers.view(np.uint8).reshape(*numbers.shape, 2)
    starts = _block_starts(bundle)
    spans = list(zip(starts, [*starts[1:], len(rows)], strict=True))
    return settings, [halves[start:end, :, half].tobytes() for half in (0, 1) for start, end in spans]


def _block_starts(bundle: Bundle) -> list[int]:
    """Return the rows at which blocks start: at records chosen by their ids, which others do not move."""
    starts = {0, len(bundle.passages)}
    for row, passage in enumerate(bundle.passages):
        is_first = row == 0 or passage.record_id != bundle.passages[row - 1].record_id
        if is_first and zlib.crc32(passage.record_id.encode()) % RECORDS_IN_PIECE == 0:
            starts.add(row)
    return sorted(starts)


def _in_blocks(carried: str, blocks: list[bytes]) -> tuple[AssetChunk, ...]:
    """Return a gzip stream of blocks, a piece a block: after a full flush the bytes depend on no block before."""
    packer = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
    parts = [packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH) for block in blocks]
    return tuple(_piece(carried, base64.b64encode(part).decode()) for part in [*parts, packer.flush()] if part)


def _program(scripts: Path, runtime: Runtime) -> str:
    """Return the script of the worker: the library and our own scripts, in one."""
    own = ((scripts / f"{name}.js").read_text(encoding="utf-8") for name in _PROGRAM)
    return "\n".join(["globalThis.throughcare ||= {};", runtime.script, *own])


def compressed(content: bytes) -> str:
    """Return bytes as text that a script can carry: a gzip stream in base64."""
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()


def _compressed(carried: str, content: bytes) -> tuple[AssetChunk, ...]:
    stream = gzip.compress(content, 9, mtime=0)
    parts = [stream[start : start + CHUNK_BYTES] for start in range(0, len(stream), CHUNK_BYTES)]
    return tuple(_piece(carried, base64.b64encode(part).decode()) for part in parts)


def _piece(carried: str, text: str) -> AssetChunk:
    return AssetChunk(f"{carried}-{hashlib.sha256(text.encode()).hexdigest()[:12]}", text)


def _manifest(card: EncoderCard, pieces: dict[str, tuple[AssetChunk, ...]]) -> str:
    """Return what the pieces were made of, for people who look after the site."""
    content = {
        "runtime": {"package": PACKAGE, "version": VERSION, "sha256": SHA256, "licence": "MIT"},
        "encoder": card.model_dump(),
        "bytes": {carried: sum(piece.size for piece in parts) for carried, parts in pieces.items()},
    }
    return json.dumps(content, indent=1) + "\n"
