"""Print the table: what, against what, ours, theirs, ratio, target."""

from __future__ import annotations

import argparse
import os
import platform
import sys

import numpy as np
import sklearn

from benchmarks import many, opening, records, speed, start, window
from benchmarks.measure import Benchmark, Effort, Result
from benchmarks.processes import environment

BENCHMARKS: list[Benchmark] = [
    *speed.BENCHMARKS,
    *window.BENCHMARKS,
    *start.BENCHMARKS,
    *opening.BENCHMARKS,
    *many.BENCHMARKS,
    *records.BENCHMARKS,
]
HEADINGS = ("what", "against", "ours", "theirs", "ratio", "target", "")
WIDTHS = (50, 26, 24, 24, 9, 13, 8)
QUICK = Effort(rounds=2, share=0.2)


def main() -> int:
    """Measure what was asked for; returns 1 if a row could not be measured."""
    arguments = _arguments()
    chosen = [one for one in BENCHMARKS if not arguments.only or any(name in one.name for name in arguments.only)]
    if arguments.list or not chosen:
        print(*(one.name for one in BENCHMARKS), sep="\n")
        return 0 if arguments.list else 2
    usual = QUICK if arguments.quick else Effort()
    effort = Effort(arguments.rounds or usual.rounds, usual.share)
    _print_conditions(effort)
    _print_line(HEADINGS)
    _print_line(tuple("-" * (width - 1) for width in WIDTHS))
    done = [_measure_and_print(one, effort) for one in chosen]
    return 0 if all(done) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, metavar="N", help="measure each side so often (9)")
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="rows whose name contains this; may be repeated"
    )
    parser.add_argument("--quick", action="store_true", help="less work, fewer rounds: to see that it runs")
    parser.add_argument("--list", action="store_true", help="print the names of the rows")
    return parser.parse_args()


def _print_conditions(effort: Effort) -> None:
    screen = environment().get("QT_QPA_PLATFORM") or "on the display"
    print(
        f"Python {platform.python_version()}, numpy {np.__version__}, scikit-learn {sklearn.__version__}, "
        f"{os.cpu_count()} cores, windows {screen}; median of {effort.rounds} rounds"
    )
    if changed := [name for name in os.environ if name.startswith("OPENBLAS_")]:
        print(f"note: {', '.join(changed)} changes how fast numpy is")
    print()


def _measure_and_print(benchmark: Benchmark, effort: Effort) -> bool:
    try:
        result = benchmark.measure(effort)
    except (ImportError, RuntimeError) as error:
        print(f"{benchmark.name}: {error}", file=sys.stderr)
        result = Result("could not be measured")
    verdict = {True: "reached", False: "missed", None: ""}[result.reached]
    ours = (benchmark.what, benchmark.against, result.ours, result.theirs, result.ratio, benchmark.target, verdict)
    _print_line(ours)
    return result.ours != "could not be measured"


def _print_line(cells: tuple[str, ...]) -> None:
    print("".join(f"{cell:{width}}" for cell, width in zip(cells, WIDTHS, strict=True)).rstrip(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
