"""What Python and the scripts of the page both know stands once: scripts read patterns and constants as data."""

import ast
import re

from tests.conftest import ROOT

SCRIPTS = sorted((ROOT / "docs/assets/js").rglob("*.js"))
MODULES = sorted(path for package in ("indexer", "search_api") for path in ROOT.glob(f"{package}/**/*.py"))
PLAIN = {r"\s+", r"^\d", r"\d+", r"\{(\w+)\}", "[0-9]", "<([a-z_]+)>"}
"""Patterns that stand for what anybody would write: blanks, digits, a name in braces."""

COMPILES = ("re.compile", "re.sub", "re.fullmatch", "re.split")
INTERFACE = {"DEBOUNCE", "PATIENCE", "AWAY", "LINK", "MAIL", "QUERY", "SEARCHING", "AT_ONCE"}
"""Times and lengths of the interface, which Python does not have, whatever numbers happen to be equal."""

_REGEX = re.compile(r"(?<=[=(,:?!&|\s])/((?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/[dgimsuvy]*(?=[\s.,;)\]])")
_WRITTEN = re.compile(r"new RegExp\(\s*\"((?:[^\"\\]|\\.)+)\"")
_NUMBER = re.compile(r"(?:const|static|let) #?([A-Z][A-Z_]*) = (-?[0-9][0-9_.xa-f]*)\b")
_INLINE = re.compile(r"(?<![\w.#$])(0\.[0-9]+|0x[0-9a-f]{5,})\b(?!\.)")


def python_literals():
    """Return the patterns that Python compiles, and the numbers that its modules give a name."""
    patterns, numbers = set(), {}
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            called = isinstance(node, ast.Call) and ast.unparse(node.func) in COMPILES
            if called and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                patterns.add(normalized(node.args[0].value))
        for node in tree.body:
            if isinstance(node, ast.Assign):
                for name, value in named(node.targets[0], node.value):
                    numbers[name] = value
    return patterns - {normalized(pattern) for pattern in PLAIN}, numbers


def named(target, value):
    """Yield the names and numbers of an assignment, of several at once too."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, other in zip(target.elts, value.elts, strict=True):
            yield from named(one, other)
    elif isinstance(target, ast.Name):
        number = value.operand if isinstance(value, ast.UnaryOp) else value
        if isinstance(number, ast.Constant) and type(number.value) in (int, float):
            yield target.id.strip("_"), number.value


def normalized(pattern):
    """Return a pattern as both languages write it: classes by one name, no backslash that is not needed, no anchors."""
    for python, script in ((r"[^\W_]", r"[\p{L}\p{N}]"), (r"[^\W\d_]", r"[\p{L}\p{Nl}\p{No}]")):
        pattern = pattern.replace(python, script)
    pattern = re.sub(r"\\([\[\]/\-'\"])", r"\1", pattern)
    return re.sub(r"^\^?(?:\(\?:(.*)\)|(.*?))\$?$", lambda found: found[1] or found[2], pattern, flags=re.DOTALL)


def test_the_copy_on_a_device_has_one_name():
    """The worker that answers from the copy, the page that makes it and the search read the same two stores."""
    worker, copy, search = ((ROOT / "docs" / name).read_text() for name in (
        "sw.js", "assets/js/device/deviceCopy.js", "assets/js/search/assetCache.js"
    ))  # fmt: skip
    assert all('"throughcare-meaning"' in text for text in (worker, copy, search))
    assert "STORE = `throughcare-copy ${ROOT}`" in worker
    assert "STORE = `throughcare-copy ${root}`" in copy


def code_of(path):
    return re.sub(r"(?m)(^|\s)//.*$", "", path.read_text(encoding="utf-8"))


def number(text):
    return int(text, 16) if text.startswith("0x") else float(text.replace("_", ""))


def script_patterns(code):
    written = (found.encode().decode("unicode_escape") for found in _WRITTEN.findall(code))
    return {normalized(found) for found in (*_REGEX.findall(code), *written)}


def test_no_script_repeats_a_pattern_of_python():
    """A pattern that Python compiles reaches the scripts as data."""
    patterns, _ = python_literals()
    assert len(patterns) > 50
    repeated = {(path.name, found) for path in SCRIPTS for found in script_patterns(code_of(path)) & patterns}
    assert repeated == set()


def test_no_script_repeats_a_constant_of_python():
    """Nor does a script give a name to a number that has one in Python, or write it out."""
    _, numbers = python_literals()
    assert len(numbers) > 40
    values = {value for value in numbers.values() if value not in (*range(-1, 17), 0.5)}
    for path in SCRIPTS:
        code = code_of(path)
        for name, text in _NUMBER.findall(code):
            value = number(text)
            assert name in INTERFACE or (name not in numbers and value not in values), (path.name, name)
        rest = re.sub(r"\"[^\"\n]*\"|`[^`]*`", "", _NUMBER.sub("", _REGEX.sub("", code)))
        assert not {text for text in _INLINE.findall(rest) if number(text) in values}, path.name


def test_the_comparison_sees_what_was_repeated():
    """Patterns and numbers in the spellings that scripts had of them."""
    patterns, numbers = python_literals()
    old = r"""
      const REF = /\bref"?: *"?([A-Za-z0-9_-]+)/g;
      text.replace(/\s*\([^)]*\)/g, "");
      const WORD = /[\p{L}\p{N}]+(?:'[\p{L}\p{N}]+)?/gu;
    """
    assert len(script_patterns(old) & patterns) == 3
    assert _NUMBER.findall("static #SHORTEST = 3;\n const CONTEXT_WINDOW = 160;") == [
        ("SHORTEST", "3"),
        ("CONTEXT_WINDOW", "160"),
    ]
    assert numbers["CONTEXT_WINDOW"] == 160
