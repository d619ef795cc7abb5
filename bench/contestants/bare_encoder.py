"""The encoder alone: what a question costs before anything is searched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.contestants.commands import answer_commands
from indexer.bundle import current_folder, verify_bundle
from indexer.encoder import OnnxEncoder


class BareEncoder:
    """Vectors and nothing else; `folder` holds bundles, of which the live one has the encoder."""

    _encoder: Any = None

    def index(self, texts: Sequence[str], folder: Path) -> None:
        self._encoder.encode_passages(texts)

    def open(self, folder: Path) -> None:
        bundle = current_folder(folder)
        self._encoder = OnnxEncoder(bundle, verify_bundle(bundle).encoder)

    def ask(self, question: str) -> object:
        return self._encoder.encode_query(question)


if __name__ == "__main__":
    answer_commands(BareEncoder())
