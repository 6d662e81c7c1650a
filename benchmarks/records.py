"""What a long run leaves behind: how much memory it takes, and how soon a past update is found again."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.measure import Benchmark, Effort, Result, seconds_of
from benchmarks.processes import measured
from benchmarks.samples import two_groups
from gd_sim import Settings, train
from gd_sim.core import compiled
from gd_sim.core.descent import Descent
from gd_sim.core.history import Record

MEBIBYTE = 2**20
SLICE_UPDATES = 250_000
"""About eight milliseconds, as in the window."""
EVALUATION_SECONDS = 0.0008
"""A tenth of a slice, as in the window."""
LOOKS = 30


def memory(effort: Effort) -> Result:
    """Memory after ten million epochs on four points, against that after ten thousand; a process for each."""
    long = effort.scaled(10_000_000)
    before, after = measured("records", 10_000), measured("records", long)
    more = (after - before) / MEBIBYTE
    return Result(f"+{more:.1f} MiB", f"{before / MEBIBYTE:.0f} MiB after 10,000", "", more <= 20)


def run_and_tell_memory(epochs: int) -> None:
    """Make a record as the window's trainer does, then print the bytes that this process holds."""
    descent = Descent(two_groups(4), Settings())
    state = descent.start()
    record, left = Record(descent, state), epochs * descent.updates_per_epoch
    while left:
        updates = min(left, SLICE_UPDATES)
        state, rows = descent.advance(state, updates, compiled, every=record.every)
        record.append(state, rows)
        record.evaluate(EVALUATION_SECONDS)
        left -= updates
    assert state.epoch == epochs
    print(json.dumps(_resident_bytes()))


def _resident_bytes() -> int:
    """What this process holds now, on Linux; the most that it ever held elsewhere."""
    if sys.platform.startswith("linux"):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * 4096
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def past_update(settings: Settings, effort: Effort) -> Result:
    """The slowest of several looks at random updates of a run of 1,000,000 updates."""
    points = two_groups(100)
    epochs = 10_000 * (1 if settings.batch_size == 1 else int(settings.batch_size))
    run = train(points, settings, epochs, every=epochs)
    assert run.state.update == 1_000_000
    updates = np.random.default_rng(0).integers(0, run.state.update, effort.scaled(LOOKS)).tolist()
    looks = [seconds_of(partial(run.at, update)) for update in [*updates, 999_999]]
    slowest = max(looks)
    return Result(f"{slowest * 1e3:.0f} ms (median {float(np.median(looks)) * 1e3:.0f})", "", "", slowest <= 0.1)


BENCHMARKS = [
    Benchmark("memory", "memory, 10,000,000 epochs on 4 points", "after 10,000 epochs", "+20 MiB", memory),
    Benchmark(
        "state",
        "exact state at a past update of 1,000,000",
        "",
        "100 ms",
        partial(past_update, Settings()),
    ),
    Benchmark(
        "state-adam",
        "the same, shuffled, batch size 10, adam",
        "",
        "100 ms",
        partial(past_update, Settings(0.01, 10, shuffle=True, optimizer="adam")),
    ),
]

if __name__ == "__main__":
    run_and_tell_memory(int(sys.argv[1]))
