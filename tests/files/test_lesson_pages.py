"""Pages of a lesson: what is read of them, and what is said of their mistakes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gd_sim.core.boundary import View
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.files.lesson_pages import LARGEST_PAGE, Page, PageFormula, parse, read_pages

SWITCHES = ("pull", "numbers", "shading")


def page(*lines: str) -> Page:
    return parse("\n".join(lines).encode(), "my.md", SWITCHES)


def test_all_that_a_page_can_say() -> None:
    read = page(
        "---",
        "title: Mine: the title",
        "points: 1 -2 1; 0.5 0 0",
        "parameters: 1 2 -3",
        "learning_rate: 0.25",
        "batch_size: all",
        "shuffle: true",
        "seed: 3",
        "features: x1 x2 x1*x2",
        "",
        "updates: 7",
        "point: 2",
        "view: -1 1 -2 2",
        "show: pull numbers",
        "hide: shading",
        "---",
        "Some *text*.",
    )
    assert read.mistakes == ()
    assert (read.title, read.markdown) == ("Mine: the title", "Some *text*.")
    show = read.show
    assert show is not None
    assert show.points == PointSet(np.array([[1.0, -2.0], [0.5, 0.0]]), np.array([1.0, 0.0]))
    assert show.parameters is not None
    assert show.parameters.tolist() == [1.0, 2.0, -3.0]
    assert show.settings == Settings(0.25, "all", shuffle=True, seed=3, features=("x1", "x2", "x1*x2"))
    assert (show.updates, show.point, show.view) == (7, 2, View(-1.0, 1.0, -2.0, 2.0))
    assert dict(show.switches) == {"pull": True, "numbers": True, "shading": False}


def test_a_page_of_text_alone() -> None:
    read = page("# A heading", "and text")
    assert (read.title, read.markdown, read.show, read.mistakes) == ("my", "# A heading\nand text", None, ())


def test_a_sample_set_brings_its_settings_and_the_page_has_the_last_word() -> None:
    read = page("---", "sample: one-point", "l2: 0.5", "---")
    assert read.show is not None
    assert read.show.settings == Settings(learning_rate=0.5, l2=0.5)


def test_formulas_are_taken_out_with_their_lines() -> None:
    read = page("---", "title: T", "---", "It costs \\$5, or $x$ and", "$y_1$.", "", "$$a", "= b$$", "end")
    assert read.formulas == (
        PageFormula("x", 4, is_displayed=False),
        PageFormula("y_1", 5, is_displayed=False),
        PageFormula("a = b", 7, is_displayed=True),
    )
    assert read.markdown.split() == [
        "It",
        "costs",
        "$5,",
        "or",
        "![formula](formula:0)",
        "and",
        "![formula](formula:1).",
        "![formula](formula:2)",
        "end",
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("leraning_rate: 1", "found 'leraning_rate'"),
        ("learning_rate: -1", "learning rate must be above 0"),
        ("learning_rate: quick", "learning rate must be above 0"),
        ("batch_size: some", "batch size must be"),
        ("sample: two-goups", "sample must be one of two-groups"),
        ("shuffle: maybe", "shuffle must be True or False"),
        ("points: 1 2", "expected x1 x2 label"),
        ("points: 1 2 3", "y must be 0 or 1"),
        ("points: 1 nan 1", "expected x1 x2 label"),
        ("points: " + "1 2 1;" * 1000 + "1 2 1", "at most 1,000 points"),
        ("parameters: 1 2", "expected w1 w2 b"),
        ("updates: 10001", "from 0 to 10,000"),
        ("updates: 1e3", "from 0 to 10,000"),
        ("point: 0", "point must be a whole number from 1"),
        ("point: first", "point must be a whole number from 1"),
        ("view: 1 -1 0 1", "left < right"),
        ("show: microscop", "found 'microscop'"),
        ("show: ../../secret", "found '../../secret'"),
        ("just words", "expected key: value"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_rest_stands(line: str, told: str) -> None:
    read = page("---", "title: Good", line, "updates: 2", "---", "Still $here$")
    (mistake,) = read.mistakes
    assert mistake.startswith("my.md, line 3: ")
    assert told in mistake
    assert "\n" not in mistake
    assert (read.title, len(read.formulas), read.show) == ("Good", 1, None)


def test_settings_that_do_not_go_together() -> None:
    read = page("---", "sample: xor", "method: perceptron", "optimizer: adam", "---")
    assert read.mistakes == ("my.md, line 1: the perceptron goes with optimizer sgd and l2 0 only",)


@pytest.mark.parametrize(("points", "m"), [("sample: two-groups", 20), ("points: 1 2 1; 0 0 0", 2)])
def test_a_point_that_is_not_there(points: str, m: int) -> None:
    assert page("---", points, f"point: {m}", "---").mistakes == ()
    read = page("---", points, f"point: {m + 1}", "---")
    assert read.mistakes == (f"my.md, line 1: point must be a whole number from 1 to {m}, not {m + 1}",)
    assert read.show is None


def test_a_head_without_an_end() -> None:
    read = page("---", "title: T")
    assert read.mistakes == ("my.md, line 1: expected a second line --- where the text begins",)


def test_bytes_that_are_no_text() -> None:
    assert parse(b"a\nb\xff", "my.md", SWITCHES).mistakes == ("my.md, line 2: expected UTF-8",)
    assert parse(b"a" * (LARGEST_PAGE + 1), "my.md", SWITCHES).mistakes == ("my.md: expected at most 262,144 bytes",)
    assert parse(b"\xef\xbb\xbf---\r\ntitle: T\r\n---\r\n", "my.md", SWITCHES).title == "T"


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("2.md", "1.md", "notes.txt"):
        (tmp_path / name).write_text(f"---\ntitle: {name}\n---\n", encoding="utf-8")
    (tmp_path / "3.md").mkdir()
    assert [read.title for read in read_pages(tmp_path, SWITCHES)] == ["1.md", "2.md"]
