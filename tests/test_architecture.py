"""The direction of imports, and one home for each heavy import."""

import ast
from pathlib import Path

from tests.conftest import ROOT

LAYERS = [
    ["sentences", "memo", "vectors", "folding", "names", "finished", "policy", "offline", "runtime", "wordpiece"],
    ["problems"],
    ["unseen"],
    ["frontmatter"],
    ["vocabulary"],
    ["body", "references", "situations", "bridge", "countries", "spelling", "identity", "literal"],
    ["rules", "glossary", "guards"],
    ["privacy"],
    ["records"],
    ["phrases", "translations", "overview", "encoder", "lexical", "questions"],
    ["corpus", "passages", "answers", "legs", "regional"],
    ["lexicon", "citing", "schema", "pull", "snapshot", "parallel"],
    ["proposal"],
    ["bundle", "generated", "alignment"],
    ["publish", "export", "training", "database"],
    ["pages"],
    ["build"],
]
"""Modules of `indexer`, lowest first; a module imports only from layers below its own, or its own package."""

HOMES = {
    "faiss": {"indexer/index/vector_index.py"},
    "bm25s": {"indexer/index/bm25_index.py"},
    "onnxruntime": {"indexer/encoders/encoder.py", "indexer/encoders/onnx_export.py"},
    "tokenizers": {"indexer/encoders/encoder.py", "indexer/site/browser_search/tokenizer_export.py"},
    "torch": {"indexer/encoders/onnx_export.py", "indexer/training/distillation.py"},
    "sentence_transformers": {"indexer/encoders/onnx_export.py"},
    "transformers": {"indexer/encoders/onnx_export.py"},
    "psycopg": {
        "indexer/postgres/address.py",
        "indexer/postgres/copy.py",
        "indexer/postgres/migrations/__init__.py",
        "indexer/postgres/publication.py",
        "search_api/stores/postgres/database.py",
        "search_api/stores/postgres/candidates.py",
        "search_api/stores/postgres/failover.py",
        "search_api/stores/postgres/snapshot.py",
    },
    "psycopg_pool": {"search_api/stores/postgres/failover.py"},
    "babel": {"indexer/text/gazetteer.py"},
    "rapidfuzz": {"search_api/question/understanding.py"},
    "ir_measures": {"search_api/evaluation/measures.py"},
    "jinja2": {"indexer/site/rendering.py"},
    "fastapi": {"search_api/http/app.py"},
    "uvicorn": {"search_api/http/server.py", "search_api/http/connection.py"},
    "h11": {"search_api/http/connection.py"},
    "limits": {"search_api/http/limits.py"},
    "structlog": {"search_api/observability/log.py"},
    "prometheus_client": {"search_api/observability/metrics.py"},
    "typer": {"throughcare/"},
    "rich": {"throughcare/"},
}
"""Where alone each heavy or characteristic library is imported."""

SOURCES = sorted([*ROOT.glob("indexer/**/*.py"), *ROOT.glob("search_api/**/*.py"), ROOT / "throughcare/"])


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def layer(module: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if module in names)


def test_imports_point_down():
    """No module of `indexer` imports one of its own layer or above, and none imports `search_api`."""
    for path in ROOT.glob("indexer/**/*.py"):
        module = path.relative_to(ROOT / "indexer").parts[0].removesuffix(".py")
        for name in imports(path):
            assert not name.startswith("search_api"), path
            if module != "__init__" and name.startswith("indexer.") and name.split(".")[1] != module:
                assert layer(name.split(".")[1]) < layer(module), (path.name, name)


def test_every_module_has_a_layer():
    """A new module finds its place in the table above."""
    modules = {path.relative_to(ROOT / "indexer").parts[0].removesuffix(".py") for path in ROOT.glob("indexer/**/*.py")}
    assert modules - {"__init__"} == {name for names in LAYERS for name in names}


def test_heavy_imports_live_in_one_place():
    """Each library of the table is imported where it says and nowhere else."""
    for library, homes in HOMES.items():
        found = {
            path.relative_to(ROOT).as_posix()
            for path in SOURCES
            if any(name == library or name.startswith(library + ".") for name in imports(path))
        }
        assert found == homes, library


def test_nothing_is_half_done():
    """No mark of unfinished work stands in the code."""
    for path in SOURCES:
        text = path.read_text()
        for mark in ("TO" + "DO", "FIX" + "ME", "except Exc" + "eption", "NotImplemented"):
            assert mark not in text, (path, mark)
