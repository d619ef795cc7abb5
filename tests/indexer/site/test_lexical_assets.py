"""The word index of the page is what the bundle's index is made from, in numbers that JavaScript reads at once."""

import base64
import gzip
from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexer.site.browser_search.lexical_assets import _postings

DOCUMENTS = st.lists(st.lists(st.sampled_from("imam visit release family šest".split()), max_size=12), max_size=30)


def unpacked(carried):
    """Return row -> token -> count, and the lengths, read as `docs/assets/js/search/bm25Index.js` does."""
    numbers = np.frombuffer(gzip.decompress(base64.b64decode(carried["numbers"])), "<i4").tolist()
    tokens = carried["tokens"].split(" ") if carried["tokens"] else []
    size, documents = len(tokens), carried["documents"]
    postings = (len(numbers) - size - documents) // 2
    rows, counts = numbers[size : size + postings], numbers[size + postings : size + 2 * postings]
    found = [Counter() for _ in range(documents)]
    starts = np.cumsum([0, *numbers[:size]]).tolist()
    for token, start, end in zip(tokens, starts, starts[1:], strict=False):
        assert rows[start:end] == sorted(set(rows[start:end]))
        for row, count in zip(rows[start:end], counts[start:end], strict=True):
            found[row][token] = count
    return found, numbers[size + 2 * postings :]


def test_two_documents_worked_out_by_hand():
    """Tokens in order; how many rows each has; the rows; the counts; the lengths."""
    carried = _postings([["b", "a", "b"], [], ["b"]])
    numbers = np.frombuffer(gzip.decompress(base64.b64decode(carried.pop("numbers"))), "<i4").tolist()
    assert carried == {"k1": 1.5, "b": 0.75, "tokens": "a b", "documents": 3}
    assert numbers == [1, 2, 0, 0, 2, 1, 2, 1, 3, 0, 1]


@given(DOCUMENTS)
def test_any_documents_are_read_back(documents):
    """Every count of every document, and every length, an empty index included."""
    assert unpacked(_postings(documents)) == ([Counter(tokens) for tokens in documents], [len(t) for t in documents])
