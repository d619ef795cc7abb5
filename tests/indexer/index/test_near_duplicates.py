"""A new record is held against those that exist."""

import pytest

from indexer.index.near_duplicates import DUPLICATE_COSINE, nearest_records


def test_the_nearest_records_come_first_and_never_itself(bundle):
    """Cosines of (release, family, imam, 1) over title and summary, ties by id; the record itself is left out."""
    header = bundle.records["ba-late-release-plans"]
    found = nearest_records(bundle, header)
    assert "ba-late-release-plans" not in [near.record.id for near in found]
    assert [near.cosine for near in found] == sorted((near.cosine for near in found), reverse=True)
    other = header.model_copy(update={"id": "ba-copy"})
    best = nearest_records(bundle, other, limit=1)[0]
    assert best.record.id == "ba-late-release-plans"
    assert best.cosine == pytest.approx(1, abs=0.01)
    assert best.is_probable_duplicate
    assert DUPLICATE_COSINE == 0.85
