"""Train what ships with the program: the regional encoder, and the field layer behind the default encoder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.arrays import ProgressCallback
from indexer.build import load_encoder
from indexer.cache import BuildCache
from indexer.encoders.crosslingual import CrossLingualEncoder
from indexer.encoders.field_layer import FIELD_FILE, FieldLayer, FieldLayerCard, open_field_layer
from indexer.encoders.onnx_export import DEFAULT_MODEL, WITH_LAYER
from indexer.index.bundle_writer import cut_passages
from indexer.index.passages import Passage, indexed_text
from indexer.records.corpus import read_corpus
from indexer.training.distillation import TrainingConfig, train
from indexer.training.field_training import FieldTrainingConfig, Texts, train_field_layer
from indexer.training.parallel_corpus import project_pairs, read_pairs


def train_regional(folder: Path, practices: Path, encoder_name: str, report: ProgressCallback) -> CrossLingualEncoder:
    """Train the cross-lingual encoder on the parallel text of a folder and on the project's own.

    It is trained on the bare encoder, whose layer it goes through last: the layer may change without the parallel text.

    Raises:
        CorpusError: The corpus or a line of parallel text has problems.
        ValueError: The encoder is not on this machine.
    """
    report("Reading parallel text", 0, 0)
    general_pairs = read_pairs(folder)
    own_pairs = list(project_pairs(read_corpus(practices), practices))
    report("Preparing the encoder", 0, 0)
    trained = train(general_pairs, own_pairs, load_encoder(encoder_name, Path("build"), True), TrainingConfig(), report)
    is_default = encoder_name == DEFAULT_MODEL
    return trained.through(open_field_layer(FIELD_FILE).change, WITH_LAYER) if is_default else trained


def train_field(practices: Path, report: ProgressCallback) -> FieldLayer:
    """Train the layer behind the default encoder on the questions and phrases of the records, and their sections.

    Raises:
        CorpusError: The corpus has problems.
    """
    report("Preparing the encoder", 0, 0)
    corpus, encoder = read_corpus(practices), load_encoder(DEFAULT_MODEL, Path("build"), True)
    titles = [(record.id, record.header.title) for record in corpus.records]
    number = {record_id: place for place, (record_id, _) in enumerate(titles)}
    asked: list[Passage] = []
    told: list[Passage] = []
    for passage in cut_passages(corpus, encoder, BuildCache()):
        if passage.kind != "blank":
            (asked if passage.kind in ("question", "phrase") else told).append(passage)

    def texts(passages: Sequence[Passage]) -> Texts:
        read = [indexed_text(one, titles[number[one.record_id]][1]) for one in passages]
        report("Embedding passages", 0, len(read))
        return Texts(encoder.encode_passages(read), np.array([number[one.record_id] for one in passages]))

    change = train_field_layer(texts(asked), texts(told), FieldTrainingConfig(), report)
    taught = len({passage.record_id for passage in asked})
    return FieldLayer(FieldLayerCard(encoder=DEFAULT_MODEL, questions=len(asked), records=taught), change)
