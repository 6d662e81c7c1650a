"""Updates on large batches, with the blocks of each sum shared out among threads; the same bits as on one."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Any

import numpy as np

from gd_sim.core.points import FloatArray, IntArray
from gd_sim.core.updates import BLOCK, Rule

LARGE = 16 * BLOCK
"""Points of a batch from which sharing it out gains more than it costs: two cores break even at about a tenth of it."""


class ParallelLoops:
    """Takes the place of the compiled loops where batches are large.

    Each thread sums a stretch of blocks; the blocks are then added in their order, as `updates.sum_gradients` does.

    Args:
        loops: the compiled loops, which release the GIL.
        executor: of threads.
        workers: how many there are.
    """

    def __init__(self, loops: Any, executor: Executor, workers: int) -> None:
        self._loops, self._executor, self._workers = loops, executor, workers

    def run(
        self,
        x: FloatArray,
        y: FloatArray,
        orders: IntArray,
        rule: Rule,
        parameters: FloatArray,
        moments: FloatArray,
        workspace: FloatArray,
        position: int,
        updates: int,
        steps: int,
        epoch: int,
        every: int,
        rows: FloatArray,
    ) -> tuple[int, int, int]:
        """As `updates.run`."""
        if rule.batch_size < LARGE:
            return self._loops.run(  # type: ignore[no-any-return]
                x, y, orders, rule, parameters, moments, workspace, position, updates, steps, epoch, every, rows
            )
        m, passes, written, gradient = len(x), 0, 0, workspace[0]
        for step in range(steps + 1, steps + updates + 1):
            order = orders[passes % len(orders)]
            batch = order[position : position + rule.batch_size]
            self._sum_gradients(x, y, batch, rule.method, parameters, gradient)
            self._loops.finish_update(gradient, len(batch), rule, parameters, moments, step)
            position += len(batch)
            if position == m:
                position, passes = 0, passes + 1
                if (epoch + passes) % every == 0:
                    rows[written] = parameters
                    written += 1
        return position, passes, written

    def _sum_gradients(
        self, x: FloatArray, y: FloatArray, batch: IntArray, method: int, parameters: FloatArray, total: FloatArray
    ) -> None:
        starts = range(0, len(batch), BLOCK)
        partials = np.empty((len(starts), len(parameters)))

        def sum_stretch(worker: int) -> None:
            for number in range(worker * len(starts) // self._workers, (worker + 1) * len(starts) // self._workers):
                self._loops.sum_block(x, y, batch, starts[number], method, parameters, partials[number])

        for done in [self._executor.submit(sum_stretch, worker) for worker in range(self._workers)]:
            done.result()
        total[:] = 0.0
        for partial in partials:
            total += partial
