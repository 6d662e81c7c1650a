"""Sample sets in a session: each begins anew, each is one undoable step, and varying one is one step too."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gd_sim import PointSet, Settings
from gd_sim.core.descent import seeded_parameters
from gd_sim.core.points import read_only
from gd_sim.core.presets import PRESETS, make
from gd_sim.session.document import Document
from gd_sim.session.edits import Beginning
from gd_sim.session.session import Session
from gd_sim.session.undoing import Step
from tests.session.samples import START, bits, two_groups

XOR = make("xor")
LECTURE = Beginning(
    make("one-point"),
    Settings(**PRESETS["one-point"].settings),
    read_only((-1.0, 0.5, 0.0)),
    Document("One point", make("one-point")),
)


@pytest.fixture
def session(make_session: Callable[..., Session]) -> Session:
    return make_session(two_groups(), Settings(0.1, 5), START, Document("Mine", two_groups()))


def begin_with_xor(session: Session) -> None:
    session.begin_with(Beginning(XOR, session.settings, None, Document("XOR", XOR)), "sample set XOR")


def vary(session: Session, seed: int) -> PointSet:
    points = make("xor", seed=seed)
    session.replace_points(points, Document(f"XOR {seed}", points), "change sample set XOR")
    return points


def test_all_of_it_is_taken_and_the_run_begins_anew(session: Session, settle: Callable[[Session], None]) -> None:
    session.step_epochs(3)
    settle(session)
    session.begin_with(LECTURE, "sample set One point")
    settle(session)
    assert session.points is LECTURE.points
    assert session.settings == Settings(0.5)
    assert session.document.name == "One point"
    assert (session.state.update, bits(session.state.parameters)) == (0, bits((-1.0, 0.5, 0.0)))
    assert session.ghost is None


def test_undo_brings_back_points_settings_start_and_document(
    session: Session, settle: Callable[[Session], None]
) -> None:
    before = session.points
    session.begin_with(LECTURE, "sample set One point")
    assert session.undo_stack.undoText() == "sample set One point"
    session.undo_stack.undo()
    settle(session)
    assert session.points is before
    assert session.settings == Settings(0.1, 5)
    assert session.document.name == "Mine"
    assert bits(session.state.parameters) == bits(START)
    session.undo_stack.redo()
    settle(session)
    assert session.points is LECTURE.points
    assert bits(session.state.parameters) == bits((-1.0, 0.5, 0.0))


def test_edits_before_and_after_are_undone_in_their_turn(session: Session) -> None:
    before = session.points
    session.place((1.0, 1.0), 1.0)
    begin_with_xor(session)
    session.remove([0, 1])
    for expected in (XOR, before.add((1.0, 1.0), 1.0), before):
        session.undo_stack.undo()
        assert session.points == expected
    for _ in range(3):
        session.undo_stack.redo()
    assert session.points == XOR.remove([0, 1])


def test_undo_and_redo_come_back_to_what_was_learned(session: Session, settle: Callable[[Session], None]) -> None:
    session.step_epochs(3)
    settle(session)
    learned = session.state.parameters
    begin_with_xor(session)
    session.change_settings(features=("x1", "x2", "x1*x2"), learning_rate=0.25, batch_size=7)
    session.step_epochs(2)
    settle(session)
    solved, settings = session.state.parameters, session.settings
    for _ in range(2):
        session.undo_stack.undo()
        settle(session)
        assert bits(session.state.parameters) == bits(learned)
        assert session.settings == Settings(0.1, 5)
        session.undo_stack.redo()
        settle(session)
        assert bits(session.state.parameters) == bits(solved)
        assert session.settings == settings
    session.reset()
    settle(session)
    assert bits(session.state.parameters) == bits(seeded_parameters(3, settings.seed)), "Reset goes back to the start"


def test_undo_and_redo_before_the_trainer_has_answered(session: Session, settle: Callable[[Session], None]) -> None:
    session.step_epochs(3)
    settle(session)
    learned = session.state.parameters
    session.begin_with(LECTURE, "sample set One point")
    for _ in range(3):
        session.undo_stack.undo()
        session.undo_stack.redo()
    settle(session)
    assert bits(session.state.parameters) == bits((-1.0, 0.5, 0.0))
    session.undo_stack.undo()
    settle(session)
    assert bits(session.state.parameters) == bits(learned)


def test_only_what_is_new_is_told_as_new(session: Session) -> None:
    told: list[bool] = []
    session.points_opened.connect(told.append)
    begin_with_xor(session)
    session.undo_stack.undo()
    session.undo_stack.redo()
    session.open_points(two_groups())
    assert told == [True, False, False, True]


def test_it_stops_a_run(session: Session) -> None:
    session.run()
    begin_with_xor(session)
    assert not session.is_running


def test_changes_in_a_row_are_one_step(session: Session, settle: Callable[[Session], None]) -> None:
    begin_with_xor(session)
    for seed in (1, 2, 3):
        last = vary(session, seed)
    assert session.points is last
    assert session.undo_stack.count() == 2
    assert session.document.name == "XOR 3"
    session.undo_stack.undo()
    assert (session.points, session.document.name) == (XOR, "XOR")
    session.undo_stack.redo()
    assert (session.points, session.document.name) == (last, "XOR 3")
    settle(session)
    assert session.state.descent.points == last


def test_an_edit_in_between_parts_them(session: Session) -> None:
    begin_with_xor(session)
    first = vary(session, 1)
    session.place((0.0, 0.0), 1.0)
    vary(session, 2)
    assert session.undo_stack.count() == 4
    session.undo_stack.undo()
    assert session.points == first.add((0.0, 0.0), 1.0)


def test_a_change_keeps_the_line_where_it_is(session: Session, settle: Callable[[Session], None]) -> None:
    begin_with_xor(session)
    session.step_epochs(2)
    settle(session)
    learned = session.state.parameters
    vary(session, 1)
    settle(session)
    assert bits(session.state.parameters) == bits(learned)
    assert session.state.update > 0


def test_what_the_steps_hold_is_counted(session: Session) -> None:
    begin_with_xor(session)
    vary(session, 1)
    vary(session, 2)
    steps = [session.undo_stack.command(number) for number in range(2)]
    each = XOR.x.nbytes + XOR.y.nbytes
    assert [step.nbytes for step in steps if isinstance(step, Step)] == [each + 20 * 24, 2 * each]
