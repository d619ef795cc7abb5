"""The cross-lingual encoder puts a question of the region where the encoder puts its English."""

import json
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import save

from indexer.encoders.crosslingual import (
    DEFAULT_FILE,
    CrossLingualCard,
    CrossLingualEncoder,
    CrossLingualError,
    fnv1a,
    ngrams,
    open_crosslingual,
)
from indexer.encoders.onnx_export import WITH_LAYER
from indexer.training.distillation import TrainingConfig, quantised, split, train
from indexer.training.parallel_corpus import SentencePair
from tests.conftest import ROOT, ToyEncoder

SAID = {
    "the release is near": ("otpust je blizu", "отпустот е блиску"),
    "the imam talks": ("imam razgovara", "имамот зборува"),
    "the family waits": ("porodica čeka", "семејството чека"),
    "release of the imam": ("otpust imama", "отпуст на имамот"),
    "the family and the imam": ("porodica i imam", "семејството и имамот"),
}
PAIRS = [SentencePair("toy", language, text, english) for english, texts in SAID.items()
         for language, text in zip(("bs", "mk"), texts, strict=True)]  # fmt: skip
RECIPE = TrainingConfig(ngrams=500, rank=4, min_count=1, epochs=60, batch=8, learning_rate=0.05)


def silent(step, done, total):
    pass


@pytest.fixture(scope="module")
def trained():
    return train([], PAIRS, ToyEncoder(), RECIPE, silent)


def test_a_sentence_is_found_by_its_translation(trained):
    """After training each sentence of either language lies nearest to its own English."""
    pool = ToyEncoder().encode_passages(list(SAID))
    found = [list(SAID)[int((pool @ trained.encode(pair.text)).argmax())] for pair in PAIRS]
    assert found == [pair.english for pair in PAIRS]


def test_spelling_and_script_change_nothing(trained):
    """With or without diacritics, in Latin or Cyrillic, a question has one and the same vector."""
    vectors = [trained.encode(text) for text in ("porodica čeka", "porodica ceka", "породица чека", "PORODICA ČEKA")]
    assert len({vector.tobytes() for vector in vectors}) == 1
    assert np.linalg.norm(vectors[0]) == pytest.approx(1)


def test_a_word_in_another_form_or_mistyped_is_near(trained):
    """N-grams carry what a whole word cannot: another ending, or a slip."""
    asked = trained.encode("porodica")
    assert all(asked @ trained.encode(other) > 0.9 for other in ("porodice", "porodicama", "poroodica"))


def test_the_letters_tell_english_from_the_region(trained):
    """Evidence is above 0 for what was seen as English, below for what was seen as a language of the region."""
    assert trained.english_log_odds("the imam") > 0 > trained.english_log_odds("porodica čeka otpust")
    assert trained.english_log_odds("xyz") == 0


def test_training_again_gives_the_same_file(tmp_path, trained):
    """Same pairs, same recipe, same bytes; what is read back encodes as what was written."""
    trained.save(tmp_path / "one.safetensors")
    train([], PAIRS, ToyEncoder(), RECIPE, silent).save(tmp_path / "two.safetensors")
    assert (tmp_path / "one.safetensors").read_bytes() == (tmp_path / "two.safetensors").read_bytes()
    opened = open_crosslingual(tmp_path / "one.safetensors")
    assert opened.card == trained.card
    np.testing.assert_allclose(opened.encode("otpust imama"), trained.encode("otpust imama"), rtol=1e-5)


def test_the_layout_of_the_file_is_as_documented(tmp_path):
    """Eight bytes of length, JSON, then tensors at the offsets that the header names: worked out by hand."""
    card = CrossLingualCard(
        encoder="toy", dimension=2, pairs={}, recall_at_1={}, recall_at_1_float={}, heldout={}, english_unit=0.5
    )
    key = fnv1a(b"=da")
    one = CrossLingualEncoder(
        card=card,
        keys=np.array([key], dtype=np.uint32),
        table=np.array([[3, 4]], dtype=np.int8),
        scales=np.array([0.5], dtype=np.float32),
        projection=np.array([[1, 0], [0, 1]], dtype=np.float32),
        bias=np.array([0, 1], dtype=np.float32),
        english=np.array([-6], dtype=np.int8),
    )
    assert one.encode("da").tolist() == pytest.approx([1.5 / np.hypot(1.5, 3), 3 / np.hypot(1.5, 3)])
    assert one.english_log_odds("da") == -3
    assert one.encode("nobody knows it").tolist() == [0, 1]
    one.save(tmp_path / "one.safetensors")
    content = (tmp_path / "one.safetensors").read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    assert start % 8 == 0
    header = json.loads(content[8:start])
    assert header.pop("__metadata__") == {"card": card.model_dump_json()}
    stored = {
        name: (entry["dtype"], entry["shape"], content[start:][slice(*entry["data_offsets"])])
        for name, entry in header.items()
    }
    unit = b"\x00\x00\x80\x3f"
    assert stored == {
        "scales": ("F32", [1], b"\x00\x00\x00\x3f"),
        "keys": ("U32", [1], key.to_bytes(4, "little")),
        "projection": ("F32", [2, 2], unit + bytes(8) + unit),
        "bias": ("F32", [2], bytes(4) + unit),
        "table": ("I8", [1, 2], b"\x03\x04"),
        "english": ("I8", [1], b"\xfa"),
    }


def test_ngrams_are_hashed_as_anyone_would():
    """FNV-1a of 32 bits, against its published values; a word, then every run of 3 to 5 letters with its borders."""
    assert (fnv1a(b""), fnv1a(b"a"), fnv1a(b"foobar")) == (0x811C9DC5, 0xE40C292C, 0xBF9CF968)
    expected = ["=imam", "<im", "<ima", "<imam", "ima", "imam", "imam>", "mam", "mam>", "am>"]
    assert ngrams("imam").tolist() == [fnv1a(text.encode()) for text in expected]


def test_a_missing_file_is_named_with_what_writes_it(tmp_path):
    """A missing file is named with the command that writes it."""
    with pytest.raises(CrossLingualError, match=r"none.safetensors is missing; `throughcare train-regional` writes it"):
        open_crosslingual(tmp_path / "none.safetensors")


def test_every_damaged_file_is_refused_by_name(tmp_path, trained):
    """A file cut anywhere, with a byte changed in its header, without card or with another type: one clear error."""
    path = tmp_path / "one.safetensors"
    trained.save(path)
    content = path.read_bytes()
    header = 8 + int.from_bytes(content[:8], "little")
    damaged = [content[:size] for size in range(0, len(content), 97)]
    damaged += [content[:at] + b"\xff" + content[at + 1 :] for at in range(header)]
    damaged += [save({"bias": trained.bias}), save({"bias": trained.bias}, {"card": trained.card.model_dump_json()})]
    tensors = {name: getattr(trained, name) for name in ("scales", "keys", "projection", "bias", "table", "english")}
    tensors["table"] = tensors["table"].astype(np.float32)
    damaged.append(save(tensors, {"card": trained.card.model_dump_json()}))
    for file in damaged:
        path.write_bytes(file)
        with pytest.raises(CrossLingualError, match=r"one\.safetensors"):
            open_crosslingual(path)


def test_opening_the_file_loads_no_torch():
    """A server reads the encoder with numpy alone."""
    code = (
        "import sys; from indexer.encoders.crosslingual import DEFAULT_FILE, open_crosslingual; "
        "open_crosslingual(DEFAULT_FILE).encode('porodica'); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_rounding_loses_half_a_step_at_most():
    """Each row has its own scale; a row of zeros stays one."""
    table = np.array([[1.0, -0.5, 0.1], [0, 0, 0], [0.01, 0.004, 0]], dtype=np.float32)
    rounded, scales = quantised(table)
    assert rounded.tolist() == [[127, -64, 13], [0, 0, 0], [127, 51, 0]]
    assert np.abs(rounded * scales[:, None] - table).max() <= scales.max() / 2


def test_a_sentence_is_kept_back_in_every_language():
    """No English text stands on both sides of the split, and none that the project says itself is kept back."""
    general = [SentencePair("g", name, f"{name} {n}", f"Sentence, {n}") for n in range(200) for name in ("sq", "mk")]
    general += [SentencePair("g", "bs", f"bs {n}", f"sentence {n}") for n in range(200)]
    own = [SentencePair("own", "sq", f"sq {n}", f"Sentence {n}") for n in range(50)]
    kept_back, taken = split(general, own)
    keys = [{pair.english.lower().replace(",", "") for pair in side} for side in (kept_back, taken)]
    assert not keys[0] & keys[1]
    assert not keys[0] & {pair.english.lower() for pair in own}
    assert len(kept_back) + len(taken) == 600
    assert 10 <= len(keys[0]) <= 25


def test_it_fits_only_the_encoder_it_was_trained_for(trained):
    """Vectors of two encoders are never mixed."""
    assert trained.matches(ToyEncoder.card)
    assert not trained.matches(ToyEncoder.card.model_copy(update={"name": "other"}))
    assert not replace(trained, card=trained.card.model_copy(update={"dimension": 5})).matches(ToyEncoder.card)


def test_the_page_quotes_the_file_that_comes_with_the_program():
    """At most 8 MB, trained for the default encoder; its figures and sources are those of docs/regional.md."""
    shipped = open_crosslingual(DEFAULT_FILE)
    assert DEFAULT_FILE.stat().st_size <= 8_000_000
    assert (shipped.card.encoder, shipped.card.dimension) == (WITH_LAYER, 384)
    page = (ROOT / "docs/regional.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` .*?\| ([\d,]+ \| [\d.]+ \| [\d.]+) \|$", page, re.MULTILINE))
    card = shipped.card
    assert rows == {
        language: f"{card.heldout[language]:,} | {card.recall_at_1_float[language]:.3f} | {found:.3f}"
        for language, found in card.recall_at_1.items()
    }
    for source, count in card.pairs.items():
        assert re.search(rf"`{source}`.*\| {count:,} \|", page), source
