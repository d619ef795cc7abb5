"""Field layer: a matrix after the default encoder by which it tells the questions of this field apart.

The file `field.safetensors` holds one tensor, `change` (dimension, dimension) float16, and in the metadata of its
header one key, `card`: a `FieldLayerCard` as JSON. The vector `v` of a text, a question or a passage alike, becomes
`v + v @ change`, scaled to length 1. The layer is a part of the exported encoder, so that nothing else knows of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from indexer.arrays import Vectors

FIELD_FILE = Path(__file__).with_name("field.safetensors")
"""The layer that ships with the program, written by `throughcare train-field`."""


class FieldLayerCard(BaseModel):
    """What the file says of itself: the encoder that it follows, and how many questions of how many records taught."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    encoder: str
    questions: int
    records: int


class FieldLayerError(Exception):
    """A file holds no field layer; the message says which and why."""


@dataclass(frozen=True, slots=True)
class FieldLayer:
    """An opened file. `change` is what is added to the identity, shape (dimension, dimension), float32."""

    card: FieldLayerCard
    change: Vectors

    def apply(self, vectors: Vectors) -> Vectors:
        """Return unit vectors as the layer turns them, shape (n, dimension) or (dimension,); zeros stay."""
        turned = vectors + vectors @ self.change
        lengths = np.linalg.norm(turned, axis=-1, keepdims=True)
        return np.asarray(turned / np.where(lengths == 0, 1, lengths), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the file; the same layer gives the same bytes."""
        path.write_bytes(save({"change": self.change.astype("<f2")}, {"card": self.card.model_dump_json()}))


def open_field_layer(path: Path) -> FieldLayer:
    """Open a file that `FieldLayer.save` wrote.

    Raises:
        FieldLayerError: It is missing, or in another form.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            card = FieldLayerCard.model_validate_json((file.metadata() or {}).get("card", ""))
            change = file.get_tensor("change")
    except (SafetensorError, OSError, ValueError) as error:
        raise FieldLayerError(f"{path} holds no field layer, which `throughcare train-field` writes: {error}") from None
    if change.dtype != np.dtype("<f2") or change.ndim != 2 or change.shape[0] != change.shape[1]:
        form = f"{change.dtype} {change.shape}"
        raise FieldLayerError(f"{path}: `change` must be float16 with as many rows as columns, not {form}")
    return FieldLayer(card, change.astype(np.float32))
