"""The compiled loops come late, or never: Step, Epoch and Run work all the same."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from gd_sim import PointSet, Settings
from gd_sim.core import updates as plain_loops
from gd_sim.session import compiling
from gd_sim.session.session import Session
from gd_sim.session.trainer import PLAIN_VISITS
from tests.conftest import PATIENCE
from tests.session.samples import START, advanced, advanced_compiled, same_state, state_of, two_groups

Settle = Callable[[Session], None]
MakeSession = Callable[..., Session]
Compile = Callable[[Session], None]


def many_points(m: int) -> PointSet:
    """The start set over and over, m points of it."""
    times = -(-m // 20)
    return PointSet(
        two_groups().x.repeat(times, axis=0)[:m],
        two_groups().y.repeat(times)[:m],
    )


@pytest.fixture
def broken_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which nothing can be compiled."""

    def refuse() -> None:
        raise ImportError("no numba here")

    monkeypatch.setattr(compiling, "compile_loops", refuse)


def compile_in_vain(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.compiler.finished, timeout=PATIENCE):
        session.compiler.start()


def test_compile_loops_gives_loops_that_run(qtbot: QtBot) -> None:  # noqa: ARG001
    loops = compiling.compile_loops()
    assert loops is not plain_loops
    assert vars(loops)["run"].signatures, "compiled before it is used"


def test_the_compiler_leaves_the_switch_interval_as_it_was(session: Session, compile_loops: Compile) -> None:
    before = sys.getswitchinterval()
    compile_loops(session)
    session.compiler._thread.join()  # type: ignore[union-attr]
    assert sys.getswitchinterval() == before


def test_the_compiler_starts_once(session: Session, compile_loops: Compile) -> None:
    compile_loops(session)
    thread = session.compiler._thread
    session.compiler.start()
    assert session.compiler._thread is thread


def test_full_speed_says_that_it_prepares_and_goes_on_meanwhile(
    session: Session, settle: Settle, compile_loops: Compile, qtbot: QtBot
) -> None:
    session.set_speed(math.inf)
    session.run()
    qtbot.waitUntil(lambda: session.state.update > 1_000, timeout=PATIENCE)
    assert session.state.preparing
    compile_loops(session)
    assert not session.state.preparing
    qtbot.waitUntil(lambda: session.state.update > 100_000, timeout=PATIENCE)
    session.pause()
    settle(session)
    assert same_state(state_of(session), advanced_compiled(two_groups(), session.state.update))


def test_a_step_on_more_points_than_plain_python_may_visit_waits_for_the_compiler(
    make_session: MakeSession, settle: Settle, compile_loops: Compile
) -> None:
    points = many_points(PLAIN_VISITS + 1)
    session = make_session(points, Settings(batch_size="all"), START)
    session.step()
    settle(session)
    assert (session.state.update, session.state.preparing) == (0, True)
    compile_loops(session)
    assert (session.state.update, session.state.preparing) == (1, False)
    assert same_state(state_of(session), advanced_compiled(points, 1, batch_size="all"))


def test_as_many_points_as_plain_python_may_visit_are_stepped_at_once(
    make_session: MakeSession, settle: Settle
) -> None:
    points = many_points(PLAIN_VISITS)
    session = make_session(points, Settings(batch_size="all"), START)
    session.step()
    settle(session)
    assert same_state(state_of(session), advanced(points, 1, batch_size="all"))


def test_epochs_that_are_too_long_for_one_command_are_made_in_slices(
    make_session: MakeSession, settle: Settle, compile_loops: Compile
) -> None:
    points = many_points(PLAIN_VISITS + 20)
    session = make_session(points, Settings(), START)
    session.step_epochs()
    session.step_epochs()
    compile_loops(session)
    settle(session)
    assert (session.state.epoch, session.state.update) == (2, 2 * len(points))
    assert same_state(state_of(session), advanced_compiled(points, 2 * len(points)))


def test_a_step_that_waits_survives_a_changed_learning_rate(
    make_session: MakeSession, settle: Settle, compile_loops: Compile
) -> None:
    points = many_points(PLAIN_VISITS + 1)
    session = make_session(points, Settings(batch_size="all"), START)
    session.step()
    session.change_settings(learning_rate=0.5)
    settle(session)
    assert (session.state.update, session.state.preparing) == (0, True)
    compile_loops(session)
    settle(session)
    assert same_state(state_of(session), advanced_compiled(points, 1, batch_size="all", learning_rate=0.5))


def test_a_slow_run_that_must_wait_says_so(make_session: MakeSession, settle: Settle) -> None:
    session = make_session(many_points(PLAIN_VISITS + 1), Settings(batch_size="all"), START)
    session.run()
    settle(session)
    assert (session.state.update, session.state.preparing) == (0, True)


def test_reset_forgets_what_waits(make_session: MakeSession, settle: Settle, compile_loops: Compile) -> None:
    session = make_session(many_points(PLAIN_VISITS + 1), Settings(), START)
    session.step_epochs()
    session.reset()
    compile_loops(session)
    settle(session)
    assert (session.state.update, session.state.preparing) == (0, False)


@pytest.mark.usefixtures("broken_numba")
class TestWhereNothingCanBeCompiled:
    """The plain loops do the same, slower."""

    def test_the_problem_is_kept(self, session: Session, qtbot: QtBot) -> None:
        compile_in_vain(qtbot, session)
        assert session.compiler.loops is None
        assert session.compiler.problem == "ImportError: no numba here"

    def test_step_and_epoch_work(self, session: Session, settle: Settle, qtbot: QtBot) -> None:
        compile_in_vain(qtbot, session)
        session.step()
        session.step_epochs(3)
        settle(session)
        assert same_state(state_of(session), advanced(two_groups(), 61))

    @pytest.mark.parametrize("speed", [60.0, 400.0, math.inf])
    def test_run_works(self, session: Session, settle: Settle, qtbot: QtBot, speed: float) -> None:
        compile_in_vain(qtbot, session)
        session.set_speed(speed)
        session.run()
        qtbot.waitUntil(lambda: session.state.update >= 5, timeout=PATIENCE)
        session.pause()
        settle(session)
        assert same_state(state_of(session), advanced(two_groups(), session.state.update))

    def test_nothing_is_said_to_prepare_any_more(self, session: Session, qtbot: QtBot) -> None:
        compile_in_vain(qtbot, session)
        session.set_speed(math.inf)
        session.run()
        qtbot.waitUntil(lambda: session.state.update > 100 and not session.state.preparing, timeout=PATIENCE)

    def test_a_step_on_many_points_is_made_in_the_end(
        self, make_session: MakeSession, settle: Settle, qtbot: QtBot
    ) -> None:
        points = many_points(PLAIN_VISITS + 1)
        session = make_session(points, Settings(batch_size="all"), START)
        session.step()
        settle(session)
        assert session.state.preparing
        compile_in_vain(qtbot, session)
        qtbot.waitUntil(lambda: session.state.update == 1, timeout=PATIENCE)
        assert not session.state.preparing
