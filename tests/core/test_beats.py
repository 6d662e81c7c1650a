"""An update in beats: the arithmetic of what is seen, against the textbook."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from gd_sim import PointSet, Settings
from gd_sim.core.beats import CHIP, COPY, SWING, beat_at, errors_of, explain_point, has_beats
from gd_sim.core.descent import Descent
from gd_sim.core.explain import Explanation, explain_next
from gd_sim.core.points import FloatArray
from tests.session.samples import textbook_error


def update(seed: int, **settings: object) -> tuple[Descent, Explanation, FloatArray]:
    """The next update of some points at random, and what it leads to."""
    chance = np.random.default_rng(seed)
    points = PointSet(chance.normal(0, 2, (7, 2)), chance.integers(0, 2, 7).astype(float))
    descent = Descent(points, Settings(learning_rate=float(chance.uniform(0.1, 2)), **settings))  # type: ignore[arg-type]
    state = descent.start(chance.normal(0, 1, 3))
    return descent, explain_next(descent, state), descent.advance(state, 1)[0].parameters


@pytest.mark.parametrize("seed", range(20))
def test_the_copy_shrinks_by_the_scalar_and_slides_to_the_tip_of_w(seed: int) -> None:
    descent, explanation, after = update(seed)
    first, last = beat_at(COPY, explanation, after), beat_at(SWING, explanation, after)
    assert first.copy is not None
    assert last.copy is not None
    assert first.copy.tolist() == explanation.x[0].tolist()
    scalar = descent.settings.learning_rate * float(explanation.residual[0])
    assert last.copy == pytest.approx(scalar * explanation.x[0], rel=1e-9, abs=1e-15)
    assert (first.slide, last.slide) == (0.0, 1.0)
    assert explanation.before[:2] + last.copy == pytest.approx(after[:2], rel=1e-12)
    between = [beat_at(share, explanation, after) for share in np.linspace(COPY, SWING, 50)]
    (x1, x2), copies = explanation.x[0], [beat.copy for beat in between if beat.copy is not None]
    assert len(copies) == 50
    assert all(copy[0] * x2 == pytest.approx(copy[1] * x1) for copy in copies), "on the ray of the point"
    assert all(one.slide <= other.slide for one, other in pairwise(between))


def test_one_beat_after_another() -> None:
    _, explanation, after = update(3)
    ring = beat_at(0.0, explanation, after)
    assert (ring.has_chip, ring.copy, ring.swing) == (False, None, 0.0)
    assert ring.parameters.tolist() == explanation.before.tolist()
    chip = beat_at(CHIP, explanation, after)
    assert (chip.has_chip, chip.copy, chip.swing) == (True, None, 0.0)
    assert beat_at(SWING, explanation, after).parameters.tolist() == explanation.before.tolist()
    middle = beat_at((SWING + 1) / 2, explanation, after)
    assert middle.parameters == pytest.approx((explanation.before + after) / 2)
    assert beat_at(1.0, explanation, after).parameters is after


def test_the_other_label_reverses_the_arrow() -> None:
    descent, _, _ = update(5)
    state, x = descent.start((0.5, -1.0, 0.25)), np.array([1.5, 0.5])
    copies = []
    for label in (0.0, 1.0):
        explanation, after = explain_point(descent, state, x, label)
        copies.append(beat_at(SWING, explanation, after).copy)
        assert explanation.before.tolist() == state.parameters.tolist()
    assert float(np.dot(copies[0], x)) < 0 < float(np.dot(copies[1], x))  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(20))
def test_the_error_of_the_point_falls(seed: int) -> None:
    descent, explanation, after = update(seed)
    alone = PointSet(explanation.x, explanation.y)
    errors = errors_of(explanation, after, textbook_error(descent.points, explanation.before), math.nan)
    assert errors.point_before == pytest.approx(textbook_error(alone, explanation.before), rel=1e-9)
    assert errors.point_after == pytest.approx(textbook_error(alone, after), rel=1e-9)
    assert errors.point_after < errors.point_before


@pytest.mark.parametrize(
    "settings",
    [{"optimizer": "adam"}, {"l2": 0.1}, {"standardize": True}, {"batch_size": 2}, {"features": ("x1", "x2^2")}],
    ids=str,
)
def test_no_beats_where_they_would_not_tell_all(settings: dict[str, object]) -> None:
    descent, explanation, _ = update(1, **settings)
    assert not has_beats(explanation, descent.settings)
    plain, explanation, _ = update(1)
    assert has_beats(explanation, plain.settings)
