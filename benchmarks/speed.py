"""Updates a second, without a window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # comes with scikit-learn

from benchmarks import peers
from benchmarks.measure import Benchmark, Effort, Result, compare, per_second, seconds_of, times
from benchmarks.samples import two_groups
from gd_sim import Settings, train
from gd_sim.core import compiled
from gd_sim.core.descent import Descent

RATE = 0.01
LAB_UPDATES = 20_000
WHOLE_VISITS = 30_000_000
"""Point visits of one measurement of whole-set updates: a fifth of a second of ours on one core."""


def _epochs(m: int) -> int:
    """Epochs of point-by-point updates for one measurement: about a tenth of a second of ours."""
    return {100: 20_000, 10_000: 300, 1_000_000: 5}[m]


def _train(m: int, epochs: int) -> float:
    """Seconds of one of our updates, by the public function."""
    points = two_groups(m)
    return seconds_of(lambda: train(points, Settings(RATE), epochs, every=epochs)) / (m * epochs)


def against_lab(m: int, effort: Effort) -> Result:
    """Updates with one point each, against the lesson's lab loop."""
    points, updates = two_groups(m), effort.scaled(LAB_UPDATES)
    found = compare(
        partial(_train, m, effort.scaled(_epochs(m))),
        lambda: seconds_of(lambda: peers.lab_loop(points.x, points.y, RATE, updates)) / updates,
        effort.rounds,
    )
    return Result(per_second(found.ours), per_second(found.theirs), times(found.ratio), found.ratio >= 100)


def against_scikit_learn(m: int, effort: Effort) -> Result:
    """Updates with one point each, against `SGDClassifier.fit` with as many epochs."""
    points, epochs = two_groups(m), effort.scaled(_epochs(m))

    def theirs() -> float:
        model = peers.classifier(RATE, epochs)
        return seconds_of(lambda: model.fit(points.x, points.y)) / (m * epochs)

    found = compare(partial(_train, m, epochs), theirs, effort.rounds)
    return Result(per_second(found.ours), per_second(found.theirs), times(found.ratio), found.ratio >= 2)


def whole_set(m: int, cores: int | None, target: float, effort: Effort) -> Result:
    """Updates with all points each, against vectorised numpy, both on so many cores; None for all there are."""
    points, epochs = two_groups(m), effort.scaled(max(3, WHOLE_VISITS // m))
    descent = Descent(points, Settings(RATE, "all"))
    start = descent.start([0.0, 0.0, 0.0])

    def ours() -> float:
        if cores == 1:
            return seconds_of(lambda: descent.advance(start, epochs, compiled, every=epochs)) / epochs
        return seconds_of(lambda: train(points, descent.settings, epochs, [0.0, 0.0, 0.0], every=epochs)) / epochs

    def theirs() -> float:
        with threadpool_limits(cores):
            return seconds_of(lambda: peers.vectorised(points.x, points.y, RATE, epochs)) / epochs

    found = compare(ours, theirs, effort.rounds)
    return Result(per_second(found.ours), per_second(found.theirs), times(found.ratio), found.ratio >= target)


def _updates(m: int, against: str, target: str, measure: Callable[[int, Effort], Result]) -> Benchmark:
    name = f"updates-{'lab' if measure is against_lab else 'sklearn'}-{m}"
    return Benchmark(name, f"updates, batch size 1, m = {m:,}", against, target, partial(measure, m))


def _whole(name: str, what: str, m: int, cores: int | None, target: float) -> Benchmark:
    measure = partial(whole_set, m, cores, target)
    return Benchmark(name, f"whole-set updates, m = {what}", "vectorised numpy", f"{target:g} x", measure)


SIZES = (100, 10_000, 1_000_000)
BENCHMARKS = [
    *(_updates(m, "lab loop, numpy", "100 x", against_lab) for m in SIZES),
    *(_updates(m, "SGDClassifier.fit", "2 x", against_scikit_learn) for m in SIZES),
    _whole("whole-100", "100", 100, None, 5),
    _whole("whole-1000000-one-core", "1,000,000, one core", 1_000_000, 1, 1.5),
    _whole("whole-1000000", "1,000,000, all cores", 1_000_000, None, 2.5),
]
