"""The direction of imports between rooms, one name for one thing, and one home for each heavy import."""

import ast
import re
from collections import defaultdict
from pathlib import Path

from tests.conftest import ROOT

ROOMS = {
    "indexer": {
        "arrays": "",
        "cache": "",
        "files": "",
        "source_pages": "files",
        "text": "files",
        "bilingual": "files text",
        "privacy": "files",
        "withdrawal": "files privacy",
        "records": "bilingual cache files privacy text withdrawal",
        "proposals": "files privacy records text",
        "encoders": "arrays text",
        "training": "arrays encoders files records text",
        "index": "arrays cache encoders files privacy records text",
        "postgres": "arrays encoders index records",
        "site": "arrays bilingual encoders files index privacy proposals records text withdrawal",
        "exports": "bilingual files index records site text",
        "build": "arrays cache encoders exports files index records site",
        "trainings": "arrays build cache encoders index records training",
    },
    "search_api": {
        "observability": "",
        "settings": "",
        "store": "",
        "question": "",
        "ranking": "question store",
        "answerability": "question ranking store",
        "searcher": "answerability question ranking store",
        "table": "answerability question ranking searcher store",
        "browser_rules": "answerability question ranking searcher table",
        "stores": "observability settings store",
        "quotations": "store",
        "mcp": "question quotations",
        "http": "answerability mcp observability question quotations ranking searcher settings store stores table",
        "evaluation": "answerability question ranking searcher",
    },
}
"""Package -> room -> the rooms of the same package that it may import from: all of them stand above it here."""

READ_BY_SEARCH = "arrays bilingual cache files text records privacy encoders index postgres site.csp".split()
"""What `search_api` may import of `indexer`; `indexer` imports nothing of `search_api`."""

SCRIPTS = {
    "site": "",
    "text": "",
    "privacy": "",
    "worker": "",
    "search": "privacy site text worker",
    "form": "privacy site text",
    "documents": "search site",
    "planner": "documents site",
    "device": "site",
    "reader": "site",
    "ui": "documents form reader search site text",
}
"""Folder of docs/assets/js (or the script at its top) -> the folders that its scripts may read: all stand above it."""

HOMES = {
    "faiss": {"indexer/index/vector_index.py"},
    "bm25s": {"indexer/index/bm25_index.py"},
    "onnxruntime": {"indexer/encoders/encoder.py", "indexer/encoders/onnx_export.py"},
    "tokenizers": {"indexer/encoders/encoder.py", "indexer/site/browser_search/tokenizer_export.py"},
    "torch": {
        "indexer/encoders/onnx_export.py",
        "indexer/training/distillation.py",
        "indexer/training/field_training.py",
    },
    "sentence_transformers": {"indexer/encoders/onnx_export.py"},
    "transformers": {"indexer/encoders/onnx_export.py"},
    "psycopg": {
        "indexer/postgres/address.py",
        "indexer/postgres/copy.py",
        "indexer/postgres/migrations/__init__.py",
        "indexer/postgres/publication.py",
        "search_api/stores/postgres/candidates.py",
        "search_api/stores/postgres/database.py",
        "search_api/stores/postgres/failover.py",
        "search_api/stores/postgres/snapshot.py",
    },
    "psycopg_pool": {"search_api/stores/postgres/failover.py"},
    "babel": {"indexer/site/pages/ui_languages.py", "indexer/text/gazetteer.py"},
    "rapidfuzz": {"search_api/question/spelling.py"},
    "ir_measures": {"search_api/evaluation/measures.py"},
    "jinja2": {"indexer/site/rendering.py"},
    "fastapi": {"search_api/http/app.py", "search_api/http/errors.py", "search_api/http/routes.py"},
    "uvicorn": {"search_api/http/connection.py", "search_api/http/server.py"},
    "h11": {"search_api/http/connection.py"},
    "cachetools": {
        "search_api/http/answer_cache.py",
        "search_api/http/static_site.py",
        "search_api/stores/postgres/count_cache.py",
        "search_api/stores/query_cache.py",
    },
    "structlog": {"search_api/observability/log.py"},
    "prometheus_client": {"search_api/observability/metrics.py"},
    "rich": {"throughcare/terminal.py"},
    "docx": {"indexer/exports/docx_template.py", "indexer/exports/docx_writer.py"},
    "odfdo": {"indexer/exports/odt_template.py", "indexer/exports/odt_writer.py"},
    "mcp": {"search_api/mcp/endpoint.py"},
    "polib": {"indexer/exports/po_file.py"},
}
"""Where alone each heavy or characteristic library is imported."""

MOST_MODULES = 14
MOST_SCRIPTS = 18
SOURCES = sorted(
    file for package in ("indexer", "search_api", "throughcare") for file in ROOT.glob(f"{package}/**/*.py")
)


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[1].removesuffix(".py")


def test_each_room_imports_only_what_its_row_names():
    """Imports point one way: a room reads from the rooms of its row, and a row names only rooms above it."""
    for package, rows in ROOMS.items():
        above: set[str] = set()
        for name, allowed in rows.items():
            assert set(allowed.split()) <= above, name
            above.add(name)
        for path in ROOT.glob(f"{package}/**/*.py"):
            if path.name == "__init__.py" and path.parent.name == package:
                continue
            for module in imports(path):
                parts = module.split(".")
                if parts[0] == package and parts[1] != room(path):
                    assert parts[1] in rows[room(path)].split(), (path, module)


def test_every_room_has_a_row():
    """A new room or module at the top finds its place in the table above."""
    for package, rows in ROOMS.items():
        found = {room(path) for path in ROOT.glob(f"{package}/**/*.py")} - {"__init__"}
        assert found == set(rows)


def test_search_reads_index_and_analysis_and_never_the_reverse():
    """The boundary between the packages, as in Lucene."""
    for path in ROOT.glob("search_api/**/*.py"):
        for module in imports(path):
            if module.startswith("indexer."):
                assert any(f"{module}.".startswith(f"indexer.{name}.") for name in READ_BY_SEARCH), (path, module)
    for path in ROOT.glob("indexer/**/*.py"):
        assert not [module for module in imports(path) if module.startswith(("search_api", "throughcare"))], path


def scripts() -> dict[Path, tuple[set[str], set[str]]]:
    """Return of each script the names that it gives to `throughcare`, and those that it reads of it."""
    found = {}
    for path in sorted((ROOT / "docs/assets/js").rglob("*.js")):
        code = re.sub(r"(?m)(^|\s)//.*$", "", path.read_text(encoding="utf-8"))
        given = set(re.findall(r"\bthroughcare\.(\w+) (?:\|\|)?= ", code))
        if "window.throughcare =" in code:
            given |= {
                name.strip(" :{}[]") for name in re.findall(r"return \{([^;]*)\};\s*\}\)\(\);", code)[-1].split(",")
            }
        unpacked = (name for names in re.findall(r"\{([^}]*)\} = throughcare;", code) for name in names.split(","))
        read = set(re.findall(r"\bthroughcare\.(\w+)", code)) | {name.split(":")[0].strip() for name in unpacked}
        found[path] = given, read - given
    return found


def script_folder(path: Path) -> str:
    return path.relative_to(ROOT / "docs/assets/js").parts[0].removesuffix(".js")


def test_each_folder_of_scripts_reads_only_what_its_row_names():
    """Scripts hand things on through one object: each name has one script, and is read only from below it."""
    above: set[str] = set()
    for name, allowed in SCRIPTS.items():
        assert set(allowed.split()) <= above, name
        above.add(name)
    home: dict[str, Path] = {}
    for path, (given, _) in scripts().items():
        for name in given - {"assets", "records", "ready"}:
            assert name not in home, (name, path, home[name])
            home[name] = path
    assert {script_folder(path) for path in scripts()} == set(SCRIPTS)
    for path, (_, read) in scripts().items():
        for name in read & home.keys():
            other = script_folder(home[name])
            assert other in (script_folder(path), *SCRIPTS[script_folder(path)].split()), (path, name)


def test_a_folder_of_scripts_can_be_overlooked():
    """A folder holds at most eighteen scripts: they are half as long as modules."""
    for folder in {path.parent for path in scripts()}:
        assert len(list(folder.glob("*.js"))) <= MOST_SCRIPTS, folder


def test_a_room_can_be_overlooked():
    """A room holds at most fourteen modules and says in one sentence what it is for."""
    for folder in {path.parent for path in SOURCES}:
        assert len([path for path in folder.glob("*.py") if path.name != "__init__.py"]) <= MOST_MODULES, folder
        sentence = ast.get_docstring(ast.parse((folder / "__init__.py").read_text()))
        assert sentence, folder
        assert sentence.endswith("."), folder
        assert "\n" not in sentence, folder


def test_no_two_modules_or_public_classes_share_a_name():
    """One word for one thing: whoever searches for a name finds one place."""
    places = defaultdict(list)
    for path in SOURCES:
        if not path.name.startswith("__"):
            places[path.stem].append(path)
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path)
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


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
