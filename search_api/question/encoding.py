"""A parsed question as both retrievers take it: a vector and weighted terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from indexer.arrays import Vectors
from indexer.encoders.crosslingual import CrossLingualEncoder
from indexer.encoders.encoder import Encoder
from indexer.index.hybrid_index import EncodedQuestion
from indexer.text.analysis import light_index_terms
from search_api.question.parsed_question import EncodingMode, ParsedQuestion

CROSSLINGUAL_WEIGHT: Mapping[EncodingMode, float] = {EncodingMode.REGIONAL: 0.5, EncodingMode.MIXED: 0.5}
"""Weight of the cross-lingual encoder against the English one, chosen by measurement on the tuning half."""


def encode_question(
    parsed: ParsedQuestion, encoder: Encoder, crosslingual_encoder: CrossLingualEncoder | None = None
) -> EncodedQuestion:
    """Return a question as both retrievers take it; a multilingual encoder reads it in its own language."""
    regional = Counter(light_index_terms(parsed.corrected)) if parsed.is_regional else Counter()
    return EncodedQuestion(
        vector=_embed(parsed, encoder, crosslingual_encoder),
        english_terms=parsed.reading.weights,
        regional_terms={token: float(count) for token, count in regional.items()},
    )


def _embed(parsed: ParsedQuestion, encoder: Encoder, crosslingual_encoder: CrossLingualEncoder | None) -> Vectors:
    """Return the unit vector of a question by one encoder, or between those of both."""
    vector = encoder.encode_query(parsed.corrected if encoder.card.multilingual else parsed.english)
    weight = CROSSLINGUAL_WEIGHT.get(parsed.encoding_mode, 0.0)
    if crosslingual_encoder is None or not weight:
        return vector
    mixed = (1 - weight) * vector + weight * crosslingual_encoder.encode(parsed.original)
    return np.asarray(mixed / np.linalg.norm(mixed), dtype=np.float32)
