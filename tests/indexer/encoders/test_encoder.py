"""Any sentence-transformers model becomes the encoder of a bundle: exported, recorded, and refused on mismatch."""

import numpy as np
import pytest

from indexer.encoders.encoder import OnnxEncoder
from indexer.encoders.onnx_export import exported_model, read_card
from indexer.index.bundle import BundleError, open_bundle, verify_bundle
from indexer.index.bundle_writer import write_bundle
from search_api.question.encoding import encode_question
from search_api.question.parsed_question import EnglishReading, ParsedQuestion
from tests.conftest import ToyEncoder

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] release family imam prison talks with the an".split()


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A tiny BERT of random weights with mean pooling and two prompts, saved as sentence-transformers saves models."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("bert")
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    config = BertConfig(vocab_size=len(WORDS), hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
                        intermediate_size=32, max_position_embeddings=64)  # fmt: skip
    BertModel(config).save_pretrained(folder)
    BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    module = Transformer(str(folder), max_seq_length=48)
    whole = SentenceTransformer(
        modules=[module, Pooling(32)], prompts={"query": "the ", "passage": "an "}, device="cpu"
    )
    path = tmp_path_factory.mktemp("model") / "tiny"
    whole.save(str(path))
    return path, whole


@pytest.fixture(scope="module")
def folder(model, tmp_path_factory):
    return exported_model(str(model[0]), tmp_path_factory.mktemp("cache"))


def test_an_exported_model_gives_the_vectors_of_its_origin(model, folder):
    """Unit vectors, close to those of the model itself, with its prompts put before questions and passages."""
    encoder = OnnxEncoder(folder, read_card(folder))
    texts = ["release", "family talks", "imam with the family"]
    for prompt, vectors in (
        ("an ", encoder.encode_passages(texts)),
        ("the ", np.array([encoder.encode_query(text) for text in texts])),
    ):
        expected = model[1].encode([prompt + text for text in texts], normalize_embeddings=True)
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert (vectors * expected).sum(axis=1).min() > 0.95


def test_the_card_says_what_the_encoder_is(folder):
    """Name, dimension, window and prompts are recorded with the hash of the file."""
    card = read_card(folder)
    assert (card.name, card.dimension, card.max_tokens) == ("tiny", 32, 48)
    assert (card.query_prompt, card.passage_prompt, card.multilingual) == ("the ", "an ", False)


def test_a_bundle_with_another_encoder_is_its_own(tmp_path, corpus, folder):
    """Vectors of another encoder are never reused, and another model file in the bundle is refused."""
    toy = write_bundle(tmp_path / "index", corpus, ToyEncoder())
    tiny = write_bundle(tmp_path / "index", corpus, OnnxEncoder(folder, read_card(folder)))
    assert toy != tiny
    assert open_bundle(tmp_path / "index").vectors.shape[1] == 32
    (tiny / "encoder.onnx").write_bytes(b"another model")
    with pytest.raises(BundleError, match=r"encoder.onnx was changed"):
        verify_bundle(tiny)


def test_a_model_that_is_not_here_is_refused(tmp_path):
    """Nothing is fetched: the name is said."""
    with pytest.raises(ValueError, match="the encoder `nobody/nothing` is not on this machine"):
        exported_model("nobody/nothing", tmp_path)


def test_a_multilingual_encoder_reads_the_question_as_it_was_asked():
    """The word-for-word English reading is for encoders that know English alone."""

    class Recording(ToyEncoder):
        def __init__(self, multilingual: bool) -> None:
            self.card = ToyEncoder.card.model_copy(update={"multilingual": multilingual})
            self.read: list[str] = []

        def encode_query(self, text):
            self.read.append(text)
            return super().encode_query(text)

    reading = EnglishReading("when release", ("release",), ("releas",), {"releas": 1.0})
    question = ParsedQuestion("kada je otpust", "kada je otpust", "bs", (), reading, (), ())
    for multilingual, expected in ((False, "when release"), (True, "kada je otpust")):
        encoder = Recording(multilingual)
        encode_question(question, encoder)
        assert encoder.read == [expected]
