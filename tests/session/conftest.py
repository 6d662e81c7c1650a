"""Sessions without a window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from gd_sim import Settings
from gd_sim.session.session import Session
from tests.conftest import PATIENCE
from tests.session.samples import START, two_groups


@pytest.fixture
def session(make_session: Callable[..., Session], settle: Callable[[Session], None]) -> Session:
    """The session of the start set, with the plain loops."""
    made = make_session(two_groups(), Settings(), START)
    settle(made)
    return made


@pytest.fixture
def compile_loops(qtbot: QtBot, settle: Callable[[Session], None]) -> Callable[[Session], None]:
    """Lets a session have the compiled loops, and waits until it uses them."""

    def compile_for(session: Session) -> None:
        with qtbot.waitSignal(session.compiler.finished, timeout=PATIENCE):
            session.compiler.start()
        assert session.compiler.loops is not None, session.compiler.problem
        settle(session)

    return compile_for


@pytest.fixture
def fast_session(session: Session, compile_loops: Callable[[Session], None]) -> Session:
    """The session of the start set, with the compiled loops."""
    compile_loops(session)
    return session
