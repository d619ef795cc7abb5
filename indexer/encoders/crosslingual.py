"""Cross-lingual encoder: hashed n-grams, averaged, projected into the space of the English encoder.

The file `crosslingual.safetensors` holds everything, so that any language can read it. The metadata of its header has
one key, `card`: a `CrossLingualCard` as JSON. The tensors are:

| tensor | shape | is |
| --- | --- | --- |
| `scales` | (n-grams,) float32 | the factor of each row of `table` |
| `keys` | (n-grams,) uint32 | the hash of each n-gram, ascending |
| `projection` | (rank, dimension) float32 | from the space of the table into that of the encoder |
| `bias` | (dimension,) float32 | added to every vector |
| `table` | (n-grams, rank) int8 | one row for each n-gram |
| `english` | (n-grams,) int8 | how English the n-gram is (above 0), in `english_unit` of log-odds |

To encode a text, take its folded words (`indexer.text.analysis.tokenize`). For each word, hash `=word` and every run
of 3 to 5 bytes of `<word>`, each once, with FNV-1a of 32 bits over UTF-8; drop hashes that are not in `keys`. Average
the rows of all words, multiply the mean with `projection`, add `bias`, and scale to length 1. The log-odds that a text
is English are the mean of `english` over the same rows, times `english_unit`.

Source of the format: https://github.com/huggingface/safetensors
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from indexer.arrays import Vectors
from indexer.encoders.encoder import EncoderCard
from indexer.text.analysis import tokenize

CROSSLINGUAL_FILE = "crosslingual.safetensors"
DEFAULT_FILE = Path(__file__).with_name(CROSSLINGUAL_FILE)
"""The encoder that ships with the program, written by `throughcare train-regional`."""

MIN_N, MAX_N = 3, 5
FNV_OFFSET, FNV_PRIME, _MASK = 0x811C9DC5, 0x01000193, 0xFFFFFFFF
_TENSORS = {"scales": "<f4", "keys": "<u4", "projection": "<f4", "bias": "<f4", "table": "|i1", "english": "|i1"}

Keys = npt.NDArray[np.uint32]


class CrossLingualCard(BaseModel):
    """What the file says of itself: whose space its vectors lie in, what it was trained on, and how well it finds.

    `heldout` is language -> number of held-out sentences; `recall_at_1` the share of them that find their own English
    among 1,000, as shipped; `recall_at_1_float` the same before the table was rounded to int8.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    encoder: str
    dimension: int
    pairs: dict[str, int]
    recall_at_1: dict[str, float]
    recall_at_1_float: dict[str, float]
    heldout: dict[str, int]
    english_unit: float


class CrossLingualError(Exception):
    """A file is missing or holds no cross-lingual encoder; the message says which and why."""


LONGEST_REMEMBERED = 40
"""Letters of the longest word whose n-grams are remembered: those of what is no word would fill memory."""


@dataclass(frozen=True)
class CrossLingualEncoder:
    """An opened file: the head of this module lists its tensors. Safe to use from several threads."""

    card: CrossLingualCard
    keys: Keys
    table: npt.NDArray[np.int8] | Vectors  # float32 in training, until it is rounded
    scales: Vectors
    projection: Vectors
    bias: Vectors
    english: npt.NDArray[np.int8]

    def matches(self, card: EncoderCard) -> bool:
        """Return whether this encoder was trained for the encoder with that card."""
        return (self.card.encoder, self.card.dimension) == (card.name, card.dimension)

    def encode(self, text: str) -> Vectors:
        """Return the unit vector of a text in any language of the region, shape (dimension,), float32."""
        rows = self._rows(text)
        mean = self.scales[rows] @ self.table[rows].astype(np.float32) / max(len(rows), 1)
        vector = mean @ self.projection + self.bias
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    def through(self, change: Vectors, encoder: str) -> CrossLingualEncoder:
        """Return this encoder for the space that `v + v @ change` makes of its own, in which `encoder` puts texts."""
        card = self.card.model_copy(update={"encoder": encoder})
        projection, bias = self.projection + self.projection @ change, self.bias + self.bias @ change
        return replace(self, card=card, projection=projection, bias=bias)

    def english_log_odds(self, text: str) -> float:
        """Return the log-odds that a text is English (above 0) and not in a language of the region (below)."""
        rows = self._rows(text)
        return float(self.english[rows].mean()) * self.card.english_unit if len(rows) else 0.0

    def _rows(self, text: str) -> npt.NDArray[np.intp]:
        """Return the rows of the known n-grams of each word, one word after the other."""
        hashes = np.concatenate([np.empty(0, np.uint32), *(ngrams(word) for word in tokenize(text))])
        positions = np.minimum(np.searchsorted(self.keys, hashes), len(self.keys) - 1)
        rows: npt.NDArray[np.intp] = positions[self.keys[positions] == hashes]
        return rows

    def save(self, path: Path) -> None:
        """Write the file; the same encoder gives the same bytes."""
        tensors = {name: np.ascontiguousarray(getattr(self, name), dtype=kind) for name, kind in _TENSORS.items()}
        path.write_bytes(save(tensors, {"card": self.card.model_dump_json()}))


def open_crosslingual(path: Path) -> CrossLingualEncoder:
    """Open a file that `CrossLingualEncoder.save` wrote.

    Raises:
        CrossLingualError: It is missing, or in another form.
    """
    if not path.is_file():
        raise CrossLingualError(f"{path} is missing; `throughcare train-regional` writes it")
    try:
        with safe_open(path, framework="numpy") as file:
            card = CrossLingualCard.model_validate_json((file.metadata() or {}).get("card", ""))
            tensors = {name: file.get_tensor(name) for name in _TENSORS}
    except (SafetensorError, OSError, ValueError) as error:
        raise CrossLingualError(f"{path} holds no cross-lingual encoder: {error}") from None
    _check_tensors(path, tensors)
    return CrossLingualEncoder(card=card, **tensors)


def _check_tensors(path: Path, tensors: dict[str, npt.NDArray[Any]]) -> None:
    for name, kind in _TENSORS.items():
        if tensors[name].dtype != np.dtype(kind):
            raise CrossLingualError(f"{path}: `{name}` must be {np.dtype(kind)}, not {tensors[name].dtype}")


def ngrams(word: str) -> Keys:
    """Return the hashes of a folded word and of its n-grams, each once, the word itself first."""
    return _remembered_ngrams(word) if len(word) <= LONGEST_REMEMBERED else _hashed_ngrams(word)


@lru_cache(maxsize=65536)
def _remembered_ngrams(word: str) -> Keys:
    return _hashed_ngrams(word)


def _hashed_ngrams(word: str) -> Keys:
    hashes = [fnv1a(f"={word}".encode())]
    marked = f"<{word}>".encode()
    for start in range(len(marked) - MIN_N + 1):
        value = FNV_OFFSET
        for length, byte in enumerate(marked[start : start + MAX_N], 1):
            value = (value ^ byte) * FNV_PRIME & _MASK
            if length >= MIN_N:
                hashes.append(value)
    return np.array(list(dict.fromkeys(hashes)), dtype=np.uint32)


def fnv1a(text: bytes) -> int:
    """Return the FNV-1a hash of 32 bits.

    Source: Fowler, Noll and Vo; http://www.isthe.com/chongo/tech/comp/fnv/
    """
    value = FNV_OFFSET
    for byte in text:
        value = (value ^ byte) * FNV_PRIME & _MASK
    return value
