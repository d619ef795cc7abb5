"""Further tests on what a pattern found: check digits of identity numbers, and addresses of institutions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from indexer.files.models import StrictModel

_IN_BRACKETS = re.compile(r"[(\[{<] ?[a-z@.]+ ?[)\]}>]")
_ENDS = ".,;!'*_"
LIKE_DIGITS = {"O": "0", "o": "0", "I": "1", "i": "1", "L": "1", "l": "1", "|": "1"}
"""Letters that stand for digits in a number that somebody wants to hide."""

_TO_DIGITS = str.maketrans(LIKE_DIGITS)
_NO_DIGITS = re.compile("[^0-9oil|]")
_SCHEME = re.compile(r"^[a-z]+ ?: ?/ ?/ ?")
_AFTER_HOST = re.compile("[/:?#]")
PATTERNS = {
    "inBrackets": _IN_BRACKETS,
    "ends": re.compile(f"[{re.escape(_ENDS)}]+$"),
    "noDigits": _NO_DIGITS,
    "scheme": _SCHEME,
    "afterHost": _AFTER_HOST,
}
"""The patterns of this module by name: the scripts of the page read the same."""


class Institutions(StrictModel):
    """Bodies whose pages and functional mailboxes may stand in a text."""

    domains: tuple[str, ...]
    mailboxes: tuple[str, ...]

    def owns_host(self, host: str) -> bool:
        """Say whether `host` belongs to one of the domains."""
        return any(host == domain or host.endswith(f".{domain}") for domain in self.domains)


def digits(text: str) -> list[int]:
    """Return the digits of `text`, letters that look like digits included."""
    return [int(char) for char in text.translate(_TO_DIGITS) if char.isdigit()]


def is_jmbg(text: str, weights: Sequence[int]) -> bool:
    """Say whether thirteen digits are a unique master citizen number, by date and check digit.

    Source: Law on the unique master citizen number; the weighted sum of all digits is divisible by 11.
    """
    found = digits(text)
    weighted = sum(weight * digit for weight, digit in zip(weights, found, strict=True))
    return has_jmbg_date(text) and weighted % 11 == 0


def has_jmbg_date(text: str) -> bool:
    """Say whether thirteen digits begin with a day, a month and the last three digits of a year."""
    found = digits(text)
    day, month = found[0] * 10 + found[1], found[2] * 10 + found[3]
    year = found[4] * 100 + found[5] * 10 + found[6]
    return _is_date(year + (1000 if year >= 800 else 2000), month, day)


def is_albanian_id(text: str) -> bool:
    """Say whether a letter, eight digits and a letter can be an Albanian identity number, by its date.

    The month carries the sex (50 more for women) and foreign citizenship (30 more). The algorithm of the check letter
    is not published by the authority, so that a wrong letter acquits nobody.
    """
    found = digits(_NO_DIGITS.sub("", text[1:-1]))
    if len(found) != 8:
        return False
    decade, month, day = ord(text[0].lower()) - ord("a"), found[1] * 10 + found[2], found[3] * 10 + found[4]
    month = month - 50 if month > 50 else month
    return _is_date(1900 + decade * 10 + found[0], month - 30 if month > 30 else month, day)


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_personal_mailbox(text: str, institutions: Institutions) -> bool:
    """Say whether an address is not a functional mailbox of one of the institutions."""
    plain = text if "@" in _IN_BRACKETS.sub("", text) else _IN_BRACKETS.sub("@", text, count=1)
    plain = _IN_BRACKETS.sub(".", plain).replace(" ", "")
    mailbox, _, host = plain.partition("@")
    return not (mailbox in institutions.mailboxes and institutions.owns_host(host))


def is_external_link(text: str, institutions: Institutions) -> bool:
    """Say whether a link leads outside the institutions; what ends the sentence is no part of its host."""
    host = _SCHEME.sub("", text).replace(" ", "").removeprefix("www.")
    return not institutions.owns_host(_AFTER_HOST.split(host.rpartition("@")[2])[0].rstrip(_ENDS))


Check = Callable[[str, str], bool]
"""Takes what was found in plain spelling and as it was written."""


def validators(numbers: Mapping[str, Sequence[int]], institutions: Institutions) -> dict[str, Check]:
    """Return the tests that rules name, each true where the finding stands.

    A host must be that of an institution as it was written, too: letters of another script only look like it.
    """
    return {
        "jmbg": lambda text, written: is_jmbg(text, numbers["jmbg"]),
        "jmbg_date": lambda text, written: has_jmbg_date(text),
        "albanian": lambda text, written: is_albanian_id(text),
        "mailbox": lambda *both: any(is_personal_mailbox(text.lower(), institutions) for text in both),
        "domain": lambda *both: any(is_external_link(text.lower(), institutions) for text in both),
    }
