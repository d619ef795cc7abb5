"""What documents claim, the code does."""

import json
import re

import httpx

from search_api.http.app import create_app
from search_api.settings import Settings
from tests.conftest import ROOT
from tests.project.modules import modules_page
from tests.project.pictures import PICTURES


def test_settings_page_is_the_settings():
    """Each setting stands in the table with its default and meaning, and nothing else does."""
    rows = re.findall(r"^\| `THROUGHCARE_(\w+)` \| `(.*?)` \| (.*) \|$", (ROOT / "docs/settings.md").read_text(), re.M)
    expected = [(name.upper(), str(field.default), field.description) for name, field in Settings.model_fields.items()]
    assert rows == expected


def test_api_page_is_the_api(searcher):
    """Each route stands in the table with what it does; each parameter of search is explained."""
    page = (ROOT / "docs/api.md").read_text()
    schema = create_app(lambda: searcher).openapi()
    documented = re.findall(r"^\| `GET (\S+)` \| (.*) \|$", page, re.MULTILINE)
    assert documented == [(path, methods["get"]["description"]) for path, methods in sorted_routes(schema, documented)]
    for methods in schema["paths"].values():
        for parameter in methods["get"].get("parameters", []):
            assert f"`{parameter['name']}`" in page, parameter["name"]


def test_commands_of_the_api_page_give_the_answers_beside_them(served):
    """Each command that can be copied gives what the page shows of its answer."""
    page = (ROOT / "docs/api.md").read_text()
    command, answer = r"^```sh\ncurl 'http://127\.0\.0\.1:8000(\S+)'\n```", r"```json\n(.*?)\n```$"
    examples = re.findall(rf"{command}\n\n{answer}", page, re.M | re.S)
    assert len(examples) == 3
    for address, shown in examples:
        answer = httpx.get(f"{served}{address}", trust_env=False, timeout=30).json()
        assert part_of(json.loads(shown), answer), address


def part_of(shown, answer):
    """Return whether everything that is shown stands in an answer: keys of objects, the first items of lists."""
    if isinstance(shown, dict):
        return isinstance(answer, dict) and all(key in answer and part_of(shown[key], answer[key]) for key in shown)
    if isinstance(shown, list):
        return len(answer) >= len(shown) and all(map(part_of, shown, answer))
    return shown == answer


def sorted_routes(schema, documented):
    order = [path for path, _ in documented]
    return sorted(schema["paths"].items(), key=lambda item: order.index(item[0]) if item[0] in order else -1)


def test_readme_and_makefile_agree():
    """Every make target that documents name exists."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md", "docs/develop.md"):
        named = set(re.findall(r"`?make ([a-z-]+)", (ROOT / name).read_text()))
        assert named <= targets, name


def test_every_picture_of_the_readme_is_one_that_the_command_takes():
    """The README shows the pictures of `make pictures`, and they are there."""
    shown = re.findall(r"!\[[^\]]+\]\((docs/assets/images/[\w-]+\.png)\)", (ROOT / "README.md").read_text())
    assert shown == [f"docs/assets/images/{name}" for name in PICTURES]
    assert all((ROOT / path).stat().st_size < 200_000 for path in shown)


def test_every_path_in_the_develop_page_exists():
    """The walk from a file to an answer leads to files that are there."""
    for path in re.findall(r"`((?:indexer|search_api|tests)/[\w/]*(?:\.py)?)`", (ROOT / "docs/develop.md").read_text()):
        assert (ROOT / path).exists(), path


def test_every_module_says_what_it_is_for():
    """The page of modules is what the files say now: `make modules` writes it, and no file is without its sentence."""
    page = modules_page()
    assert "<td></td>" not in page
    assert (ROOT / "docs/modules.md").read_text() == page


def test_the_repository_speaks_of_itself_alone():
    """torch is pinned exactly, and no address of a package index stands in the project file."""
    text = (ROOT / "pyproject.toml").read_text()
    assert '"torch==2.13.0"' in text
    assert "index-url" not in text
