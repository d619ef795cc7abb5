"""The field layer learns which passages belong to a question."""

from dataclasses import replace

import numpy as np
import pytest

from indexer.training.field_training import FieldTrainingConfig, Texts, train_field_layer

TOLD = Texts(np.array([[1, 0], [0, 1]], np.float32), np.array([0, 1]))
ASKED = Texts(np.array([[0.6, 0.8], [0.28, 0.96]], np.float32), np.array([0, 1]))
CONFIG = FieldTrainingConfig(epochs=400, batch=2, learning_rate=0.01, share=1)


def test_a_question_comes_to_lie_nearest_its_own_record():
    """The first question lay nearer the passage of the other record; the steps are reported."""
    steps = []
    change = train_field_layer(ASKED, TOLD, CONFIG, lambda step, done, total: steps.append((done, total)))

    def nearest(moved):
        sides = [x + x @ moved for x in (ASKED.vectors, TOLD.vectors)]
        asked, told = (side / np.linalg.norm(side, axis=1, keepdims=True) for side in sides)
        return (asked @ told.T).argmax(axis=1).tolist()

    assert (nearest(np.zeros((2, 2))), nearest(change)) == ([1, 1], [0, 1])
    assert (change.dtype, steps[0], steps[-1]) == (np.float32, (1, 400), (400, 400))


def test_the_same_texts_give_the_same_layer():
    """Two runs agree to the last bit, more decay leaves less of the change, a share is that part of it."""
    runs = [train_field_layer(ASKED, TOLD, CONFIG, lambda *step: None) for _ in range(2)]
    assert np.array_equal(*runs)
    decayed = train_field_layer(ASKED, TOLD, replace(CONFIG, decay=1.0), lambda *step: None)
    assert np.linalg.norm(decayed) < np.linalg.norm(runs[0])
    halved = train_field_layer(ASKED, TOLD, replace(CONFIG, share=0.5), lambda *step: None)
    assert np.array_equal(halved, runs[0] / 2)


def test_a_question_without_a_passage_teaches_nothing():
    """It is refused, and so is a corpus without questions."""
    for asked in (Texts(ASKED.vectors, np.array([0, 2])), Texts(np.empty((0, 2), np.float32), np.array([], int))):
        with pytest.raises(ValueError, match="every question must belong to a record with a passage"):
            train_field_layer(asked, TOLD, CONFIG, lambda *step: None)
