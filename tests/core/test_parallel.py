"""Large batches shared out among threads: the same bits as on one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gd_sim.core import compiled
from gd_sim.core.descent import Descent
from gd_sim.core.parallel import LARGE, ParallelLoops
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize(
    "settings",
    [
        Settings(batch_size="all"),
        Settings(batch_size=LARGE + 1, reduction="sum", learning_rate=1e-5, shuffle=True),
        Settings(batch_size="all", optimizer="adam", l2=0.01),
        Settings(batch_size=LARGE, method="perceptron"),
        Settings(batch_size=7),
    ],
    ids=["all", "sum", "adam", "perceptron", "small"],
)
def test_any_number_of_threads_gives_the_same_bits(settings: Settings, workers: int) -> None:
    generator = np.random.default_rng(3)
    m = 2 * LARGE + 77
    y = (generator.random(m) < 0.5).astype(float)
    descent = Descent(PointSet(generator.normal(size=(m, 2)) + y[:, None], y), settings)
    start = descent.start((0.1, -0.2, 0.3))
    updates = 2 * descent.updates_per_epoch + 1
    alone, rows_alone = descent.advance(start, updates, compiled)
    with ThreadPoolExecutor(workers) as threads:
        shared, rows_shared = descent.advance(start, updates, ParallelLoops(compiled, threads, workers))
    assert shared.parameters.tobytes() == alone.parameters.tobytes()
    assert shared.moments.tobytes() == alone.moments.tobytes()
    assert (shared.epoch, shared.position, shared.update) == (alone.epoch, alone.position, alone.update)
    assert rows_shared.parameters.tobytes() == rows_alone.parameters.tobytes()
    assert len(rows_alone.epoch) >= 2
    assert rows_shared.epoch.tolist() == rows_alone.epoch.tolist()
