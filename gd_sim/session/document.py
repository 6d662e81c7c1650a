"""Where points come from: what they are called, and which file or sample set is behind them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gd_sim.core.points import PointSet
from gd_sim.core.presets import Sample


@dataclass(frozen=True, eq=False)
class Document:
    """What is behind the points of a session.

    Attributes:
        name: what they are called.
        path: the file that Save writes; None as long as there is none.
        sample: the sample set that they were made as; None if they were not. They may have been edited since.
        made: the points of that sample set, as they were made.
    """

    name: str
    path: Path | None = None
    sample: Sample | None = None
    made: PointSet | None = None
