"""Experiments: a run with its points, settings and record as a file in JSON. docs/experiments.md tells of the format.

Numbers are written as Python's `repr` and come back to the last bit, so that a run goes on as if nothing had been.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from gd_sim.core.boundary import View
from gd_sim.core.points import FloatArray, IntArray, PointSet
from gd_sim.core.saved_run import SavedRun, SavedSegment
from gd_sim.core.state import State
from gd_sim.files.atomic import write_atomically
from gd_sim.files.columns import row_slices

ENDING = ".gdsim"
FORMAT = "gd-sim experiment"
VERSION = 2
"""Of the format. Another one as soon as a file cannot be read any more by whoever reads this one."""
NEW_SETTINGS = {"mistake": 2}
"""Settings that came later, and with which version; before, they were as by default."""
INFINITY = "Infinity"
"""How JSON, which has no word for it, says that a memory of squares has overflowed."""


@dataclass(frozen=True, eq=False)
class Experiment:
    """What a person was at.

    Attributes:
        run: the run, with its points and settings, and its record.
        initial_parameters: where Reset goes back to, (n+1,); None: by the seed of the settings.
        view: the part of the plane in sight; None: whatever holds the points.
        notes: what was written down about it.
    """

    run: SavedRun
    initial_parameters: FloatArray | None = None
    view: View | None = None
    notes: str = ""


def is_experiment(path: str | os.PathLike[str]) -> bool:
    """Whether the name of a file says that it is, or is to be, an experiment."""
    return Path(path).suffix.lower() == ENDING


def save_experiment(path: str | os.PathLike[str], experiment: Experiment) -> None:
    """Write an experiment; `load_experiment` gives back the same bits.

    Half a surrogate pair in a text or name, which UTF-8 cannot hold, becomes a question mark.

    Raises:
        OSError: the system refuses; the old file is as it was.
    """
    write_atomically(path, (chunk.encode("utf-8", "replace") for chunk in _chunks(experiment)))


def _chunks(experiment: Experiment) -> Iterator[str]:
    run, view, initial = experiment.run, experiment.view, experiment.initial_parameters
    sets = list({id(part.points): part.points for part in run.segments}.values())
    numbers = {id(points): number for number, points in enumerate(sets)}
    yield f'{{\n"format": {_json(FORMAT)},\n"version": {VERSION},\n"notes": {_json(experiment.notes)},\n'
    yield f'"view": {_json(view and [view.left, view.right, view.bottom, view.top])},\n'
    yield f'"initial_parameters": {_json(None if initial is None else initial.tolist())},\n"point_sets": ['
    for number, points in enumerate(sets):
        yield "," if number else ""
        yield from _point_set(points)
    yield '],\n"segments": ['
    for number, segment in enumerate(run.segments):
        yield "," if number else ""
        yield from _segment(segment, numbers[id(segment.points)])
    yield f'],\n"now": {{"segment": {run.number}, "state": {_json(_state(run.state))}}},\n'
    yield f'"epochs_every": {run.every},\n"is_shortened": {_json(run.is_shortened)}\n}}\n'


def _point_set(points: PointSet) -> Iterator[str]:
    yield f'\n{{"feature_names": {_json(points.feature_names)},\n"class_names": {_json(points.class_names)},\n'
    yield f'"label_name": {_json(points.label_name)},\n"points": '
    yield from _table([*points.x.T, points.y.astype(np.int64)])
    yield "}"


def _segment(segment: SavedSegment, points: int) -> Iterator[str]:
    settings = _json(asdict(segment.settings))
    yield f'\n{{"points": {points}, "text": {_json(segment.text)},\n"settings": {settings},\n"states": ['
    yield ",".join(f"\n{_json(_state(state))}" for state in segment.states)
    yield '],\n"epochs": '
    yield from _table([segment.rows.epoch, *segment.rows.parameters.T])
    yield ',\n"steps": '
    yield from _table([*segment.steps.T])
    yield "}"


def _table(columns: Sequence[FloatArray | IntArray]) -> Iterator[str]:
    """An array of rows, a line for each, some thousand numbers at a time."""
    yield "["
    for part in row_slices(len(columns[0]), len(columns)):
        rows = zip(*(map(repr, column[part].tolist()) for column in columns), strict=True)
        text = ",".join(f"\n[{', '.join(row)}]" for row in rows)
        yield f",{text}" if part.start else text
    yield "]"


def _state(state: State) -> dict[str, Any]:
    return {
        "parameters": state.parameters.tolist(),
        "internal_parameters": state.internal_parameters.tolist(),
        "epoch": state.epoch,
        "position": state.position,
        "update": state.update,
        "moments": [[value if isfinite(value) else INFINITY for value in row] for row in state.moments.tolist()],
        "steps": state.steps,
        "generator": state.generator and _generator(state.generator),
    }


def _generator(state: Any) -> dict[str, Any]:
    """The state of PCG64: two numbers of 128 bits as texts, since few readers of JSON would keep them."""
    inner = {name: str(state["state"][name]) for name in ("state", "inc")}
    return {**inner, "has_uint32": state["has_uint32"], "uinteger": state["uinteger"]}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
