"""The field layer turns vectors as its file says, alone and behind the encoder."""

import numpy as np
import pytest
from safetensors.numpy import save

from indexer.build import load_encoder
from indexer.encoders.crosslingual import CrossLingualCard, CrossLingualEncoder, fnv1a
from indexer.encoders.field_layer import FIELD_FILE, FieldLayer, FieldLayerCard, FieldLayerError, open_field_layer
from indexer.encoders.onnx_export import DEFAULT_MODEL, WITH_LAYER
from tests.conftest import ROOT

CARD = FieldLayerCard(encoder="toy", questions=3, records=2)
LAYER = FieldLayer(CARD, np.array([[0, 1], [0, 0]], np.float32))


def test_a_vector_is_turned_by_the_change_and_scaled_to_one():
    """(1, 0) becomes (1, 1), (0, 1) stays; nothing stays nothing."""
    half = 0.5**0.5
    turned = LAYER.apply(np.array([[1, 0], [0, 1], [0, 0]], np.float32))
    np.testing.assert_allclose(turned, [[half, half], [0, 1], [0, 0]], atol=1e-6)
    np.testing.assert_allclose(LAYER.apply(np.array([1, 0], np.float32)), [half, half], atol=1e-6)


def test_a_file_is_read_as_it_was_written(tmp_path):
    """The change in float16, and the card; the same layer gives the same bytes."""
    for name in ("one", "other"):
        LAYER.save(tmp_path / name)
    opened = open_field_layer(tmp_path / "one")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    assert (opened.card, opened.change.tolist(), opened.change.dtype) == (CARD, [[0, 1], [0, 0]], np.float32)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "holds no field layer, which `throughcare train-field` writes"),
        (save({"change": np.zeros((2, 2), np.float32)}, {"card": CARD.model_dump_json()}), r"not float32 \(2, 2\)"),
        (save({"change": np.zeros((2, 3), np.float16)}, {"card": CARD.model_dump_json()}), r"not float16 \(2, 3\)"),
        (save({"change": np.zeros((2, 2), np.float16)}, {"card": "{}"}), "encoder"),
    ],
)
def test_what_is_no_layer_is_refused(tmp_path, content, found):
    """The message names the file and what is wrong."""
    path = tmp_path / "field.safetensors"
    path.write_bytes(content)
    with pytest.raises(FieldLayerError, match=found) as raised:
        open_field_layer(path)
    assert str(path) in str(raised.value)


def test_the_regional_encoder_goes_through_the_layer():
    """Its vectors are those of before, turned, and it fits the encoder behind which the layer stands."""
    card = CrossLingualCard(encoder="toy", dimension=2, pairs={}, recall_at_1={}, recall_at_1_float={}, heldout={},
                            english_unit=1)  # fmt: skip
    bare = CrossLingualEncoder(
        card,
        keys=np.array([fnv1a(b"=zatvor")], np.uint32),
        table=np.array([[2]], np.int8),
        scales=np.ones(1, np.float32),
        projection=np.array([[1, 1]], np.float32),
        bias=np.array([0, 1], np.float32),
        english=np.zeros(1, np.int8),
    )
    through = bare.through(LAYER.change, "toy+field")
    np.testing.assert_allclose(bare.encode("zatvor"), np.array([2, 3]) / 13**0.5, atol=1e-6)
    np.testing.assert_allclose(through.encode("zatvor"), np.array([2, 5]) / 29**0.5, atol=1e-6)
    assert through.card.encoder == "toy+field"


def test_the_layer_that_ships_is_small_and_follows_the_default_encoder():
    """At most 300 kB for 384 dimensions; its change is no more than a turn."""
    layer = open_field_layer(FIELD_FILE)
    assert FIELD_FILE.stat().st_size <= 300_000
    assert (layer.card.encoder, layer.change.shape) == (DEFAULT_MODEL, (384, 384))
    assert 0 < np.linalg.norm(layer.change) < 4


@pytest.mark.long  # a bare export takes ten seconds where none is kept
def test_the_exported_encoder_holds_the_layer():
    """The default encoder gives the vectors of the bare one, turned; rounding to int8 costs no more than before."""
    bare, default = (load_encoder(DEFAULT_MODEL, ROOT / "build", is_bare) for is_bare in (True, False))
    assert (bare.card.name, default.card.name) == (DEFAULT_MODEL, WITH_LAYER)
    texts = ["preparation for release", "who talks with the family"]
    expected = open_field_layer(FIELD_FILE).apply(bare.encode_passages(texts))
    assert (expected * default.encode_passages(texts)).sum(axis=1).min() > 0.99
    assert (bare.encode_passages(texts) * default.encode_passages(texts)).sum(axis=1).max() < 0.99
