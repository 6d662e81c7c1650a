"""What happened to the points, and what there is, in words: for the status line and for screen readers."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from gd_sim.core import numbers
from gd_sim.core.points import PointSet, ascending, rows_that_differ

IRREGULAR = {"cut": "cut", "set": "set", "go": "went", "leave": "left", "relabel": "relabelled", "sample": "sample"}
"""Verbs of edits whose past is not made with -ed; and of "sample set XOR" a word that is no verb."""


def counted(m: int) -> str:
    """ "1 point", "2,000 points"."""
    return "1 point" if m == 1 else f"{m:,} points"


def describe_time(then: datetime, now: datetime) -> str:
    """A moment that lies behind: "today 14:05", "yesterday 14:05", "on 3 May 2026 at 14:05"."""
    days, clock = (now.date() - then.date()).days, f"{then:%H:%M}"
    if days in (0, 1):
        return f"{('today', 'yesterday')[days]} {clock}"
    return f"on {then.day} {then:%B %Y} at {clock}"


def describe_edit(text: str, before: PointSet, after: PointSet) -> str:
    """An edit that was made: "placed point at 1.00, 2.00, label 1; 5 points".

    Args:
        text: the edit as the menu has it: "place point", "undo move 3 points".
        before, after: the points.
    """
    verb, _, rest = text.partition(" ")
    said = f"undone: {rest}" if verb == "undo" else f"{_past(verb)} {rest}"
    if rest == "point":
        said += _where(before, after)
    return f"{said}; {counted(len(after))}"


def describe_point(points: PointSet, number: int) -> str:
    """A point: "1.00, 2.00, label 1"."""
    x = ", ".join(map(numbers.coordinate, points.x[number].tolist()))
    return f"{x}, label {points.class_names[int(points.y[number])]}"


def describe_points(points: PointSet, right: int) -> str:
    """All of the points: "20 points, 10 of label 0, 10 of label 1; 18 of 20 right (90 %)".

    Args:
        right: how many of them are on the right side of the boundary.
    """
    if not len(points):
        return "no points"
    ones = int(points.y.sum())
    classes = zip((len(points) - ones, ones), points.class_names, strict=True)
    parts = [f"{count:,} of label {name}" for count, name in classes]
    return f"{', '.join([counted(len(points)), *parts])}; {numbers.accuracy(right, len(points))}"


def _past(verb: str) -> str:
    return IRREGULAR.get(verb, f"{verb}d" if verb.endswith("e") else f"{verb}ed")


def _where(before: PointSet, after: PointSet) -> str:
    """The one point that was placed, deleted or changed; empty if it is not one."""
    grown = len(after) - len(before)
    longer, shorter = (before, after) if grown < 0 else (after, before)
    if abs(grown) > 1:
        return ""
    m = len(shorter)
    moved, relabelled = rows_that_differ(longer.x[:m], shorter.x), np.flatnonzero(longer.y[:m] != shorter.y)
    changed = ascending(np.concatenate([moved, relabelled]))
    if not grown and not len(changed):
        return ""
    number = int(changed[0]) if len(changed) else m
    return f"{' at ' if grown else ' to '}{describe_point(longer, number)}"
