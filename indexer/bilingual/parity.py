"""What a text and its translation must share: numbers, dates, citations, links, Kosovo*, and a script of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.files.link_targets import NO_PICTURES, link_fault, link_targets, written_definitions
from indexer.files.markdown_parser import CITATION, RAW_TAG, all_tokens, parse_inline
from indexer.files.problems import MAX_QUOTED

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "bs": "januar|siječ februar|velja mart|ožuj april|trav maj|svib jun|lip jul|srp august|avgust|kolov septemb|ruj "
    "oktob|listop novemb|studen decemb|prosin",
    "sq": "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
    "mk": "јануари февруари март април мај јуни јули август септември октомври ноември декември",
}
"""The months in order; for the languages of the region how their names begin, several with bars between."""

LENGTH_RATIO = (0.6, 1.7)
"""Letters of a translation by letters of its English text, where that has at least `MIN_COMPARED`."""

MIN_COMPARED = 80
MOST_ENGLISH = 0.05
"""The share of English verbs and pronouns, which names of institutions lack, from which on a text is not translated."""

_NUMBER = re.compile(r"\d+")
_MONTH = "|".join(MONTHS["en"].split())
_DATE = re.compile(rf"\b\d{{1,2}} ({_MONTH})\b|\b({_MONTH}) \d{{4}}\b")
_BARE_KOSOVO = re.compile(r"(?:\bKosov|Косов)\w*+(?!\*)")
_KOSOVO = re.compile(r"(?:\bKosov|Косов)\w*\*")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_NOT_MACEDONIAN = re.compile(r"[ыъёэщьюяћђЫЪЁЭЩЬЮЯЋЂ]")
_LETTER = re.compile(r"[^\W\d_]")
_ENGLISH_WORD = re.compile(r"\b(?:is|are|was|were|has|have|had|does|did|can|which|that|this|they|their|its|who|not)\b")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Difference:
    """How a translation differs from its English text; one that blocks must be fixed, another looked at."""

    message: str
    blocks: bool


def compare_texts(english: str, text: str, language: str, is_plain: bool = False) -> Iterator[Difference]:
    """Yield how a translation differs from its English text where both must agree.

    Both are Markdown, or text that pages show as it is typed where `is_plain`: that has no links and no citations.
    """
    if not is_plain:
        yield from _markup_findings(english, text)
        english, text = CITATION.sub("", english), CITATION.sub("", text)
    if difference := _missing(Counter(_NUMBER.findall(english)), Counter(_NUMBER.findall(text))):
        yield Difference(f"the numbers must be those of the English text: {difference}", True)
    yield from _date_findings(english, text, language)
    yield from _kosovo_findings(english, text)
    yield from _script_findings(english, text, language)
    yield from _length_findings(english, text)


def _missing(english: Counter[str], given: Counter[str]) -> str:
    """Say what is missing and what is too much; nothing where both are the same."""
    parts = [
        f"{what} {', '.join(f'`{one[:MAX_QUOTED]}`' for one in sorted(differing.elements())[:5])}"
        for what, differing in (("missing:", english - given), ("too much:", given - english))
        if differing
    ]
    return "; ".join(parts)


def _markup_findings(english: str, text: str) -> Iterator[Difference]:
    """What a page would make of the translation: the citations, links and tags of its English text, and no picture."""
    tokens = parse_inline(text)
    for name, wanted, given in (
        ("citations", CITATION.findall(english), CITATION.findall(text)),
        ("links", _links(english), _links(text)),
        ("HTML tags", RAW_TAG.findall(english), RAW_TAG.findall(text)),
    ):
        if difference := _missing(Counter(wanted), Counter(given)):
            yield Difference(f"the {name} must be those of the English text: {difference}", True)
    for fault in dict.fromkeys(filter(None, map(link_fault, _links(text)))):
        yield Difference(fault, True)
    if any(token.type == "image" for token in all_tokens(tokens)):
        yield Difference(NO_PICTURES, True)


def _links(text: str) -> list[str]:
    """Return where the links of a text lead, those of definitions included, which it shows as plain text."""
    return [*link_targets(parse_inline(text)), *(target for _, target in written_definitions(text))]


def _date_findings(english: str, text: str, language: str) -> Iterator[Difference]:
    """A month that stands in a date of the English text is named in the translation."""
    names = dict(zip(MONTHS["en"].split(), MONTHS[language].split(), strict=True))
    for month in dict.fromkeys("".join(found) for found in _DATE.findall(english)):
        if not re.search(rf"\b(?:{names[month]})", text, re.IGNORECASE):
            yield Difference(f"the dates must be those of the English text: {month} is missing", True)


def _kosovo_findings(english: str, text: str) -> Iterator[Difference]:
    bare = _BARE_KOSOVO.search(text)
    if bare and not _BARE_KOSOVO.search(english):
        yield Difference(f"`{bare[0]}` must be written with an asterisk, `{bare[0]}*`", True)
    if _KOSOVO.search(english) and not bare and not _KOSOVO.search(text):
        yield Difference("the English text names Kosovo*, and the translation does not", True)


def _script_findings(english: str, text: str, language: str) -> Iterator[Difference]:
    letters = len(_LETTER.findall(text))
    if language != "mk" and _CYRILLIC.search(text) and not _CYRILLIC.search(english):
        yield Difference("the text must be in Latin script", True)
    if language == "mk" and _NOT_MACEDONIAN.search(text) and not _NOT_MACEDONIAN.search(english):
        yield Difference("the text must be in the letters of Macedonian", True)
    words = len(_WORD.findall(text))
    left = len(_ENGLISH_WORD.findall(text))
    if left > 1 and left > MOST_ENGLISH * words:
        yield Difference("the text must be translated: it is still English", True)
    elif language == "mk" and len(english) >= MIN_COMPARED and 2 * len(_CYRILLIC.findall(text)) < letters:
        yield Difference("the text must be in Cyrillic script", True)


def _length_findings(english: str, text: str) -> Iterator[Difference]:
    least, most = LENGTH_RATIO
    ratio = len(text) / max(len(english), 1)
    if len(english) >= MIN_COMPARED and not least <= ratio <= most:
        yield Difference(f"the translation has {ratio:.2f} times the length of the English text: is it whole?", False)
