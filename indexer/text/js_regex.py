"""Patterns of Python as JavaScript reads them, so that the scripts of the page take them as data and repeat none."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LETTER = r"[\p{L}\p{N}_]"
_CLASSES = {
    r"[^\W_]": r"[\p{L}\p{N}]",
    r"[^\W\d_]": r"[\p{L}\p{Nl}\p{No}]",
    r"\w": _LETTER,
    r"\d": r"\p{Nd}",
    r"\b": rf"(?:(?<={_LETTER})(?!{_LETTER})|(?<!{_LETTER})(?={_LETTER}))",
}
"""Classes of Python, and what JavaScript calls the same: by Python's names it knows ASCII alone."""

_CLASS = re.compile("|".join(re.escape(name) for name in _CLASSES))


def to_js_regex(pattern: str) -> str:
    r"""Return the source of a pattern as JavaScript reads it with the flag `u`; it may use the classes above and \s."""
    return _CLASS.sub(lambda found: _CLASSES[found[0]], pattern)


def to_js_regexes(patterns: Mapping[str, re.Pattern[str]]) -> dict[str, str]:
    """Return the sources of named patterns as JavaScript reads them."""
    return {name: to_js_regex(pattern.pattern) for name, pattern in patterns.items()}
