"""How the encoder cuts texts into word pieces, told so that a browser can do the same."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from tokenizers import Tokenizer

MAX_WORD = 100
"""Letters of a word; a longer one is unknown."""

_SUPPORTED: dict[str, dict[str, object]] = {
    "model": {"type": "WordPiece", "continuing_subword_prefix": "##", "max_input_chars_per_word": MAX_WORD},
    "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "lowercase": True},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
}
"""What `docs/assets/js/worker/wordpiece.js` does."""


class UnsupportedTokenizer(ValueError):
    """A tokenizer cuts in a way that the browser does not know; the message says in which."""


def browser_tokenizer(path: Path) -> dict[str, object]:
    """Return what the browser needs of a `tokenizer.json`: the pieces by their numbers, and classes of characters.

    The classes are asked of the tokenizer itself, because its tables of Unicode are older than those of browsers.

    Raises:
        NotWordPiece: It is no lower-casing WordPiece tokenizer as BERT has it.
    """
    described = json.loads(path.read_text(encoding="utf-8"))
    for part, serving in _SUPPORTED.items():
        for key, value in serving.items():
            found = (described.get(part) or {}).get(key)
            if found != value:
                raise UnsupportedTokenizer(
                    f"its tokenizer has `{part}.{key}` {found!r} where the page knows {value!r} alone"
                )
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    vocabulary = tokenizer.get_vocab()
    first, last = tokenizer.encode("").tokens
    normalize, cut = tokenizer.normalizer.normalize_str, tokenizer.pre_tokenizer.pre_tokenize_str
    return {
        "pieces": "\n".join(sorted(vocabulary, key=vocabulary.__getitem__)),
        "special": [token.content for token in tokenizer.get_added_tokens_decoder().values()],
        "unknown": described["model"]["unk_token"],
        "first": first,
        "longest": MAX_WORD,
        "last": last,
        "removed": _class(lambda char: normalize(f"a{char}b") == "ab"),
        "punctuation": _class(lambda char: len(cut(f"a{char}b")) == 3),
    }


def _class(predicate: Callable[[str], bool]) -> str:
    """Return the marks, signs and controls that belong, as the inside of a character class of JavaScript."""
    codes = [
        code
        for code in range(sys.maxunicode + 1)
        if (category := unicodedata.category(chr(code))) not in ("Cn", "Cs")
        and category[0] in "MCPS"
        and predicate(chr(code))
    ]
    return "".join(rf"\u{{{first:x}}}-\u{{{last:x}}}" for first, last in _runs(codes))


def _runs(codes: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of following numbers."""
    breaks = [number for number, (one, other) in enumerate(pairwise(codes), 1) if other != one + 1]
    for start, end in zip([0, *breaks], [*breaks, len(codes)], strict=True):
        yield codes[start], codes[end - 1]
