"""Turn texts into unit vectors with the exported model of a bundle (the only import of onnxruntime and tokenizers)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict

from indexer.arrays import Vectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

MODEL_FILE, TOKENIZER_FILE = "encoder.onnx", "tokenizer.json"


class EncoderCard(BaseModel):
    """What a bundle records of its encoder; two bundles with equal cards hold comparable vectors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    sha256: str
    """Of the model file."""
    dimension: int
    max_tokens: int
    query_prompt: str = ""
    passage_prompt: str = ""
    multilingual: bool = False


class Encoder(Protocol):
    """What the index needs of a model."""

    card: EncoderCard

    def encode_query(self, text: str) -> Vectors:
        """Return the unit vector of a question, shape (dimension,), float32."""

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Return unit vectors of passages, shape (len(texts), dimension), float32, in the order of `texts`."""

    def count_tokens(self, text: str) -> int:
        """Return how many word pieces `text` has, special ones not counted."""

    def save(self, folder: Path) -> None:
        """Write `encoder.onnx` and `tokenizer.json` into `folder`."""


class OnnxEncoder:
    """An int8 model under onnxruntime. Safe to use from several threads."""

    def __init__(self, folder: Path, card: EncoderCard) -> None:
        """Open `encoder.onnx` and `tokenizer.json` in `folder`."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # One thread a text: texts run side by side, and a server's workers do not fight over the cores.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.card = card
        self._folder = folder
        self._session = onnxruntime.InferenceSession(folder / MODEL_FILE, options, providers=["CPUExecutionProvider"])
        self._tokenizer = _tokenizer(folder, card.max_tokens)

    @cached_property
    def _untruncated_tokenizer(self) -> Tokenizer:
        """A tokenizer that reads texts to their end; only builds count."""
        return _tokenizer(self._folder, None)

    def encode_query(self, text: str) -> Vectors:
        return self._encode(self.card.query_prompt + text)

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        vectors = np.empty((len(texts), self.card.dimension), dtype=np.float32)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for row, vector in enumerate(pool.map(self._encode, self._prompted(texts))):
                vectors[row] = vector
                if progress:
                    progress(1)
        return vectors

    def count_tokens(self, text: str) -> int:
        return len(self._untruncated_tokenizer.encode(text, add_special_tokens=False).ids)

    def save(self, folder: Path) -> None:
        for name in (MODEL_FILE, TOKENIZER_FILE):
            shutil.copyfile(self._folder / name, folder / name)

    def _prompted(self, texts: Sequence[str]) -> Iterator[str]:
        return (self.card.passage_prompt + text for text in texts)

    def _encode(self, text: str) -> Vectors:
        # One text a run: dynamic quantisation scales activations over the whole batch, so in a batch the vector of
        # a text would depend on its neighbours, and a build that reuses vectors would differ from a full one.
        encoding = self._tokenizer.encode(text)
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
        }
        vector: Vectors = self._session.run(None, feed)[0][0]
        return vector


def _tokenizer(folder: Path, window: int | None) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    tokenizer.no_padding()
    if window is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(window)
    return tokenizer
