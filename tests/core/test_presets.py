"""The sample sets: the same every time, of the size asked for, and each of them what it says of itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_iris, make_moons
from sklearn.svm import SVC

from gd_sim import PointSet, Settings, load_points, train
from gd_sim.assets import asset
from gd_sim.core.features import map_features
from gd_sim.core.optimum import find_optimum
from gd_sim.core.points import FloatArray
from gd_sim.core.presets import LEAST_SIZE, MOST_NOISE, MOST_SIZE, PRESETS, START, Sample, make
from tests.core.samples import bits, examples, load_start_points

VARIED = [name for name, preset in PRESETS.items() if preset.usual]
CURVED = [name for name, preset in PRESETS.items() if preset.features]


def best_line(x: FloatArray, y: FloatArray) -> float:
    """The share of points that a line with a margin gets right: scikit-learn's, which is hard if it can be."""
    return float(
        SVC(kernel="linear", C=1e5)
        .fit((x - x.mean(axis=0)) / x.std(axis=0), y)
        .score((x - x.mean(axis=0)) / x.std(axis=0), y)
    )


def test_the_sets_of_the_menu_in_their_order() -> None:
    titles = [preset.title for preset in PRESETS.values()]
    assert titles == [
        "Two groups",
        "Two clusters",
        "Overlapping clusters",
        "Thin margin",
        "One outlier",
        "Unbalanced classes",
        "Different scales",
        "XOR",
        "Circle in ring",
        "Moons",
        "Iris petals",
        "One point",
    ]
    assert all(preset.name == name and preset.teaches.endswith(".") for name, preset in PRESETS.items())


@pytest.mark.parametrize("name", VARIED)
@examples(30)
@given(
    noise=st.floats(0, MOST_NOISE),
    size=st.integers(LEAST_SIZE, 400),
    seed=st.integers(0, 2**31 - 1),
)
def test_any_variation_is_a_set_of_that_size(name: str, noise: float, size: int, seed: int) -> None:
    points = make(name, noise, size, seed)
    assert points.x.shape == (size, 2)
    ones = round(size / 10) or 1 if name == "unbalanced" else size // 2
    assert points.y.sum() == ones
    assert (points.x == np.round(points.x, 2)).all()
    assert not np.signbit(points.x[points.x == 0]).any()
    assert bits(points.x) == bits(make(name, noise, size, seed).x)


@pytest.mark.parametrize("name", VARIED)
def test_seed_and_noise_count(name: str) -> None:
    usual = Sample.usual(name).points()
    assert usual == make(name) == make(name, *PRESETS[name].usual or ())
    assert make(name, seed=1) != usual
    assert make(name, noise=1.5) != usual
    small, large = make(name, 0.1, 50, 3).x, make(name, 0.2, 50, 3).x
    zero = make(name, 0.0, 50, 3).x
    assert large - zero == pytest.approx(2 * (small - zero), abs=2 if name == "scales" else 0.021)


@pytest.mark.parametrize("name", VARIED)
def test_classes_take_turns(name: str) -> None:
    y = make(name, size=40).y
    longest = max(len(run) for run in "".join(str(int(label)) for label in y).replace("01", "0 1").split())
    assert longest <= (10 if name == "unbalanced" else 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing",), "sample set must be one of two-groups"),
        (("xor", -0.1), "noise must be from 0 to 3"),
        (("xor", float("nan")), "noise must be from 0 to 3"),
        (("xor", 0.1, 3), "size must be a whole number from 4 to 100,000"),
        (("xor", 0.1, MOST_SIZE + 1), "size must be"),
        (("xor", 0.1, 10, -1), "seed must be a whole number from 0"),
        (("iris", 0.1), "iris has no noise, size or seed"),
        (("one-point", None, 5), "one-point has no noise, size or seed"),
    ],
)
def test_what_is_refused(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make(*arguments)


def test_two_groups_is_the_start_set() -> None:
    assert make("two-groups") == load_start_points() == load_points(asset("points/two-groups.csv"))
    assert START.initial_parameters == (-1.0, 1.0, 0.0)
    settings = START.settings
    assert not settings


def test_two_groups_again_are_alike() -> None:
    shipped, again = make("two-groups"), make("two-groups", size=2000, seed=5)
    for label in (0, 1):
        middle = again.x[again.y == label].mean(axis=0)
        assert middle == pytest.approx(shipped.x[shipped.y == label].mean(axis=0), abs=0.1)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["two-clusters", "thin-margin"])
def test_separable_sets_are(name: str, seed: int) -> None:
    points = make(name, seed=seed)
    assert find_optimum(points.x, points.y).kind == "separable"
    assert best_line(points.x, points.y) == 1.0


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", ["overlapping", "one-outlier", *CURVED])
def test_others_are_not(name: str, seed: int) -> None:
    points = make(name, seed=seed)
    assert find_optimum(points.x, points.y).kind == "minimum"
    assert best_line(points.x, points.y) < 1.0


@pytest.mark.parametrize("name", CURVED)
@pytest.mark.parametrize("seed", range(4))
def test_the_offered_features_can_do_what_a_line_cannot(name: str, seed: int) -> None:
    points = make(name, seed=seed)
    features = PRESETS[name].features
    mapped = map_features(points, features)
    assert find_optimum(mapped, points.y).kind == "separable"
    assert best_line(mapped, points.y) == 1.0


@pytest.mark.parametrize("name", CURVED)
def test_and_gradient_descent_finds_it(name: str) -> None:
    points = make(name)
    line, curve = (train(points, Settings(features=each), 200).accuracy for each in (None, PRESETS[name].features))
    assert line < 0.95
    assert curve == 1.0


def test_what_the_offer_is_called() -> None:
    assert [PRESETS[name].added for name in CURVED] == ["x1·x2", "x1²,\N{NO-BREAK SPACE}x2²", "sin\N{NO-BREAK SPACE}x1"]
    assert START.added == ""


def test_the_margin_is_thin_and_there() -> None:
    points = make("thin-margin", size=1000)
    across = points.x @ (1.0, 2.0) / np.sqrt(5.0)
    low, high = across[points.y == 0].max(), across[points.y == 1].min()
    assert high - low == pytest.approx(0.2, abs=0.03)
    closed = make("thin-margin", noise=0.5, size=1000)
    assert find_optimum(closed.x, closed.y).kind == "minimum"


def test_one_outlier_is_all_that_is_wrong() -> None:
    points = make("one-outlier")
    assert points.x[-1].tolist() == [3.5, 2.5]
    assert points.y[-1] == 0
    rest = points.remove([len(points) - 1])
    assert find_optimum(rest.x, rest.y).kind == "separable"
    ones = rest.x[rest.y == 1]
    assert (ones.sum(axis=1) < 6.0).all(), "it lies beyond them"


def test_always_saying_0_is_nearly_the_best_where_classes_are_unbalanced() -> None:
    points = make("unbalanced")
    assert (1.0 - points.y).mean() == 0.9
    best = find_optimum(points.x, points.y).parameters
    assert best is not None
    right = ((points.x @ best[:2] + best[2] >= 0) == points.y).mean()
    assert 0.9 <= right < 0.95


def test_scales_differ_by_a_hundred() -> None:
    spread = make("scales", size=1000).x.std(axis=0)
    assert spread[0] / spread[1] == pytest.approx(100, rel=0.1)
    assert [name for name, preset in PRESETS.items() if not preset.is_even] == ["scales"]


@pytest.mark.parametrize("seed", range(3))
def test_no_learning_rate_suits_different_scales_until_they_are_standardised(seed: int) -> None:
    points = make("scales", seed=seed)
    settled = train(points, Settings(0.1, standardize=True), 100).error
    for learning_rate in (0.1, 0.001):
        assert train(points, Settings(learning_rate), 100).error > 2 * settled


def test_xor_without_noise_is_the_table_of_xor() -> None:
    points = make("xor", noise=0, size=4)
    table = {(x1 > 0, x2 > 0): y for (x1, x2), y in zip(points.x.tolist(), points.y.tolist(), strict=True)}
    assert table == {(a, b): float(a != b) for a in (True, False) for b in (True, False)}


def test_the_ring_is_around_the_disc() -> None:
    points = make("circle-in-ring", noise=0, size=200)
    radius = np.hypot(*points.x.T)
    assert radius[points.y == 1].max() <= 1.01
    assert radius[points.y == 0] == pytest.approx(2.5, abs=0.01)
    angle = np.sort(np.arctan2(*points.x[points.y == 0].T))
    assert np.diff(angle).max() < 2 * 2 * np.pi / 100, "it is closed"


def test_moons_are_those_of_scikit_learn() -> None:
    theirs, labels = make_moons(20_000, noise=None)
    ours = make("moons", noise=0, size=2000)
    for label in (0, 1):
        curve = 2.0 * (theirs[labels == label] - (0.5, 0.25))
        for place in ours.x[ours.y == label][::20]:
            assert np.hypot(*(curve - place).T).min() < 0.01


def test_iris_is_that_of_scikit_learn() -> None:
    theirs = load_iris()
    points = make("iris")
    assert points.feature_names == tuple(theirs.feature_names[2:])
    assert points.class_names == tuple(str(name) for name in theirs.target_names[1:])
    for label in (0, 1):
        assert points.x[points.y == label].tolist() == theirs.data[theirs.target == label + 1][:, 2:].tolist()
    assert in_any_order(points) == in_any_order(load_points(asset("points/iris.csv")))


def in_any_order(points: PointSet) -> list[tuple[float, ...]]:
    return sorted(map(tuple, np.column_stack([points.x, points.y]).tolist()))


def test_one_point_learns_as_in_the_lecture() -> None:
    preset = PRESETS["one-point"]
    points = make("one-point")
    assert (points.x.tolist(), points.y.tolist()) == ([[2.0, 1.0]], [1.0])
    run = train(points, Settings(**preset.settings), 1, preset.initial_parameters)
    before, after = (1 / (1 + np.exp(-(row[:2] @ points.x[0] + row[2]))) for row in run.history.parameters)
    assert (round(before, 3), round(after, 3)) == (0.182, 0.722)


@pytest.mark.parametrize("name", [name for name in VARIED if name != "scales"])
def test_the_usual_points_are_in_the_view_of_the_start(name: str) -> None:
    assert np.abs(make(name).x).max() < 4.0
