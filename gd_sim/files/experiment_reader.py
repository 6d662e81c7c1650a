"""Reading an experiment: each value is checked, and nothing is made of a file that has a mistake anywhere."""

from __future__ import annotations

import os
from dataclasses import fields
from typing import Any

import numpy as np

from gd_sim.core.boundary import View
from gd_sim.core.features import column_names
from gd_sim.core.history import SEGMENTS, Record
from gd_sim.core.points import FloatArray, PointSet, read_only
from gd_sim.core.progress import Progress
from gd_sim.core.saved_run import SavedRun, SavedSegment
from gd_sim.core.settings import Settings
from gd_sim.core.state import Rows, State
from gd_sim.core.views import LARGEST as LARGEST_VIEW
from gd_sim.core.views import SMALLEST as SMALLEST_VIEW
from gd_sim.files.errors import ExperimentFileError, Refused
from gd_sim.files.experiments import FORMAT, INFINITY, VERSION, Experiment
from gd_sim.files.json_tables import parse
from gd_sim.files.json_values import Value
from gd_sim.files.opening import opened

LARGEST_FILE = 1 << 30
"""Bytes. A record, whose memory is bounded, makes no larger one; it is held in memory while it is read."""


def load_experiment(path: str | os.PathLike[str], progress: Progress | None = None) -> Experiment:
    """Read an experiment that `save_experiment` wrote, or that somebody wrote after docs/experiments.md.

    Args:
        path: the file.
        progress: called again and again with the share of the file that is read; may raise to stop.

    Raises:
        ExperimentFileError: there is no such file, or it holds no experiment, or one of a later version; `str()` is one
            line that says where and why.
    """
    with opened(path, ExperimentFileError) as file:
        if os.fstat(file.fileno()).st_size > LARGEST_FILE:
            raise Refused(f"a file of at most {LARGEST_FILE:,} bytes", "a larger one")
        document = parse(file.read(), progress)
        return _experiment(Value(document.value, "", document.tables))


def load_plane_experiment(path: str | os.PathLike[str], progress: Progress | None = None) -> Experiment:
    """Read an experiment that can be gone on with in a plane.

    Raises:
        ExperimentFileError: as `load_experiment`, and if its points have not two features, or its record would take
            more memory than a record may.
    """
    experiment = load_experiment(path, progress)
    for part in experiment.run.segments:
        n = part.points.x.shape[1]
        if n != 2:
            raise ExperimentFileError(
                path, "two features to draw in the plane (gd-sim train takes any number)", str(n), key="point_sets"
            )
    try:
        Record.restored(experiment.run)
    except ValueError as error:
        raise ExperimentFileError(path, "a run that fits into memory", str(error), key="segments") from None
    return experiment


def _experiment(document: Value) -> Experiment:
    _check_version(document)
    _, _, notes, view, initial, sets, segments, now, every, shortened = document.members(
        "format",
        "version",
        "notes",
        "view",
        "initial_parameters",
        "point_sets",
        "segments",
        "now",
        "epochs_every",
        "is_shortened",
    )
    point_sets = [_point_set(value) for value in sets.items()]
    if len(segments.items()) > SEGMENTS:
        raise segments.refused(f"at most {SEGMENTS} segments", str(len(segments.items())))
    parts = [_segment(value, point_sets, every.whole(1)) for value in segments.items()]
    _check_order(parts, segments)
    number, state = now.members("segment", "state")
    here = parts[number.whole(0, len(parts) - 1)]
    run = SavedRun(tuple(parts), number.whole(), _state_within(here, state), every.whole(), shortened.flag())
    width = len(run.state.parameters)
    return Experiment(
        run=run,
        initial_parameters=read_only(initial.numbers(width)) if initial.maybe() else None,
        view=_view(view) if view.maybe() else None,
        notes=notes.text(),
    )


def _check_version(document: Value) -> None:
    """Before anything else: what a later version holds is not known."""
    form, version = document.member("format"), document.member("version")
    if form.value != FORMAT:
        raise form.refused(f"{FORMAT!r}")
    if version.whole(1) > VERSION:
        raise version.refused(f"{VERSION}, the newest that this gd_sim reads", f"{version.value}: a newer one wrote it")


def _view(value: Value) -> View:
    left, right, bottom, top = value.numbers(4).tolist()
    if not all(SMALLEST_VIEW < size < LARGEST_VIEW for size in (right - left, top - bottom)):
        raise value.refused("left < right and bottom < top", "others")
    return View(left, right, bottom, top)


def _point_set(value: Value) -> PointSet:
    features, classes, label, points = value.members("feature_names", "class_names", "label_name", "points")
    names = tuple(name.text() for name in features.items())
    first, second = (name.text() for name in classes.items(2))
    table = points.table(len(names) + 1)
    try:
        return PointSet(read_only(table[:, :-1]), read_only(table[:, -1]), names, (first, second), label.text())
    except ValueError as error:
        raise value.refused("a set of points", str(error)) from None


def _segment(value: Value, point_sets: list[PointSet], every: int) -> SavedSegment:
    number, text, settings, states, epochs, steps = value.members(
        "points", "text", "settings", "states", "epochs", "steps"
    )
    points = point_sets[number.whole(0, len(point_sets) - 1)]
    chosen = _settings(settings)
    if chosen.features is not None and points.x.shape[1] != 2:
        raise settings.member("features").refused("null, for points that have not exactly two features", "a map")
    width = len(column_names(chosen.features, points.x.shape[1])) + 1
    found = [_state(state, points, chosen, width) for state in states.items()]
    for before, after, state in zip(found, found[1:], states.items()[1:], strict=False):
        if after.update <= before.update:
            raise state.member("update").refused("more updates than in the state before")
    rows = _rows(epochs, epochs.table(width + 1), every)
    return SavedSegment(points, chosen, text.text(), tuple(found), rows, _steps(steps))


def _rows(value: Value, table: FloatArray, every: int) -> Rows:
    epoch = table[:, 0]
    if not ((epoch >= 0) & (epoch < 2.0**53) & (epoch % every == 0)).all() or not _is_ascending(epoch):
        raise value.refused(f"epochs that are multiples of {every} in rising order", "others")
    return Rows(epoch.astype(np.int64), read_only(table[:, 1:]))


def _steps(value: Value) -> FloatArray:
    steps = value.table(3)
    if not _is_ascending(steps[:, 0]):
        raise value.refused("steps in order of time", "others")
    return read_only(steps)


def _is_ascending(values: FloatArray) -> bool:
    return bool((values[1:] > values[:-1]).all())


def _settings(value: Value) -> Settings:
    names = [field.name for field in fields(Settings)]
    members = dict(zip(names, value.members(*names), strict=True))
    given = {name: _setting(name, member) for name, member in members.items()}
    try:
        return Settings(**given)
    except ValueError as error:
        raise value.refused("settings that may be", str(error)) from None


def _setting(name: str, value: Value) -> Any:
    """A setting of the right type; `Settings` looks at the rest."""
    if name == "features":
        return tuple(item.text() for item in value.items()) if value.maybe() else None
    if name == "batch_size" and value.value == "all":
        return "all"
    default = getattr(Settings, name)
    if isinstance(default, bool):
        return value.flag()
    if isinstance(default, int):
        return value.whole(0, None)
    return value.number() if isinstance(default, float) else value.text()


def _state(value: Value, points: PointSet, settings: Settings, width: int) -> State:
    parameters, internal, epoch, position, update, moments, steps, generator = value.members(
        "parameters", "internal_parameters", "epoch", "position", "update", "moments", "steps", "generator"
    )
    state = State(
        parameters=read_only(parameters.numbers(width)),
        internal_parameters=read_only(internal.numbers(width)),
        epoch=epoch.whole(),
        position=position.whole(0, max(0, len(points) - 1)),
        update=update.whole(),
        moments=read_only([[_moment(item) for item in row.items(width)] for row in moments.items(2)]),
        steps=steps.whole(),
        generator=_generator(generator) if generator.maybe() else None,
    )
    if not settings.standardize and state.internal_parameters.tobytes() != state.parameters.tobytes():
        raise internal.refused("the parameters, as long as the settings do not standardize", "others")
    if (state.generator is not None) != settings.shuffle:
        raise generator.refused("a generator if the settings shuffle, else null", "" if settings.shuffle else "one")
    if (state.moments[1] < 0).any():
        raise moments.refused("squares that are not negative", "others")
    return state


def _moment(value: Value) -> float:
    return np.inf if value.value == INFINITY else value.number()


def _generator(value: Value) -> dict[str, Any]:
    state, increment, has_half, half = value.members("state", "inc", "has_uint32", "uinteger")
    inner = {"state": _long(state), "inc": _long(increment)}
    halves = {"has_uint32": has_half.whole(0, 1), "uinteger": half.whole(0, (1 << 32) - 1)}
    return {"bit_generator": "PCG64", "state": inner, **halves}


def _long(value: Value) -> int:
    text = value.text()
    if not (text.isascii() and text.isdigit() and len(text) < 40 and int(text) < 1 << 128):
        raise value.refused("a string of digits, below 2^128")
    return int(text)


def _check_order(parts: list[SavedSegment], segments: Value) -> None:
    for before, after, value in zip(parts, parts[1:], segments.items()[1:], strict=False):
        if after.states[0].update != before.states[-1].update:
            last = before.states[-1].update
            raise value.member("states").refused(f"a beginning after update {last}, where the segment before ends")


def _state_within(segment: SavedSegment, value: Value) -> State:
    state = _state(value, segment.points, segment.settings, len(segment.states[0].parameters))
    first, last = segment.states[0].update, segment.states[-1].update
    if not first <= state.update <= last:
        raise value.member("update").refused(f"an update of its segment, from {first} to {last}")
    return state
