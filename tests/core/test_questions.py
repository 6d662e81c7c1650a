"""Questions: that they are marked rightly, against plain arithmetic that shares nothing with the engine."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable

import numpy as np
import pytest

from gd_sim import PointSet, Settings
from gd_sim.core.descent import Descent
from gd_sim.core.points import FloatArray
from gd_sim.core.presets import make
from gd_sim.core.questions import KINDS, Question, question
from gd_sim.core.settings import OPTIMIZERS
from gd_sim.core.state import State

SEEDS = range(40)


def anywhere(seed: int, **settings: object) -> tuple[Descent, State]:
    """A descent of some points at random that stands somewhere."""
    chance = np.random.default_rng(seed)
    m = int(chance.integers(2, 12))
    points = PointSet(chance.normal(0, 2, (m, 2)), chance.integers(0, 2, m).astype(float))
    descent = Descent(points, Settings(learning_rate=float(chance.uniform(0.2, 2)), **settings))  # type: ignore[arg-type]
    state = descent.start(chance.normal(0, 1, 3))
    return descent, descent.advance(state, int(chance.integers(0, 5)))[0]


def number(parameters: FloatArray, x: FloatArray, y: float) -> float:
    """y-ŷ by the textbook."""
    (w1, w2, b), (x1, x2) = parameters.tolist(), x.tolist()
    return y - 1 / (1 + math.exp(-(w1 * x1 + w2 * x2 + b)))


def asked(kind: str, descent: Descent, state: State, seed: int) -> Question:
    made = question(kind, descent, state, seed)
    assert made is not None
    return made


def residual(descent: Descent, state: State, index: int) -> float:
    return number(state.parameters, descent.points.x[index], float(descent.points.y[index]))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_sign(seed: int) -> None:
    descent, state = anywhere(seed)
    made = question("sign", descent, state, seed)
    if made is None:
        return
    expected = 0 if residual(descent, state, made.points[0]) > 0 else 1
    assert made.right == {expected}
    assert descent.points.y[made.points[0]] == (1 if expected == 0 else 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_where_a_prediction_goes(seed: int) -> None:
    descent, state = anywhere(seed)
    made = question("direction", descent, state, seed)
    if made is None:
        return
    x, y = descent.points.x[made.points[0]], float(descent.points.y[made.points[0]])
    step = descent.settings.learning_rate * number(state.parameters, x, y)
    after = state.parameters + step * np.array([*x, 1.0])
    goes_up = number(after, x, y) < number(state.parameters, x, y)
    assert made.choices[min(made.right)] == ("Up" if goes_up else "Down")


RULES: list[dict[str, object]] = [
    *(dict[str, object](optimizer=name) for name in OPTIMIZERS),
    {"l2": 0.5},
    {"optimizer": "adam", "l2": 0.1},
    {"optimizer": "momentum", "batch_size": 2, "shuffle": True},
    {"batch_size": 3},
    {"batch_size": "all", "reduction": "sum", "l2": 0.01},
    {"standardize": True},
    {"method": "perceptron"},
    {"method": "perceptron", "batch_size": "all"},
]


@pytest.mark.parametrize("varied", RULES, ids=str)
def test_where_a_prediction_goes_by_any_rule(varied: dict[str, object]) -> None:
    """Every answer is what the engine then does, read off by the textbook's sigmoid."""
    count = 0
    for seed in range(120):
        descent, state = anywhere(seed, **varied)
        made = question("direction", descent, state, seed)
        if made is None:
            continue
        count += 1
        (index,) = made.points
        assert index in descent.next_batch(state)
        assert made.then == "Step"
        after, _ = descent.advance(state, 1)
        x = descent.points.x[index]
        before, later = (predicted(one.parameters, x, descent.settings.method) for one in (state, after))
        expected = "It stays" if before == later else ("Up" if later > before else "Down")
        assert made.choices[min(made.right)] == expected
        assert len(made.right) == 1
    assert count > 60


def predicted(parameters: FloatArray, x: FloatArray, method: str) -> float:
    """ŷ by the textbook."""
    if method == "perceptron":
        return float(parameters[0] * x[0] + parameters[1] * x[1] + parameters[2] >= 0)
    return -number(parameters, x, 0.0)


def test_memory_may_lead_away_from_the_label() -> None:
    """And the answer says so, with the numbers before and after."""
    descent = Descent(make("two-groups"), Settings(optimizer="momentum"))
    facts = []
    state = descent.start((-1.0, 1.0, 0.0))
    for _ in range(20):
        made = question("direction", descent, state, 0)
        if made is not None and "away from its label" in made.fact:
            (index,) = made.points
            assert ("Up" if descent.points.y[index] == 0 else "Down") == made.choices[min(made.right)]
            facts.append(made.fact)
        state, _ = descent.advance(state, 1)
    assert facts
    assert all(fact.endswith("outweighed by the memory of momentum.") for fact in facts)


def test_the_plain_rule_of_one_point_leads_towards_its_label() -> None:
    descent = Descent(make("two-groups"), Settings())
    made = asked("direction", descent, descent.start((-1.0, 1.0, 0.0)), 0)
    assert made.text == "The next update is made with the point at (3, -1): where does its ŷ go?"
    assert made.fact.endswith(
        "y - ŷ is +0.982. Its z goes from -4.000 to -2.920, ŷ from 0.018 to 0.051. "
        "A point's own update always leads towards its label."
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_which_pulls_harder(seed: int) -> None:
    descent, state = anywhere(seed)
    made = question("harder", descent, state, seed)
    sizes = [abs(residual(descent, state, index)) for index in range(len(descent.points))]
    if made is None:
        assert max(abs(sizes[0] - size) for size in sizes) < 1
        return
    first, second = (sizes[index] for index in made.points)
    assert made.right == {0 if first > second else 1}
    assert abs(first - second) >= 0.019


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_scalar_says(seed: int) -> None:
    descent, state = anywhere(seed)
    made = question("scalar", descent, state, seed)
    if made is None:
        return
    near, far = (abs(residual(descent, state, index)) for index in made.points)
    assert near < far
    grows = {("closer", "smaller"), ("farther", "larger")}
    assert not made.then  # no update is made with both
    true = {place for place, text in enumerate(made.choices) if any(a in text and b in text for a, b in grows)}
    assert made.right == true
    assert len(true) == 2
    assert made.is_many


@pytest.mark.parametrize(
    "varied", [{"optimizer": name} for name in OPTIMIZERS if name != "sgd"] + [{"l2": 0.1}], ids=str
)
def test_of_other_rules_the_scalar_is_not_asked(varied: dict[str, object]) -> None:
    """adam's first step is as long for every point."""
    assert not any(question("scalar", *anywhere(seed, **varied), seed) for seed in SEEDS)


@pytest.mark.parametrize("batch_size", [1, 2])
def test_only_what_the_next_step_shows_is_to_be_seen_by_it(batch_size: int) -> None:
    """Its chip has the y - ŷ of the one point that it is made with."""
    said = set()
    for seed in range(60):
        descent, state = anywhere(seed, batch_size=batch_size)
        if made := question("sign", descent, state, seed):
            is_next = descent.next_batch(state).tolist() == list(made.points)
            assert made.then == ("Step" if is_next else "")
            said.add(made.then)
    assert {"Step", ""} <= said or batch_size == 2


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_has_its_live_numbers(kind: str) -> None:
    for seed in range(12):
        descent, state = anywhere(seed)
        if made := question(kind, descent, state, seed):
            if kind == "vote":
                numbers = made.lines[min(made.right)].tolist()
            else:
                numbers = [residual(descent, state, index) for index in made.points]
            assert all(f"{value:+.3f}" in made.fact or abs(value) < 0.001 for value in numbers), made.fact


@pytest.mark.parametrize("batch_size", [1, 2, "all"])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("seed", range(12))
def test_a_vote(seed: int, batch_size: object, reduction: str) -> None:
    descent, state = anywhere(seed, batch_size=batch_size, reduction=reduction)
    made = question("vote", descent, state, seed)
    if made is None:
        return
    updates = 1 if made.then == "Step" else descent.updates_per_epoch
    after, _ = descent.advance(state, updates)
    by = {"": after.parameters, **{name: by_rule(name, descent, state, updates) for name in WRONG}}
    assert len(made.lines) == 3
    for place, (line, why) in enumerate(zip(made.lines, made.why, strict=True)):
        (name,) = [name for name in by if (name in why if name else not why)]
        assert line == pytest.approx(by[name], rel=1e-9, abs=1e-12)
        assert (place in made.right) == (name == "")


def by_rule(name: str, descent: Descent, state: State, updates: int) -> FloatArray:
    """What a broken rule comes to, point by point."""
    parameters, settings = state.parameters.copy(), descent.settings
    for _ in range(updates):
        batch = descent.next_batch(state).tolist()
        share = settings.learning_rate / (len(batch) if settings.reduction == "mean" else 1)
        change = np.zeros(3)
        for index in batch:
            row = np.array([*descent.points.x[index], 1.0])
            pull = number(parameters, descent.points.x[index], float(descent.points.y[index]))
            change += WRONG[name](pull, row)
        parameters += share * change
        state, _ = descent.advance(state, 1)
    return parameters


WRONG: dict[str, Callable[[float, FloatArray], FloatArray]] = {
    "uphill": lambda pull, row: -pull * row,
    "leaves out x": lambda pull, row: np.full(len(row), pull),
    "±1": lambda pull, row: math.copysign(1, pull) * row,
    "leaves out b": lambda pull, row: pull * row * [1, 1, 0],
}


@pytest.mark.parametrize("seed", range(12))
def test_the_lines_of_a_vote_can_be_told_apart(seed: int) -> None:
    """Somewhere on a circle as wide as the points each is at least half a mark from every other."""
    descent, state = anywhere(seed)
    made = asked("vote", descent, state, seed)
    reach = float(np.linalg.norm(descent.points.x, axis=1).max())
    angles = np.linspace(0, 2 * np.pi, 3600)
    circle = reach * np.column_stack([np.cos(angles), np.sin(angles), np.full(3600, 1 / reach)])
    away = [circle @ line / np.linalg.norm(line[:2]) for line in made.lines]
    for one, other in itertools.combinations(away, 2):
        assert min(np.abs(one - other).max(), np.abs(one + other).max()) > 0.03 * reach


def test_the_start_set_is_voted_on_by_epochs() -> None:
    """Its first update turns the line too little to tell the right one from that of ±1."""
    descent = Descent(make("two-groups"), Settings())
    state = descent.start((-1.0, 1.0, 0.0))
    made = asked("vote", descent, state, 0)
    assert made.then == "Epoch"
    assert made.lines[min(made.right)].tobytes() == descent.advance(state, 20)[0].parameters.tobytes()


def test_most_states_can_be_voted_on() -> None:
    votes = [question("vote", *anywhere(seed), seed) for seed in SEEDS]
    assert sum(vote is not None for vote in votes) > 30
    for kind in ("sign", "direction", "harder", "scalar"):
        assert sum(question(kind, *anywhere(seed), seed) is not None for seed in SEEDS) > 30


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_asks_the_same_and_others_ask_others(kind: str) -> None:
    """By the seed of the settings as well as by the number; of a batch, any point may be asked about."""

    def texts(seed: int, numbers: Iterable[int]) -> list[tuple[object, ...]]:
        descent = Descent(make("two-groups"), Settings(seed=seed, batch_size="all" if kind == "direction" else 1))
        made = [asked(kind, descent, descent.start((-1.0, 1.0, 0.0)), number) for number in numbers]
        return [(one.text, one.choices, one.right) for one in made]

    assert texts(0, SEEDS) == texts(0, SEEDS)
    assert len(set(texts(0, SEEDS))) > 1
    assert texts(1, SEEDS) != texts(0, SEEDS)


def test_a_wrong_answer_is_told_why() -> None:
    descent = Descent(make("two-groups"), Settings())
    made = asked("sign", descent, descent.start((-1.0, 1.0, 0.0)), 3)
    (right,) = made.right
    assert made.is_answered_by(frozenset({right}))
    assert made.said_of(frozenset({right})) == ()
    wrong = frozenset({1 - right})
    assert not made.is_answered_by(wrong)
    assert "y - ŷ is" in made.fact
    harder = asked("harder", descent, descent.start((-1.0, 1.0, 0.0)), 3)
    assert harder.said_of(frozenset({0, 1}) - harder.right) == ("The size counts, not the sign.",) * 2


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_asked_of_nothing(kind: str) -> None:
    descent = Descent(PointSet.empty(), Settings())
    assert question(kind, descent, descent.start(None), 0) is None


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_asked_of_a_wrong_rule(kind: str) -> None:
    """Of which it is not true what the answers teach."""
    descent, state = anywhere(1, mistake="flipped-sign")
    assert question(kind, descent, state, 1) is None


@pytest.mark.parametrize("varied", [{"optimizer": "adam"}, {"l2": 0.1}, {"standardize": True}], ids=str)
def test_only_the_plain_rule_is_voted_on(varied: dict[str, object]) -> None:
    descent, state = anywhere(1, **varied)
    assert question("vote", descent, state, 0) is None
