"""Edits of points: each can be undone and done again, exactly, and training goes on with what there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gd_sim import PointSet, Settings
from gd_sim.core.descent import Descent
from gd_sim.session.edits import removing
from gd_sim.session.session import Session
from tests.session.samples import START, advanced, bits, same_state, state_of, two_groups

Settle = Callable[[Session], None]
MakeSession = Callable[..., Session]

EDITS: dict[str, tuple[str, tuple[Any, ...], str]] = {
    "place one": ("place", ((0.1, -0.2), 1.0), "place point"),
    "place several": ("place", ([(0.1, -0.2), (3.0, 3.0)], [0.0, 1.0]), "place 2 points"),
    "move one": ("move", ([4], [(9.0, 9.0)]), "move point"),
    "move several": ("move", ([4, 0, 19], [(9.0, 9.0), (1e-300, 0.1), (-3.0, 0.3)]), "move 3 points"),
    "remove one": ("remove", ([7],), "delete point"),
    "remove several": ("remove", ([19, 0, 7],), "delete 3 points"),
    "remove all": ("remove", (range(20),), "delete 20 points"),
    "relabel one": ("relabel", ([3], 1.0), "relabel point"),
    "relabel several": ("relabel", ([3, 2], [1.0, 0.0]), "relabel 2 points"),
}


def same_points(one: PointSet, other: PointSet) -> bool:
    """Equal bits, in the same order."""
    return bits(one.x) == bits(other.x) and bits(one.y) == bits(other.y)


@pytest.mark.parametrize("name", EDITS)
def test_undo_and_redo_restore_exactly(session: Session, settle: Settle, name: str) -> None:
    command, arguments, text = EDITS[name]
    getattr(session, command)(*arguments)
    after = session.points
    assert session.undo_stack.undoText() == text
    session.undo_stack.undo()
    assert same_points(session.points, two_groups())
    assert session.undo_stack.redoText() == text
    session.undo_stack.redo()
    assert same_points(session.points, after)
    settle(session)
    assert session.state.descent.points is session.points, "the trainer has them too"


def test_what_the_edits_do(session: Session) -> None:
    session.place((0.1, -0.2), 1.0)
    assert session.points.x[20].tolist() == [0.1, -0.2]
    assert session.points.y[20] == 1.0
    session.move([20, 0], [(5.0, 6.0), (7.0, 8.0)])
    assert session.points.x[[20, 0]].tolist() == [[5.0, 6.0], [7.0, 8.0]]
    session.relabel([0], 0.0)
    assert session.points.y[0] == 0.0
    session.remove([0])
    assert same_points(session.points, PointSet(two_groups().x[1:], two_groups().y[1:]).add((5.0, 6.0), 1.0))


@pytest.mark.parametrize("name", EDITS)
def test_each_edit_is_told_once(session: Session, name: str) -> None:
    told: list[PointSet] = []
    session.points_changed.connect(lambda: told.append(session.points))
    command, arguments, _ = EDITS[name]
    getattr(session, command)(*arguments)
    after = session.points
    session.undo_stack.undo()
    assert told == [after, two_groups()]


@pytest.mark.parametrize("name", EDITS)
def test_training_goes_on_with_the_new_points_from_the_current_parameters(
    session: Session, settle: Settle, name: str
) -> None:
    for _ in range(7):
        session.step()
    command, arguments, _ = EDITS[name]
    getattr(session, command)(*arguments)
    for _ in range(5):
        session.step()
    settle(session)
    old, new = Descent(two_groups(), Settings()), Descent(session.points, Settings())
    adopted = new.adopt(advanced(two_groups(), 7), old)
    assert adopted.position == (7 if len(session.points) == 20 else 0), "another number of points: a fresh pass"
    assert bits(adopted.parameters) == bits(advanced(two_groups(), 7).parameters)
    assert same_state(state_of(session), new.advance(adopted, 5)[0])


def test_the_curve_marks_edits_and_settings(session: Session, settle: Settle) -> None:
    session.step()
    session.place((0.0, 0.0), 1.0)
    session.step()
    session.change_settings(learning_rate=0.25)
    session.step()
    session.change_settings(batch_size="all")
    session.step()
    session.undo_stack.undo()
    session.step()
    settle(session)
    assert [mark.text for mark in session.state.marks] == [
        "place point",
        "α 0.1 → 0.25",
        "batch size 1 → all",
        "undo place point",
    ]
    times = [mark.time for mark in session.state.marks]
    assert times == sorted(times)
    assert times[0] == 0.0, "another number of points starts the pass anew"


def test_edits_before_the_first_update_leave_no_mark(session: Session, settle: Settle) -> None:
    session.place((0.0, 0.0), 1.0)
    session.change_settings(learning_rate=0.25)
    session.step()
    settle(session)
    assert session.state.marks == []


def test_the_curve_has_a_gap_where_the_points_changed(session: Session, settle: Settle) -> None:
    session.step_epochs(2)
    session.move([0], [(0.0, 0.0)])
    session.step_epochs(2)
    settle(session)
    curve = session.state.curve
    assert np.isnan(curve.error).sum() == 1
    assert (np.diff(curve.time) >= 0).all()
    assert curve.time[np.isnan(curve.error)] == [2.0]


def test_deleting_all_points_stops_the_run(session: Session, settle: Settle) -> None:
    session.run()
    session.remove(range(20))
    assert not session.is_running
    settle(session)
    session.undo_stack.undo()
    settle(session)
    session.run()
    assert session.is_running


PLACE = st.tuples(
    st.just("place"), st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9), st.integers(0, 1)), min_size=1, max_size=3)
)
CHOSEN = st.lists(st.integers(0, 40), min_size=1, max_size=4, unique=True)
OTHER = st.tuples(
    st.sampled_from(["move", "relabel", "remove"]), st.tuples(CHOSEN, st.floats(-9, 9), st.integers(0, 1))
)


def carry_out(session: Session, command: str, wish: Any) -> None:
    """Carry out an edit that hypothesis has made up; numbers of points that there are not are left out."""
    if command == "place":
        session.place([(x1, x2) for x1, x2, _ in wish], [label for *_, label in wish])
        return
    numbers, value, label = wish
    chosen = [number for number in numbers if number < len(session.points)]
    if command == "remove":
        session.remove(chosen)
    elif command == "relabel":
        session.relabel(chosen, float(label))
    else:
        session.move(chosen, np.full((len(chosen), 2), value) + np.arange(len(chosen))[:, None])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(edits=st.lists(PLACE | OTHER, max_size=12))
def test_any_edits_can_be_undone_and_done_again(session: Session, edits: list[tuple[str, Any]]) -> None:
    session.open_points(two_groups(), np.array(START))
    moments = [session.points]
    for command, wish in edits:
        carry_out(session, command, wish)
        moments.append(session.points)
    for moment in reversed(moments):
        assert same_points(session.points, moment)
        session.undo_stack.undo()
    for moment in moments:
        assert same_points(session.points, moment)
        session.undo_stack.redo()
    session.undo_stack.setIndex(0)
    assert same_points(session.points, two_groups())
    session.undo_stack.setIndex(len(edits))
    assert same_points(session.points, moments[-1])


def test_deleting_a_million_points_does_not_hash_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """`np.unique` of numpy 2.4 takes nearly two seconds for that, in which the window stands still."""

    def hashed(*_args: object, **_options: object) -> None:
        raise AssertionError("np.unique was called")

    monkeypatch.setattr(np, "unique", hashed)
    text, change = removing(np.arange(1_000_000))
    assert text == "delete 1,000,000 points"
    assert len(change.apply(PointSet(np.zeros((1_000_000, 2)), np.zeros(1_000_000)))) == 0
    _, change = removing([7, 3, 3])
    assert change.apply(two_groups()) == two_groups().remove([3, 7])
