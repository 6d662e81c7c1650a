"""Where points come from: what they are called, and which file or sample set is behind them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gd_sim.core.points import PointSet
from gd_sim.core.presets import Sample


@dataclass(frozen=True, eq=False)
class Document:
    """What is behind the points of a session, which may have been edited since.

    Attributes:
        name: what they are called.
        safe: those that can be had again: as the file holds them, or as the sample set makes them.
        path: the file that Save writes; None as long as there is none.
        sample: the sample set that they were made as; None if they were not.
    """

    name: str
    safe: PointSet
    path: Path | None = None
    sample: Sample | None = None
