"""What of a bundle travels to the database: small files as they are, passages with a digest that tells them apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from indexer.arrays import Vectors
from indexer.encoders.crosslingual import CROSSLINGUAL_FILE
from indexer.encoders.encoder import MODEL_FILE, TOKENIZER_FILE
from indexer.index.bundle import (
    GUARDS,
    LEXICONS,
    MANIFEST,
    RECORDS,
    SITUATION_VECTORS,
    SITUATIONS,
    TERMS,
    Bundle,
    Catalogue,
)

RESIDENT_FILES = (MANIFEST, TERMS, LEXICONS, GUARDS, SITUATIONS, SITUATION_VECTORS, MODEL_FILE, TOKENIZER_FILE)
"""Files of a bundle that every server holds in memory; passages, vectors and words are rows of tables instead."""


def resident_files(folder: Path, bundle: Bundle) -> Mapping[str, bytes]:
    """Return name -> content of what a server reads when it opens a version."""
    catalogue = Catalogue.model_validate_json((folder / RECORDS).read_bytes()).model_copy(update={"records": ()})
    names = [*RESIDENT_FILES, *({CROSSLINGUAL_FILE} & bundle.manifest.files.keys())]
    files = {name: (folder / name).read_bytes() for name in names}
    return files | {RECORDS: catalogue.model_dump_json().encode()}


def passages_as_json(bundle: Bundle) -> list[str]:
    """Return each passage as JSON."""
    return [json.dumps(asdict(passage), ensure_ascii=False, sort_keys=True) for passage in bundle.passages]


def digests(texts: Sequence[str], vectors: Vectors) -> list[bytes]:
    """Return 16 bytes for each passage that are equal where text and vector are."""
    return [
        hashlib.blake2b(text.encode() + vector.tobytes(), digest_size=16).digest()
        for text, vector in zip(texts, vectors, strict=True)
    ]
