"""Stop rules: the end of the first epoch that meets one, whatever the slices."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim import PointSet, Settings, StopRule, train, train_many
from gd_sim.core import stopping, training
from gd_sim.core import updates as plain_loops
from gd_sim.core.descent import Descent, Loops
from gd_sim.core.optimum import Optimum, best_of
from gd_sim.core.state import NonFiniteError, Rows, State
from gd_sim.core.stopping import advance_until, already_met
from tests.core.samples import (
    START_PARAMETERS,
    after,
    any_settings,
    bits,
    examples,
    fitting,
    point_sets,
    points_of,
    random_points,
    same_rows,
    same_state,
)

UNKNOWN = Optimum("unknown")
NEVER = StopRule()


def in_slices(
    descent: Descent,
    slices: list[int],
    rule: StopRule,
    optimum: Optimum = UNKNOWN,
    every: int = 1,
    loops: Loops = plain_loops,
) -> tuple[State, Rows, str | None]:
    """Where slice after slice of updates leads from the start, and all their rows."""
    state, kept, reason = descent.start(), [descent.advance(descent.start(), 0)[1]], None
    for updates in slices:
        state, rows, reason = advance_until(descent, state, updates, loops, every, rule, optimum)
        kept.append(rows)
        if reason:
            break
    return state, Rows(*(np.concatenate(column) for column in zip(*kept, strict=True))), reason


def plain_value(run: training.Run, rule: StopRule) -> float:
    """E at the end of a run; for "within" with the penalty, by its formula on the weights of the scaled columns."""
    settings, w = run.descent.settings, run.parameters[:-1]
    if settings.standardize:
        deviation = run.descent.points.x.std(axis=0)
        w = w * np.where(deviation == 0, 1.0, deviation)
    return run.error + (settings.l2 / 2 * float(w @ w) if rule.kind == "within" else 0.0)


def first_epoch(points: PointSet, settings: Settings, epochs: int, rule: StopRule, optimum: Optimum) -> int | None:
    """The first epoch that meets a rule, by training anew up to each of them."""
    for epoch in range(1, epochs + 1):
        if rule.kind == "epochs":
            met = epoch % rule.value == 0
        else:
            value = plain_value(train(points, settings, epoch), rule)
            limit = rule.value
            if rule.kind == "within":
                limit = math.inf if optimum.cost is None else (1 + rule.value / 100) * optimum.cost
                assert value != pytest.approx(limit, rel=1e-12), "too close to tell"
            met = value < limit if rule.kind == "error" else optimum.cost is not None and value <= limit
        if met:
            return epoch
    return None


@st.composite
def rules(draw: st.DrawFn, points: PointSet, settings: Settings, epochs: int) -> StopRule:
    """Rules of every kind, many of them met by one of the epochs; some values are an E of the run to the last bit."""
    errors = [error for error in train(points, settings, epochs).history.error if 0 < error < math.inf]
    within = st.floats(0.01, 500.0).map(lambda percent: StopRule("within", percent))
    kinds = [st.just(NEVER), within, st.integers(1, 9).map(lambda epoch: StopRule("epochs", epoch))]
    if errors:
        near = st.tuples(st.sampled_from(errors), st.sampled_from([1.0, 1.0, 0.999, 1.001]))
        kinds.append(near.map(lambda pair: StopRule("error", pair[0] * pair[1])))
    return draw(st.one_of(kinds))


@examples(150)
@given(data=st.data(), points=point_sets(most=8), chosen=any_settings(), every=st.sampled_from([1, 1, 2, 5]))
def test_any_slices_end_at_the_first_epoch_that_meets_the_rule(
    data: st.DataObject, points: PointSet, chosen: Settings, every: int
) -> None:
    settings, epochs = fitting(chosen, points), 7
    rule = data.draw(rules(points, settings, epochs))
    descent, optimum = Descent(points, settings), UNKNOWN
    if rule.kind == "within":
        optimum = best_of(descent)
    updates = epochs * descent.updates_per_epoch
    cuts = sorted(data.draw(st.sets(st.integers(1, updates), max_size=6)))
    state, rows, reason = in_slices(descent, np.diff([0, *cuts, updates]).tolist(), rule, optimum, every)
    expected = first_epoch(points, settings, epochs, rule, optimum)
    assert (reason is None) == (expected is None)
    end = epochs if expected is None else expected
    assert same_state(state, train(points, settings, end).state)
    _, all_rows = descent.advance(descent.start(), end * descent.updates_per_epoch, every=every)
    assert same_rows(rows, all_rows)


@pytest.mark.parametrize("piece", [1, 100, 1 << 17])
@pytest.mark.parametrize(
    "settings",
    [
        Settings(0.1),
        Settings(0.5, "all", l2=0.01),
        Settings(0.1, 3, shuffle=True, optimizer="adam", standardize=True),
        Settings(0.1, 7, "sum", shuffle=True, l2=0.1, standardize=True),
    ],
    ids=["lesson", "all", "adam", "sum"],
)
def test_pieces_and_compiled_loops_change_nothing(
    settings: Settings, piece: int, compiled_loops: Loops, monkeypatch: pytest.MonkeyPatch, start_points: PointSet
) -> None:
    monkeypatch.setattr(stopping, "PIECE", piece)
    descent = Descent(start_points, settings)
    optimum = best_of(descent)
    for rule in (StopRule("error", 0.33 if settings.reduction == "sum" else 0.22), StopRule("within", 0.5)):
        expected = first_epoch(start_points, settings, 300, rule, optimum)
        assert expected
        assert expected > 3
        for loops in (plain_loops, compiled_loops):
            for slices in ([10_000], [77] * 200):
                state, rows, reason = in_slices(descent, slices, rule, optimum, 2, loops)
                assert (state.epoch, state.position) == (expected, 0)
                assert rows.epoch.tolist() == list(range(2, expected + 1, 2))
                assert reason


def test_below_is_strict(start_points: PointSet) -> None:
    history = train(start_points, Settings(), 10).history
    assert (np.diff(history.error) < 0).all()
    at_five = history.error[5]
    for value, epoch in ((at_five, 6), (np.nextafter(at_five, 1), 5), (np.nextafter(at_five, 0), 6)):
        run = train(start_points, Settings(), 10, stop=StopRule("error", value))
        assert run.state.epoch == epoch
        assert run.history.epoch.tolist() == list(range(epoch + 1))
        assert bits(run.history.parameters) == bits(history.parameters[: epoch + 1])


def test_within_includes_its_limit_and_never_says_so_of_what_has_no_best(start_points: PointSet) -> None:
    descent = Descent(start_points, Settings())
    error = train(start_points, Settings(), 8).error
    exact = Optimum("minimum", error / 2, error / 2)
    for percent, epoch in ((100.0, 8), (99.999999, 9)):
        assert in_slices(descent, [400], StopRule("within", percent), exact)[0].epoch == epoch
    for optimum in (UNKNOWN, Optimum("separable")):
        assert in_slices(descent, [400], StopRule("within", 1e6), optimum)[::2][1] is None


def test_epochs_are_multiples_so_that_a_run_can_go_on(start_points: PointSet) -> None:
    descent, rule = Descent(start_points, Settings(0.1, 3)), StopRule("epochs", 5)
    state = descent.start()
    for epoch in (5, 10, 15):
        state, rows, reason = advance_until(descent, state, 10_000, plain_loops, 1, rule, UNKNOWN)
        assert same_state(state, after(descent, descent.start(), 7 * epoch))
        assert rows.epoch.tolist() == list(range(epoch - 4, epoch + 1))
        assert reason == f"Stopped: epoch {epoch} reached"
    inside = after(descent, state, 33)
    assert inside.position
    state, rows, reason = advance_until(descent, inside, 2, plain_loops, 1, rule, UNKNOWN)
    assert (state.update, rows.epoch.tolist(), reason) == (7 * 20, [20], "Stopped: epoch 20 reached")
    state, _, reason = advance_until(descent, inside, 1, plain_loops, 1, rule, UNKNOWN)
    assert (state.update, reason) == (7 * 20 - 1, None)


@pytest.mark.parametrize("rule", [NEVER, StopRule("epochs", 3), StopRule("error", 0.1), StopRule("within", 5)])
def test_nothing_to_do_and_nothing_to_learn_from(rule: StopRule, start_points: PointSet) -> None:
    for points, updates in ((start_points, 0), (PointSet.empty(), 10)):
        descent = Descent(points, Settings())
        state, rows, reason = advance_until(
            descent, descent.start(), updates, plain_loops, 1, rule, Optimum("minimum", 1.0, 1.0)
        )
        assert (state.update, len(rows.epoch), rows.parameters.shape, reason) == (0, 0, (0, 3), None)
    assert already_met(descent, state, rule, UNKNOWN) is None


POINTS = random_points(5, 6)


def test_what_is_not_finite_passes_through_with_the_rows_so_far() -> None:
    descent = Descent(POINTS, Settings(10.0, 4, l2=0.5))
    with pytest.raises(NonFiniteError) as plain:
        descent.advance(descent.start(), 10_000, every=3)
    least = train(POINTS, descent.settings, 100).history.error[1:].min()
    for slices in ([10_000], [50] * 200):
        with pytest.raises(NonFiniteError) as caught:
            in_slices(descent, slices, StopRule("error", least), every=3)
        assert same_state(caught.value.state, plain.value.state)
        assert str(caught.value) == str(plain.value)
    with pytest.raises(NonFiniteError) as whole:
        advance_until(descent, descent.start(), 10_000, plain_loops, 3, StopRule("error", least), UNKNOWN)
    assert same_rows(whole.value.rows, plain.value.rows)


def test_a_rule_met_before_what_is_not_finite_comes_first() -> None:
    settings, start = Settings(4.5, "all", l2=0.5), (-20.0, -20.0, 0.0)
    history = train(POINTS, settings, 10_000, start).history
    expected = int(history.error[:-1].argmin())  # the last row is inside an epoch
    assert expected > 0
    run = train(POINTS, settings, 10_000, start, stop=StopRule("error", np.nextafter(history.error[expected], 1)))
    assert run.state.epoch == expected
    assert run.stopped
    assert "below" in run.stopped


# In words


def test_reasons_have_their_numbers(start_points: PointSet) -> None:
    def reason(rule: StopRule, settings: Settings = Settings()) -> str | None:  # noqa: B008  (it is frozen)
        return train(start_points, settings, 20_000, START_PARAMETERS, 10_000, rule).stopped

    assert reason(StopRule("epochs", 50)) == "Stopped: epoch 50 reached"
    assert reason(StopRule("epochs", 12_345)) == "Stopped: epoch 12,345 reached"
    assert reason(StopRule("error", 0.25)) == "Stopped: E 0.2449 is below 0.25"
    assert reason(StopRule("within", 2)) == "Stopped: E 0.2137 is within 2 % of the best, 0.2097"
    assert reason(StopRule("within", 0.5), Settings(0.01, l2=0.1)) == (
        "Stopped: E + penalty 0.3442 is within 0.5 % of the best, 0.3425"
    )
    assert reason(NEVER) is None


def test_a_value_that_looks_equal_is_told_with_all_digits(start_points: PointSet) -> None:
    error = train(start_points, Settings(), 5).error
    run = train(start_points, Settings(), 9, stop=StopRule("error", round(error, 4) - 0.00002))
    assert run.stopped
    below, value = re.findall(r"[0-9.]+[0-9]", run.stopped)
    assert float(below) < float(value)


def test_whether_a_run_need_not_begin(start_points: PointSet) -> None:
    descent = Descent(start_points, Settings(l2=0.1))
    optimum = best_of(descent)
    state = after(descent, descent.start(), 20 * 30)
    error = train(start_points, descent.settings, 30).error
    assert already_met(descent, state, StopRule("error", 0.5), UNKNOWN) == f"E {error:.4f} is already below 0.5"
    assert already_met(descent, state, StopRule("error", error), UNKNOWN) is None
    assert already_met(descent, state, StopRule("within", 100), optimum) == (
        f"E + penalty {descent.cost(state.parameters[None])[0]:.4f} is already within 100 % of the best, "
        f"{optimum.cost:.4f}"
    )
    assert already_met(descent, state, StopRule("within", 1e-9), optimum) is None
    assert already_met(descent, state, StopRule("within", 100), UNKNOWN) is None
    assert already_met(descent, state, StopRule("epochs", 30), UNKNOWN) is None
    assert already_met(descent, state, NEVER, UNKNOWN) is None
    assert already_met(descent, after(descent, state, 3), StopRule("error", 0.9), UNKNOWN) is None


BAD: list[tuple[str, str, list[Any]]] = [
    ("epochs", "stop epochs must be a whole number from 1", [0, -1, 1.5, 2.0, "3", None, True]),
    ("error", "stop error must be above 0 and finite", [0, -0.1, math.inf, math.nan, "low", None]),
    ("within", "stop within must be a percentage above 0 and finite", [0, -2, math.inf, math.nan, "two"]),
]


@pytest.mark.parametrize(
    ("kind", "value", "told"), [(kind, value, told) for kind, told, values in BAD for value in values]
)
def test_each_bad_value_is_one_line_that_says_what_is_allowed(kind: Any, value: Any, told: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(told)}, not {re.escape(repr(value))}$"):
        StopRule(kind, value)


def test_kinds() -> None:
    with pytest.raises(ValueError, match=r"^stop kind must be one of never, epochs, error, within, not 'soon'$"):
        StopRule("soon", 1)  # type: ignore[arg-type]
    assert StopRule() == StopRule("never", 0.3) == NEVER
    assert StopRule("epochs", np.int64(5)) == StopRule("epochs", 5)  # type: ignore[arg-type]
    assert StopRule("error", "0.25") == StopRule("error", 0.25)  # type: ignore[arg-type]


# Runs


def test_a_run_ends_early_whatever_its_slices(start_points: PointSet, monkeypatch: pytest.MonkeyPatch) -> None:
    rule, settings = StopRule("error", 0.212), Settings(0.1, shuffle=True)
    whole = train(start_points, settings, 1_000, every=7, stop=rule)
    assert 20 < whole.state.epoch < 1_000
    assert whole.error < 0.212 <= train(start_points, settings, whole.state.epoch - 1).error
    assert whole.history.epoch.tolist() == [*range(0, whole.state.epoch, 7), whole.state.epoch]
    monkeypatch.setattr(training, "PLAIN_VISITS", 0)
    monkeypatch.setattr(training, "SLICE_VISITS", 100)  # five epochs
    run = training.Run(Descent(start_points, settings), every=7, stop=rule)
    assert len(list(run.slices(1_000))) == -(-whole.state.epoch // 5)
    assert same_state(run.state, whole.state)
    assert run.history.epoch.tolist() == whole.history.epoch.tolist()
    assert run.stopped == whole.stopped
    assert list(run.slices(10)) == []
    for update in (0, 33, run.state.update):
        assert bits(run.at(update)) == bits(after(run.descent, run.descent.start(), update).parameters)


def test_a_run_whose_start_meets_the_rule_does_not_begin(start_points: PointSet) -> None:
    best = best_of(Descent(start_points, Settings())).parameters
    for rule in (StopRule("error", 0.5), StopRule("within", 1)):
        run = train(start_points, Settings(), 10, best, stop=rule)
        assert run.state.update == 0
        assert run.stopped
        assert run.stopped.startswith("Stopped: E 0.2097 is already ")


def test_separable_points_are_trained_to_the_end() -> None:
    points = points_of((0.0, 0.0, 0), (1.0, 1.0, 1))
    run = train(points, Settings(), 100, stop=StopRule("within", 1000))
    assert (run.state.epoch, run.stopped) == (100, None)


def test_many_runs_end_each_by_itself(start_points: PointSet) -> None:
    settings, rule = [Settings(rate) for rate in (0.01, 0.1, 1.0)], StopRule("error", 0.25)
    runs = train_many(start_points, settings, 500, stop=rule)
    alone = [train(start_points, each, 500, stop=rule) for each in settings]
    assert [run.stopped for run in runs] == [run.stopped for run in alone]
    assert all(same_state(run.state, other.state) for run, other in zip(runs, alone, strict=True))
    assert len({run.state.epoch for run in runs}) == 3
