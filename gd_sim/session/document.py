"""Where points come from: what they are called, and which file or sample set is behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gd_sim.core.boundary import View
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.core.presets import Sample
from gd_sim.core.settings import Settings
from gd_sim.files.experiments import Experiment
from gd_sim.files.stamps import Stamp
from gd_sim.files.tables import ARRAY_ENDINGS


class Kept(NamedTuple):
    """What the file of an experiment holds besides the points.

    Attributes:
        settings, initial_parameters: in force where the run stands there.
        end: the last update of its record.
        view: the part of the plane that was in sight.
        notes: what was written down about it.
    """

    settings: Settings
    initial_parameters: FloatArray | None
    end: int
    view: View | None
    notes: str

    @classmethod
    def of(cls, experiment: Experiment) -> Kept:
        """What a file of this experiment holds."""
        run = experiment.run
        end = run.segments[-1].states[-1].update
        return cls(run.settings, experiment.initial_parameters, end, experiment.view, experiment.notes)

    def lacks(self, settings: Settings, initial_parameters: FloatArray | None, end: int) -> bool:
        """Whether a run has what the file has not: other settings, another start, more updates.

        To look back, or to reset, is no change: all that was there is in the file, and what it leads to comes again to
        the last bit.
        """
        one, other = initial_parameters, self.initial_parameters
        is_same_start = one is other or (one is not None and other is not None and np.array_equal(one, other))
        return settings != self.settings or not is_same_start or end > self.end


@dataclass(frozen=True, eq=False)
class Document:
    """What is behind the points of a session, which may have been edited since.

    Attributes:
        name: what they are called.
        safe: those that can be had again: as the file holds them, or as the sample set makes them; None: the file is
            gone, or another by now.
        path: the file that Save writes; None as long as there is none.
        sample: the sample set that they were made as; None if they were not.
        before: settings that the sample set has changed, by name, as they were until then.
        stamp: of the file when it was read or written here.
        kept: what else the file holds, if it is an experiment.
        part_of: the file of which this is a part: Save does not write that one, or the rest would be lost.
    """

    name: str
    safe: PointSet | None
    path: Path | None = None
    sample: Sample | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    stamp: Stamp | None = None
    kept: Kept | None = None
    part_of: Path | None = None

    @property
    def source(self) -> Path | None:
        """The file that the points were read from."""
        return self.path or self.part_of

    def holds(self, points: PointSet) -> bool:
        """Whether these points can be had again."""
        return points is self.safe or points == self.safe

    @classmethod
    def of_file(cls, path: Path, content: PointSet | Experiment, stamp: Stamp | None) -> Document:
        """What is behind points or an experiment that a file holds. Save writes no arrays, and replaces none by CSV."""
        if isinstance(content, Experiment):
            return cls(path.name, content.run.points, path, stamp=stamp, kept=Kept.of(content))
        is_table = path.suffix.lower() not in ARRAY_ENDINGS
        return cls(path.name, content, path if is_table else None, stamp=stamp)

    @classmethod
    def of_part(cls, path: Path, points: PointSet, stamp: Stamp | None) -> Document:
        """What is behind points that are a part of what a file holds: some of its columns, classes or rows."""
        return cls(f"part of {path.name}", points, stamp=stamp, part_of=path)
