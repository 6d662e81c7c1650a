"""Updates on large batches, with the blocks of each sum shared out among threads; the same bits as on one."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Any

import numpy as np

from gd_sim.core.points import FloatArray
from gd_sim.core.updates import BLOCK, Rule, blocks_of

LARGE = 16 * BLOCK
"""Points of a batch from which sharing it out gains more than it costs: two cores break even at about a tenth of it."""


class ParallelLoops:
    """Takes the place of the compiled loops where batches are large.

    Each thread sums a stretch of blocks; `updates.finish_update` then adds the blocks in their order.

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
                x, y, rule, parameters, moments, workspace, position, updates, steps, epoch, every, rows
            )
        m, passes, written = x.shape[1], 0, 0
        for step in range(steps + 1, steps + updates + 1):
            number, stop = passes % len(x), min(position + rule.batch_size, m)
            sums = self._sum_blocks(x[number, position:stop], y[number, position:stop], rule, parameters)
            self._loops.finish_update(sums, stop - position, rule, parameters, moments, step)
            position = stop
            if position == m:
                position, passes = 0, passes + 1
                if (epoch + passes) % every == 0:
                    rows[written] = parameters
                    written += 1
        return position, passes, written

    def _sum_blocks(self, x: FloatArray, y: FloatArray, rule: Rule, parameters: FloatArray) -> FloatArray:
        sums = np.empty((blocks_of(len(x)), len(parameters)))

        def sum_share(worker: int) -> None:
            first, last = (number * len(sums) // self._workers for number in (worker, worker + 1))
            points, workspace = slice(first * BLOCK, last * BLOCK), np.empty((2, BLOCK))
            self._loops.sum_blocks(x[points], y[points], rule, parameters, sums[first:last], workspace)

        others = [self._executor.submit(sum_share, worker) for worker in range(1, self._workers)]
        sum_share(0)  # this thread would only wait
        for other in others:
            other.result()
        return sums
