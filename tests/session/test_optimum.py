"""What is found elsewhere: the best E, and other work off the UI thread, of which only the newest counts."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from gd_sim import Settings
from gd_sim.core.descent import Descent, seeded_parameters
from gd_sim.core.optimum import Optimum, best_of, find_optimum
from gd_sim.session import searching
from gd_sim.session.background import Background
from gd_sim.session.session import Session
from tests.conftest import PATIENCE, delete
from tests.session.samples import BEST, START, point_set, two_groups

Settle = Callable[[Session], None]
MakeSession = Callable[..., Session]

SEPARABLE = point_set((-1.0, -1.0, 0.0), (-2.0, 0.0, 0.0), (1.0, 1.0, 1.0), (2.0, 0.5, 1.0))


class Searches:
    """Searches that end when they are let; the real search answers."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.gates: list[threading.Event] = []
        self.threads: list[threading.Thread] = []
        self.is_cancelled: list[Callable[[], bool]] = []

    def search(self, descent: Descent, is_cancelled: Callable[[], bool]) -> Optimum:
        gate = threading.Event()
        self.gates.append(gate)
        self.is_cancelled.append(is_cancelled)
        self.threads.append(threading.current_thread())
        self.begun.append(len(descent.points))
        gate.wait(PATIENCE / 1000)
        return best_of(descent)

    def let_end(self, which: int, session: Session, qtbot: QtBot) -> None:
        """Let a search end, and its result arrive."""
        self.gates[which].set()
        self.threads[which].join(PATIENCE / 1000)
        qtbot.waitUntil(session._optimum_search._background._finished.empty, timeout=PATIENCE)


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> Iterator[Searches]:
    """Takes the place of the search of the optimum."""
    held = Searches()
    monkeypatch.setattr(searching, "best_of", held.search)
    yield held
    for gate in held.gates:
        gate.set()


def test_the_best_error_of_the_start_set(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.optimum.kind == "minimum", timeout=PATIENCE)
    assert session.optimum.error == pytest.approx(BEST, abs=5e-5)
    assert session.optimum.parameters == pytest.approx([1.781, 1.679, -1.562], abs=5e-4)


def test_a_settled_run_is_told(session: Session, settle: Settle, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.optimum.kind == "minimum", timeout=PATIENCE)
    best = session.optimum.error or math.nan
    while session.state.fact is None or session.state.fact.kind != "settled":
        assert session.state.error > 1.02 * best
        session.step_epochs()
        settle(session)
    assert session.state.error <= 1.02 * best
    assert session.state.epoch == 22, "the design says about 20"
    assert session.state.fact.text == "Settled: E 0.2137, best possible 0.2097"


def test_the_optimum_may_come_after_the_run(session: Session, settle: Settle, qtbot: QtBot) -> None:
    session.step_epochs(50)
    qtbot.waitUntil(lambda: session.optimum.kind == "minimum", timeout=PATIENCE)
    settle(session)
    assert session.state.fact is not None
    assert session.state.fact.kind == "settled"


def test_separable_points_have_no_best(make_session: MakeSession, settle: Settle, qtbot: QtBot) -> None:
    session = make_session(SEPARABLE, Settings(), START)
    qtbot.waitUntil(lambda: session.optimum.kind == "separable", timeout=PATIENCE)
    session.step_epochs(3_000)
    settle(session)
    fact = session.state.fact
    assert fact is not None
    assert fact.text == "No best: E can fall for ever; the line has nearly stopped turning"
    assert session.optimum.error is None


def test_an_edit_makes_the_optimum_unknown_until_it_is_found_again(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.optimum.kind == "minimum", timeout=PATIENCE)
    best = session.optimum.error
    session.place((3.0, 3.0), 0.0)
    assert session.optimum.kind == "unknown"
    qtbot.waitUntil(lambda: session.optimum.kind == "minimum", timeout=PATIENCE)
    assert session.optimum.error != best


def test_settings_leave_the_optimum_as_it_is(session: Session, settle: Settle, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: session.optimum.kind == "minimum", timeout=PATIENCE)
    session.change_settings(learning_rate=0.5)
    session.step_epochs(30)
    settle(session)
    assert session.optimum.kind == "minimum"


@pytest.mark.parametrize(
    "changes", [{"features": ("x1", "x2", "x1^2")}, {"standardize": True, "l2": 0.1}, {"l2": 0.1}], ids=str
)
def test_the_best_is_that_of_the_settings(
    session: Session, settle: Settle, qtbot: QtBot, changes: dict[str, Any]
) -> None:
    qtbot.waitUntil(lambda: session.optimum.kind == "minimum", timeout=PATIENCE)
    plain = session.optimum
    session.change_settings(**changes)
    assert session.optimum.kind == "unknown"
    qtbot.waitUntil(lambda: session.optimum.kind == "minimum", timeout=PATIENCE)
    assert session.optimum == best_of(Descent(two_groups(), Settings(**changes)))
    assert session.optimum != plain
    session.step_epochs(400)
    settle(session)
    assert session.state.fact is not None
    assert session.state.fact.text.startswith("Settled: E 0.")
    assert session.state.fact.text.endswith(f", best possible {session.optimum.error:.4f}")


def test_edits_in_quick_succession_are_searched_for_once(
    make_session: MakeSession, searches: Searches, qtbot: QtBot
) -> None:
    session = make_session(two_groups(), Settings(), START)
    for _ in range(30):
        session.place((0.0, 0.0), 1.0)
    qtbot.waitUntil(lambda: bool(searches.begun), timeout=PATIENCE)
    searches.let_end(0, session, qtbot)
    assert searches.begun == [50]
    assert session.optimum.kind == "minimum"


def test_a_stale_result_is_dropped(make_session: MakeSession, searches: Searches, qtbot: QtBot) -> None:
    session = make_session(two_groups(), Settings(), START)
    qtbot.waitUntil(lambda: searches.begun == [20], timeout=PATIENCE)
    session.place((3.0, 3.0), 0.0)
    searches.let_end(0, session, qtbot)
    assert session.optimum.kind == "unknown", "that was the best of other points"
    qtbot.waitUntil(lambda: searches.begun == [20, 21], timeout=PATIENCE)
    searches.let_end(1, session, qtbot)
    assert session.optimum.error == find_optimum(session.points.x, session.points.y).error


def test_one_search_at_a_time_and_the_newest_next(make_session: MakeSession, searches: Searches, qtbot: QtBot) -> None:
    session = make_session(two_groups(), Settings(), START)
    qtbot.waitUntil(lambda: searches.begun == [20], timeout=PATIENCE)
    for place in range(5):
        session.place((float(place), 0.0), 1.0)
        qtbot.waitUntil(lambda: not session._optimum_search._timer.isActive(), timeout=PATIENCE)
    session.remove(range(25))
    session.place(SEPARABLE.x, SEPARABLE.y)
    qtbot.waitUntil(lambda: not session._optimum_search._timer.isActive(), timeout=PATIENCE)
    assert searches.begun == [20], "the others wait for it"
    assert searches.is_cancelled[0](), "which is told to give up"
    searches.let_end(0, session, qtbot)
    qtbot.waitUntil(lambda: searches.begun == [20, 4], timeout=PATIENCE)
    assert session.optimum.error is None
    assert not searches.is_cancelled[1]()
    searches.let_end(1, session, qtbot)
    assert session.optimum.kind == "separable"


def test_other_points_are_not_measured_by_the_best_of_the_old_ones(
    make_session: MakeSession, searches: Searches, settle: Settle, qtbot: QtBot
) -> None:
    session = make_session(two_groups(), Settings(), START)
    qtbot.waitUntil(lambda: bool(searches.begun), timeout=PATIENCE)
    searches.let_end(0, session, qtbot)
    x1, x2, _ = 1_000 * seeded_parameters(2, 0)  # far on the right side of where the weights will start
    session.open_points(point_set((x1, x2, 1.0), (-x1, -x2, 0.0)))
    settle(session)
    assert session.state.error < BEST
    assert session.state.fact is None


def test_other_features_are_not_measured_by_the_best_of_the_old_ones(
    make_session: MakeSession, searches: Searches, settle: Settle, qtbot: QtBot
) -> None:
    session = make_session(two_groups(), Settings(), START)
    qtbot.waitUntil(lambda: bool(searches.begun), timeout=PATIENCE)
    searches.let_end(0, session, qtbot)
    session.change_settings(features=("x1", "x2", "x1*x2", "x1^2", "x2^2"), learning_rate=0.02)
    session.step_epochs(400)
    settle(session)
    assert session.state.error < BEST
    assert session.state.fact is None


def test_a_search_that_fails_is_no_news(
    make_session: MakeSession, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    begun = threading.Event()

    def fail(_descent: Descent, _is_cancelled: Callable[[], bool]) -> Optimum:
        begun.set()
        raise FloatingPointError("singular")

    monkeypatch.setattr(searching, "best_of", fail)
    session = make_session(two_groups(), Settings(), START)
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE)
    for thread in threading.enumerate():
        if "_work" in thread.name:
            thread.join(PATIENCE / 1000)
    qtbot.waitUntil(session._optimum_search._background._finished.empty, timeout=PATIENCE)
    assert session.optimum.kind == "unknown"


# Background, by itself


@pytest.fixture
def background(qtbot: QtBot) -> Background:  # noqa: ARG001  (there must be an application)
    return Background()


def test_a_job_runs_elsewhere_and_is_delivered_here(background: Background, qtbot: QtBot) -> None:
    got: list[tuple[Any, Any]] = []
    background.submit(threading.get_ident, lambda ident: got.append((ident, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(got), timeout=PATIENCE)
    ((elsewhere, here),) = got
    assert here == threading.get_ident()
    assert elsewhere != here


def test_an_exception_is_delivered_too(background: Background, qtbot: QtBot) -> None:
    got: list[Any] = []
    background.submit(lambda: math.sqrt(-1), got.append)
    qtbot.waitUntil(lambda: bool(got), timeout=PATIENCE)
    assert isinstance(got[0], ValueError)


@pytest.mark.parametrize("how", ["superseded", "cancelled", "deleted"])
def test_a_job_that_nobody_waits_for_is_dropped(background: Background, qtbot: QtBot, how: str) -> None:
    gate, ended = threading.Event(), threading.Event()
    got: list[str] = []

    def slow() -> str:
        gate.wait(PATIENCE / 1000)
        ended.set()
        return "old"

    background.submit(slow, got.append)
    (thread,) = [thread for thread in threading.enumerate() if "_work" in thread.name]
    if how == "superseded":
        background.submit(lambda: "new", got.append)
        qtbot.waitUntil(lambda: got == ["new"], timeout=PATIENCE)
    elif how == "cancelled":
        background.cancel()
    else:
        delete(background)
    gate.set()
    thread.join(PATIENCE / 1000)
    assert ended.is_set()
    if how == "deleted":
        assert got == []
        return
    background.submit(lambda: "last", got.append)  # by the time it arrives, the old one would have
    qtbot.waitUntil(lambda: "last" in got, timeout=PATIENCE)
    assert got == (["new", "last"] if how == "superseded" else ["last"])
