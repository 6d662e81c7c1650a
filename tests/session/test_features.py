"""Feature maps and standardising in the middle of a session."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from gd_sim import Settings
from gd_sim.core import logistic
from gd_sim.core.descent import Descent, seeded_parameters
from gd_sim.session.session import Session
from tests.session.samples import START, advanced, bits, same_state, state_of, two_groups

Settle = Callable[[Session], None]
MakeSession = Callable[..., Session]

SQUARES = ("x1", "x2", "x1^2", "x2^2")


def test_features_that_are_added_begin_with_0(session: Session, settle: Settle) -> None:
    for _ in range(7):
        session.step()
    session.change_settings(features=SQUARES)
    settle(session)
    before = advanced(two_groups(), 7)
    w1, w2, b = before.parameters
    assert session.state.parameters.tolist() == [w1, w2, 0.0, 0.0, b]
    assert (session.state.update, session.state.state.position) == (7, 7)
    for _ in range(5):
        session.step()
    settle(session)
    descent = Descent(two_groups(), Settings(features=SQUARES))
    adopted = descent.adopt(before, Descent(two_groups(), Settings()))
    assert same_state(state_of(session), descent.advance(adopted, 5)[0])
    x = descent.features
    assert session.state.error == pytest.approx(
        float(logistic.evaluate(x, two_groups().y, session.state.parameters[None])[0][0]), rel=1e-15
    )


def test_reset_goes_back_to_the_same_line(session: Session, settle: Settle) -> None:
    session.step_epochs(3)
    session.change_settings(features=SQUARES)
    session.step_epochs(3)
    session.reset()
    settle(session)
    assert session.state.parameters.tolist() == [-1.0, 1.0, 0.0, 0.0, 0.0]
    session.change_settings(features=("x2", "x1*x2"))
    session.reset()
    settle(session)
    assert session.state.parameters.tolist() == [1.0, 0.0, 0.0]
    assert session.initial_parameters is not None
    assert not session.initial_parameters.flags.writeable


def test_without_initial_parameters_reset_goes_by_the_seed(make_session: MakeSession, settle: Settle) -> None:
    session = make_session(two_groups(), Settings(seed=4))
    session.change_settings(features=SQUARES)
    settle(session)
    w1, w2, b = seeded_parameters(2, 4)
    assert session.state.parameters.tolist() == [w1, w2, 0.0, 0.0, b], "the line stays"
    session.reset()
    settle(session)
    assert bits(session.state.parameters) == bits(seeded_parameters(4, 4))


def test_a_refused_feature_map_changes_nothing(session: Session) -> None:
    with pytest.raises(ValueError, match="features must be one of"):
        session.change_settings(features=("x3",))
    with pytest.raises(ValueError, match="at least one"):
        session.change_settings(features=())
    assert session.settings == Settings()
    assert session.initial_parameters is not None
    assert session.initial_parameters.tolist() == list(START)


def test_back_goes_behind_a_change_of_features(session: Session, settle: Settle) -> None:
    for _ in range(5):
        session.step()
    session.change_settings(features=SQUARES)
    session.step()
    for _ in range(3):
        session.step_back()
    settle(session)
    assert session.state.parameters.tolist() == advanced(two_groups(), 3).parameters.tolist()
    assert session.settings == Settings(), "those of the time"
    assert session.initial_parameters is not None
    assert session.initial_parameters.tolist() == list(START)
    for _ in range(3):
        session.step()
    settle(session)
    assert session.settings.features == SQUARES, "what was changed on the way is changed again"
    assert session.initial_parameters.tolist() == [*START[:2], 0.0, 0.0, START[2]]


def test_points_are_edited_under_a_feature_map(session: Session, settle: Settle) -> None:
    session.change_settings(features=SQUARES, standardize=True)
    session.step_epochs(2)
    settle(session)
    parameters = session.state.parameters
    session.move([0], [(1.5, 1.5)])
    settle(session)
    assert bits(session.state.parameters) == bits(parameters), "the curve stays"
    session.undo_stack.undo()
    session.step()
    settle(session)
    assert np.isfinite(session.state.parameters).all()
    assert session.state.descent.features.shape == (20, 4)


def test_the_mark_tells_the_features(session: Session, settle: Settle) -> None:
    session.step()
    session.change_settings(features=("x1", "x2", "x1^2"))
    session.change_settings(features=("x1", "x2", "x1^2", "x1*x2", "sin(x1)"))
    session.step()
    session.change_settings(standardize=True)
    session.step()
    settle(session)
    texts = [mark.text.replace("\N{NO-BREAK SPACE}", " ") for mark in session.state.marks]
    assert texts == ["features x1, x2 → x1, x2, x1², x1·x2, sin x1", "standardize False → True"]
