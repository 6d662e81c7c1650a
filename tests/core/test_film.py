"""Which moments an animation shows, and that they are those of the run."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gd_sim import Settings, train
from gd_sim.core import updates as loops
from gd_sim.core.film import film_of_record, film_of_run, is_steady_enough, spread
from gd_sim.core.history import Record
from gd_sim.core.live_run import LiveRun
from gd_sim.core.presets import make

ALPHA = Settings(learning_rate=0.1)


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(2, 500), st.booleans())
def test_updates_go_from_the_first_to_the_last(one: int, other: int, frames: int, is_steady: bool) -> None:
    first, last = sorted((one, other))
    updates = spread(first, last, frames, is_steady=is_steady)
    assert (updates[0], updates[-1]) == (first, last)
    assert list(updates) == sorted(set(updates))
    assert len(updates) <= frames
    if last - first < frames and is_steady:
        assert len(updates) == last - first + 1


def test_a_steady_pace_and_one_that_is_slow_at_first() -> None:
    assert spread(0, 100, 5, is_steady=True) == (0, 25, 50, 75, 100)
    assert spread(0, 1000, 5, is_steady=False) == (0, 16, 125, 422, 1000)
    assert is_steady_enough(0, 799, 80)
    assert not is_steady_enough(0, 800, 80)


def test_scenes_of_a_training_are_its_very_moments() -> None:
    points = make("two-groups")
    run = train(points, ALPHA, epochs=5)
    film = film_of_run(run, spread(0, 100, 11, is_steady=True))
    assert film.updates == tuple(range(0, 101, 10))
    for update in (100, 0, 37):
        scene = film.scene(update)
        assert scene.unit.parameters.tobytes() == run.at(update).tobytes()
        assert scene.time == update / 20
        z = points.x @ run.at(update)[:2] + run.at(update)[2]
        errors = np.logaddexp(0.0, np.where(points.y == 1, -z, z))
        assert abs(scene.error - errors.mean()) < 1e-12
        assert scene.right == int(((z >= 0) == (points.y == 1)).sum())
    assert film.curve.time.tolist() == [0, 1, 2, 3, 4, 5]


def test_scenes_before_and_after_an_edit_have_the_points_of_their_time() -> None:
    before, after = make("two-groups"), make("moons")
    live = LiveRun(before, ALPHA, None)
    live.advance(30, loops)
    live.edit(after, ALPHA, "other points")
    live.advance(30, loops)
    film = film_of_record(Record.restored(live.saved()), (0, 20, 60), loops)
    assert film.scene(20).points.x.tobytes() == before.x.tobytes()
    assert film.scene(60).points.x.tobytes() == after.x.tobytes()
    assert film.scene(60).unit.parameters.tobytes() == live.state.parameters.tobytes()
    assert np.isfinite(film.curve.error).any()
