"""What is kept of answers and questions is bounded by bytes."""

import gc
import tracemalloc

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.encoders.crosslingual import ngrams
from indexer.encoders.encoder import EncoderCard
from indexer.text.analysis import index_terms, light_index_terms
from search_api.http.answer_cache import USUAL_BYTES, AnswerCache, RenderedAnswer
from search_api.stores import query_cache
from search_api.stores.query_cache import CachingEncoder
from tests.conftest import ToyEncoder


@given(st.integers(0, 4), st.lists(st.tuples(st.text("ab", max_size=3), st.integers(0, 3 * USUAL_BYTES)), max_size=40))
@settings(max_examples=200, derandomize=True, database=None)
def test_answers_take_no_more_bytes_than_they_may(answers, brought):
    """Whatever comes, all that is kept fits, and the last that fits is there."""
    cache = AnswerCache(answers)
    for tag, size in brought:
        cache.put(tag, RenderedAnswer(bytes(size)))
        assert cache.size <= answers * USUAL_BYTES
        if size <= answers * USUAL_BYTES:
            assert cache.get(tag) is not None


class Wide(ToyEncoder):
    """An encoder of vectors as wide as the real ones."""

    card = EncoderCard(name="wide", sha256="0" * 64, dimension=384, max_tokens=42)

    def encode_query(self, text):
        self.encoded.append(text)
        return np.zeros(384, dtype=np.float32)


def test_vectors_are_bounded_by_bytes_and_a_question_beyond_any_length_is_not_kept():
    """Ten vectors have room for ten; a text longer than a question is encoded each time."""
    wide = Wide()
    encoder = CachingEncoder(wide, 10)
    for number in range(30):
        encoder.encode_query(f"question {number}")
    for number in range(20, 30):
        encoder.encode_query(f"question {number}")
    assert len(wide.encoded) == 30
    for _ in range(2):
        encoder.encode_query("ﷺ" * (query_cache.LONGEST + 1))
    assert len(wide.encoded) == 32
    nothing = CachingEncoder(Wide(), 0)
    assert nothing.encode_query("a").shape == (384,)


def test_no_question_grows_what_is_remembered_of_words(bundle):
    """A hundred questions of ligatures, long words and capitals, none like another, leave less than 2 MB behind."""
    alphabet = "ﷺﷻﬃﬄⅧ㍿𝕚ｉЖшАa"
    words = [alphabet[number % 12] * 20 + alphabet[number // 12] * (20 + number) for number in range(100)]
    questions = [f"{word * 12}"[:299] for word in words]

    def read(question: str) -> None:
        bundle.detector.contains_personal_data(question)
        for word in [*index_terms(question), *light_index_terms(question)]:
            ngrams(word)

    for question in questions[:12]:
        read(question)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for question in questions[12:]:
        read(question)
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 2_000_000
