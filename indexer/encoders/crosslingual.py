"""Put questions of the region's languages where the encoder puts their English: n-grams of folded words, added up.

The file `regional.bin` holds everything, so that any language can read it:

- 4 bytes: how long the header is, an unsigned number, little end first;
- the header: JSON in UTF-8, filled with spaces so that what follows starts at a multiple of 4;
- the arrays, one after the other, little end first. The header's `arrays` names each with its `type`, its `shape` (row
  by row) and its `offset` from the start of the file.

| array | shape | is |
| --- | --- | --- |
| `scales` | (n-grams,) float32 | what a row of `table` is multiplied with |
| `keys` | (n-grams,) uint32 | the hash of each n-gram, ascending |
| `projection` | (rank, dimension) float32 | from the table's space into that of the encoder |
| `bias` | (dimension,) float32 | added to every vector |
| `table` | (n-grams, rank) int8 | one row for each n-gram |
| `english` | (n-grams,) int8 | evidence that a text is English (above 0), in `english_unit` of log-odds |

To encode a text: take its folded words (`folding.words`). For each, take the hashes of `=word` and of all runs of 3 to
5 bytes of `<word>`, each once, as FNV-1a of 32 bits over UTF-8; drop those that are not in `keys`. Take the mean of the
rows of all words together, multiply it with `projection`, add `bias`, and scale to length 1. The evidence of a text is
the mean of `english` over the same rows, times `english_unit`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from indexer.arrays import Vectors
from indexer.encoders.encoder import EncoderCard
from indexer.text.analysis import tokenize

FILE = "regional.bin"
DEFAULT_FILE = Path(__file__).with_name(FILE)
"""The encoder that comes with the program, made by `throughcare train-regional`."""

MIN_N, MAX_N = 3, 5
_OFFSET, _PRIME, _MASK = 0x811C9DC5, 0x01000193, 0xFFFFFFFF
_TYPES = {"scales": "<f4", "keys": "<u4", "projection": "<f4", "bias": "<f4", "table": "|i1", "english": "|i1"}

Keys = npt.NDArray[np.uint32]


class CrossLingualCard(BaseModel):
    """What the file says of itself: whose space its vectors lie in, what it was trained on, and how well it finds.

    `found` is language -> share of sentences kept back that find their English among 1,000, as shipped; `full` is the
    same before the table was rounded to int8.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    encoder: str
    dimension: int
    pairs: dict[str, int]
    found: dict[str, float]
    full: dict[str, float]
    kept_back: dict[str, int]
    english_unit: float


class CrossLingualError(Exception):
    """A file is no regional encoder; the message says which and why."""


@dataclass(frozen=True)
class CrossLingualEncoder:
    """The opened file: see the head of this module for its arrays. Safe to use from several threads."""

    card: CrossLingualCard
    keys: Keys
    table: npt.NDArray[np.int8] | Vectors  # as trained until it is rounded
    scales: Vectors
    projection: Vectors
    bias: Vectors
    english: npt.NDArray[np.int8]

    def matches(self, card: EncoderCard) -> bool:
        """Say whether the vectors of this encoder lie in the space of another."""
        return (self.card.encoder, self.card.dimension) == (card.name, card.dimension)

    def encode(self, text: str) -> Vectors:
        """Return the unit vector of a text in any language of the region, shape (dimension,), float32."""
        rows = self._rows(text)
        mean = self.scales[rows] @ self.table[rows].astype(np.float32) / max(len(rows), 1)
        vector = mean @ self.projection + self.bias
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    def english_log_odds(self, text: str) -> float:
        """Return how much a text looks English (above 0) or like a language of the region (below), in log-odds."""
        rows = self._rows(text)
        return float(self.english[rows].mean()) * self.card.english_unit if len(rows) else 0.0

    def _rows(self, text: str) -> npt.NDArray[np.intp]:
        """Return the rows of the known n-grams of each word, one word after the other."""
        wanted = np.concatenate([np.empty(0, np.uint32), *(ngrams(word) for word in tokenize(text))])
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        rows: npt.NDArray[np.intp] = places[self.keys[places] == wanted]
        return rows

    def save(self, path: Path) -> None:
        """Write the file; the same encoder gives the same bytes."""
        arrays = {name: np.ascontiguousarray(getattr(self, name), dtype=kind) for name, kind in _TYPES.items()}
        described: dict[str, dict[str, Any]] = {
            name: {"type": array.dtype.name, "shape": array.shape, "offset": 0} for name, array in arrays.items()
        }
        # Offsets make the header longer, so room for them is measured first.
        room = -(-(len(_header(self.card, described)) + 16 * len(arrays)) // 4) * 4
        offset = 4 + room
        for name, array in arrays.items():
            described[name]["offset"] = offset
            offset += array.nbytes
        header = _header(self.card, described).ljust(room)
        content = b"".join(array.tobytes() for array in arrays.values())
        path.write_bytes(len(header).to_bytes(4, "little") + header + content)


def open_regional(path: Path) -> CrossLingualEncoder:
    """Open a file that `RegionalEncoder.save` wrote.

    Raises:
        RegionalError: It is not there, or not in that form.
    """
    try:
        content = path.read_bytes()
        end = 4 + int.from_bytes(content[:4], "little")
        header = json.loads(content[4:end])
        arrays = {name: _array(content, header["arrays"][name], kind) for name, kind in _TYPES.items()}
        return CrossLingualEncoder(card=CrossLingualCard.model_validate(header["card"]), **arrays)
    except OSError as error:
        raise CrossLingualError(f"{path}: {error.strerror}; `throughcare train-regional` writes it") from None
    except (ValueError, KeyError, TypeError) as error:
        raise CrossLingualError(f"{path} is no regional encoder: {error}") from None


def _header(card: CrossLingualCard, arrays: dict[str, dict[str, Any]]) -> bytes:
    return json.dumps({"card": card.model_dump(), "arrays": arrays}, ensure_ascii=False, sort_keys=True).encode()


def _array(content: bytes, described: dict[str, Any], kind: str) -> npt.NDArray[Any]:
    shape = tuple(described["shape"])
    array = np.frombuffer(content, dtype=kind, count=int(np.prod(shape)), offset=described["offset"])
    return array.reshape(shape)


@lru_cache(maxsize=65536)
def ngrams(word: str) -> Keys:
    """Return the hashes of a folded word and of its n-grams, each once, the word itself first."""
    found = [fnv1a(f"={word}".encode())]
    marked = f"<{word}>".encode()
    for start in range(len(marked) - MIN_N + 1):
        value = _OFFSET
        for length, byte in enumerate(marked[start : start + MAX_N], 1):
            value = (value ^ byte) * _PRIME & _MASK
            if length >= MIN_N:
                found.append(value)
    return np.array(list(dict.fromkeys(found)), dtype=np.uint32)


def fnv1a(text: bytes) -> int:
    """Return the FNV-1a hash of 32 bits.

    Source: Fowler, Noll and Vo; http://www.isthe.com/chongo/tech/comp/fnv/
    """
    value = _OFFSET
    for byte in text:
        value = (value ^ byte) * _PRIME & _MASK
    return value
