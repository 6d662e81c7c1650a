"""What is said of edits and points."""

from __future__ import annotations

from datetime import datetime

import pytest

from gd_sim import PointSet
from gd_sim.core.numbers import coordinate
from gd_sim.core.wording import describe_edit, describe_point, describe_points, describe_time
from tests.core.samples import points_of

FOUR = points_of((1.0, 2.0, 0), (3.0, 4.0, 1), (5.0, 6.0, 1), (-1.0, 0.0, 0))
CATS = PointSet(FOUR.x, FOUR.y, ("length", "width"), ("cat", "dog"))


@pytest.mark.parametrize(
    ("text", "before", "after", "said"),
    [
        ("place point", FOUR, FOUR.add((1.0, 2.0), 1), "placed point at 1.00, 2.00, label 1; 5 points"),
        ("place point", PointSet.empty(), points_of((0.5, 1e-5, 0)), "placed point at 0.50, 1e-5, label 0; 1 point"),
        ("delete point", FOUR, FOUR.remove([1]), "deleted point at 3.00, 4.00, label 1; 3 points"),
        ("cut point", FOUR, FOUR.remove([3]), "cut point at -1.00, 0.00, label 0; 3 points"),
        ("move point", FOUR, FOUR.move([2], (9.0, 0.25)), "moved point to 9.00, 0.25, label 1; 4 points"),
        ("relabel point", CATS, CATS.relabel([2], 0.0), "relabelled point to 5.00, 6.00, label cat; 4 points"),
        ("move point", FOUR, FOUR, "moved point; 4 points"),
        ("move 3 points", FOUR, FOUR.move([0, 1, 2], (0.0, 0.0)), "moved 3 points; 4 points"),
        ("sample set XOR", FOUR, FOUR, "sample set XOR; 4 points"),
        ("undo sample set XOR", FOUR, FOUR, "undone: sample set XOR; 4 points"),
        ("change sample set XOR", FOUR, FOUR, "changed sample set XOR; 4 points"),
        ("paste 2 points", FOUR, FOUR.add([(0.0, 0.0)] * 2, [0, 1]), "pasted 2 points; 6 points"),
        ("clear 4 points", FOUR, FOUR.remove(range(4)), "cleared 4 points; 0 points"),
        ("undo place point", FOUR, FOUR.remove([3]), "undone: place point; 3 points"),
        ("undo clear 4 points", PointSet.empty(), FOUR, "undone: clear 4 points; 4 points"),
    ],
)
def test_an_edit(text: str, before: PointSet, after: PointSet, said: str) -> None:
    assert describe_edit(text, before, after) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("place 3 points", "placed 3 points"),
        ("duplicate 2 points", "duplicated 2 points"),
        ("paste 2 points", "pasted 2 points"),
        ("move 4 points", "moved 4 points"),
        ("delete 3 points", "deleted 3 points"),
        ("cut 3 points", "cut 3 points"),
        ("clear 4 points", "cleared 4 points"),
        ("relabel 2 points", "relabelled 2 points"),
        ("edit 2 points", "edited 2 points"),
        ("go to update 0", "went to update 0"),
        ("sample set XOR", "sample set XOR"),
        ("change sample set XOR", "changed sample set XOR"),
        ("move line", "moved line"),
        ("turn line", "turned line"),
        ("sharpen line", "sharpened line"),
        ("set w1", "set w1"),
        ("leave the line to gradient descent", "left the line to gradient descent"),
    ],
)
def test_the_past_of_every_verb_there_is(text: str, said: str) -> None:
    assert describe_edit(text, FOUR, FOUR) == f"{said}; 4 points"
    assert describe_edit(f"undo {text}", FOUR, FOUR) == f"undone: {text}; 4 points"


def test_a_point_and_all_points() -> None:
    assert describe_point(CATS, 1) == "3.00, 4.00, label dog"
    assert describe_points(FOUR, 3) == "4 points, 2 of label 0, 2 of label 1; 3 of 4 right (75 %)"
    assert describe_points(CATS.remove([1, 2]), 0) == "2 points, 2 of label cat, 0 of label dog; 0 of 2 right (0 %)"
    assert describe_points(PointSet.empty(), 0) == "no points"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.00"),
        (-0.0, "0.00"),
        (0.1, "0.10"),
        (-0.25, "-0.25"),
        (9999.0, "9999.00"),
        (1e4, "1e4"),
        (0.0123, "0.0123"),
    ],
)
def test_a_coordinate(value: float, text: str) -> None:
    assert coordinate(value) == text


@pytest.mark.parametrize(
    ("then", "said"),
    [
        (datetime(2026, 3, 1, 0, 5), "today 00:05"),
        (datetime(2026, 2, 28, 23, 59), "yesterday 23:59"),
        (datetime(2026, 2, 3, 14, 5), "on 3 February 2026 at 14:05"),
        (datetime(2026, 3, 2, 14, 5), "on 2 March 2026 at 14:05"),
    ],
)
def test_a_moment_is_told_as_people_say_it(then: datetime, said: str) -> None:
    assert describe_time(then, datetime(2026, 3, 1, 8, 0)) == said
