"""Tables as people have them: what is read, and with which classes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gd_sim.core.points import PointSet
from gd_sim.files.tables import PointFileError, load_points

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(content: str | bytes) -> Path:
        path = tmp_path / "points.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write


def rows(points: PointSet) -> list[tuple[list[float], float]]:
    return list(zip(points.x.tolist(), points.y.tolist(), strict=True))


TWO = [([1.5, -2.0], 0.0), ([3.0, 4e-3], 1.0)]


@pytest.mark.parametrize("headings", [True, False], ids=["headings", "none"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", " ", "   ", ", ", " \t "])
def test_dialects(write: Write, headings: bool, end: str, mark: bytes, delimiter: str) -> None:
    lines = [["a", "b", "label"]] * headings + [["1.5", "-2", "0"], ["3.", "+4E-3", "1"]]
    points = load_points(write(mark + end.join(map(delimiter.join, lines)).encode()))
    assert rows(points) == TWO
    assert points.feature_names == (("a", "b") if headings else ("x1", "x2"))
    assert (points.label_name, points.class_names) == ("label", ("0", "1"))


def test_last_line_may_have_no_end_and_blank_lines_do_not_count(write: Write) -> None:
    assert rows(load_points(write("\n \na,b,label\n\n1.5,-2,0\n   \n\t\n3,4e-3,1"))) == TWO


def test_spaces_around_cells_and_lines(write: Write) -> None:
    assert rows(load_points(write("  1.5   -2  0 \n 3 0.004 1\n"))) == TWO
    assert rows(load_points(write(" 1.5 ,-2 ,0\n3, 0.004, 1 \n"))) == TWO


@pytest.mark.parametrize("space", ["", " "])
def test_quotes(write: Write, space: str) -> None:
    content = f'"a, b",{space}"say ""x""",kind\n"1.5",{space}-2,{space}"cat, old"\n3,"4e-3",{space}"dog"\n'
    points = load_points(write(content))
    assert rows(points) == TWO
    assert points.feature_names == ("a, b", 'say "x"')
    assert points.class_names == ("cat, old", "dog")


def test_everything_in_quotes(write: Write) -> None:
    points = load_points(write('"1.5";"-2";"0"\n"3";"4e-3";"1"\n'))
    assert (rows(points), points.feature_names) == (TWO, ("x1", "x2"))
    points = load_points(write('"1.5" "label" "y"\n"3" "0" "4e-3"\n'))
    assert (rows(points), points.feature_names) == ([([3.0, 0.004], 0.0)], ("1.5", "y"))


def test_quote_within_a_word(write: Write) -> None:
    points = load_points(write('1.5,-2,5" pipe\n3,4e-3,6" pipe\n'))
    assert (rows(points), points.class_names) == (TWO, ('5" pipe', '6" pipe'))


@pytest.mark.parametrize("n", [1, 2, 7])
def test_any_number_of_features(write: Write, n: int) -> None:
    x = np.arange(5.0 * n).reshape(5, n)
    points = load_points(write("\n".join(",".join(map(str, row)) + ",1" for row in x.tolist())))
    assert np.array_equal(points.x, x)
    assert points.feature_names == tuple(f"x{j}" for j in range(1, n + 1))


def test_words_with_spaces_do_not_hide_the_comma(write: Write) -> None:
    points = load_points(write("5.1,3.5,Iris setosa\n6.2,2.9,Iris virginica\n"))
    assert points.class_names == ("Iris setosa", "Iris virginica")


@pytest.mark.parametrize(
    ("labels", "names", "y"),
    [
        ("0 1 0", ("0", "1"), [0, 1, 0]),
        ("1 0 1", ("0", "1"), [1, 0, 1]),
        ("1 1 1", ("0", "1"), [1, 1, 1]),
        ("0 0 0", ("0", "1"), [0, 0, 0]),
        ("1.0 0.0 1", ("0.0", "1.0"), [1, 0, 1]),
        ("1.0 1.0 1", ("0", "1.0"), [1, 1, 1]),
        ("2 1 2", ("1", "2"), [1, 0, 1]),
        ("1 -1 1", ("-1", "1"), [1, 0, 1]),
        ("10 9 10", ("9", "10"), [1, 0, 1]),
        ("0 -1 0", ("-1", "0"), [1, 0, 1]),
        ("2 2 2", ("2", "not 2"), [0, 0, 0]),
        ("dog cat dog", ("cat", "dog"), [1, 0, 1]),
        ("cat cat cat", ("cat", "not cat"), [0, 0, 0]),
        ("true false true", ("false", "true"), [1, 0, 1]),
        ("b 7 b", ("7", "b"), [1, 0, 1]),
        ("größer Ärger größer", ("größer", "Ärger"), [0, 1, 0]),
    ],
)
def test_classes(write: Write, labels: str, names: tuple[str, str], y: list[int]) -> None:
    points = load_points(write("".join(f"{j},{j},{label}\n" for j, label in enumerate(labels.split()))))
    assert (points.class_names, points.y.tolist()) == (names, y)


@pytest.mark.parametrize(
    ("headings", "label", "features"),
    [
        ("label,b,c", "label", ("b", "c")),
        ("a,Class,c", "Class", ("a", "c")),
        ("a,TARGET,y", "TARGET", ("a", "y")),
        ("label,b,class", "class", ("label", "b")),
        ("a,y,c", "y", ("a", "c")),
        ("Y,b,c", "Y", ("b", "c")),
        ("a,b,kind", "kind", ("a", "b")),
        ('a,"y",c', "c", ("a", "y")),
        ('"label",b,c', "c", ("label", "b")),
        ('"label","b","c"', "label", ("b", "c")),
        ("0,1,label", "label", ("0", "1")),
        (",b,label", "label", ("x1", "b")),
    ],
)
def test_label_column(write: Write, headings: str, label: str, features: tuple[str, ...]) -> None:
    points = load_points(write(f"{headings}\n0,1,0\n1,0,0\n0,0,1\n"))
    assert (points.label_name, points.feature_names) == (label, features)


@pytest.mark.parametrize("later", [1, 5_000])
def test_y_with_more_than_two_values_is_a_feature(write: Write, later: int) -> None:
    points = load_points(write("x,y,kind\n" + "1,2,0\n2,1,1\n" * later + "1,3,1\n"))
    assert (points.label_name, points.feature_names, len(points)) == ("kind", ("x", "y"), 2 * later + 1)


def test_y_with_one_value_is_a_feature(write: Write) -> None:
    points = load_points(write("x,y,kind\n1,5,0\n2,5,1\n"))
    assert points.feature_names == ("x", "y")


def test_y_is_a_feature_where_only_the_last_column_holds_words(write: Write) -> None:
    points = load_points(write("x,y,kind\n1,2,cat\n2,3,dog\n"))
    assert (points.feature_names, points.class_names) == (("x", "y"), ("cat", "dog"))


@pytest.mark.parametrize(
    ("text", "label", "classes"),
    [
        ("kind,a,b\nno,1,2\nyes,3,4\nno,5,6\n", "kind", ("no", "yes")),
        ("a,kind,b\n1,no,2\n3,?,9\n3,yes,4\n5,no,6\n", "kind", ("no", "yes")),
        ("no;1,5;2,0\nyes;3,5;4,0\n", "label", ("no", "yes")),
    ],
)
def test_the_only_column_of_words_is_the_label(write: Write, text: str, label: str, classes: tuple[str, str]) -> None:
    points = load_points(write(text), skip_missing=True)
    assert (points.label_name, points.class_names, points.x.shape[1]) == (label, classes, 2)
    assert points.y.tolist() == [0, 1, 0][: len(points)]


def test_words_that_do_not_come_again_are_no_label(write: Write) -> None:
    path = write("name,a,b\n" + "".join(f"{name},{place},{place % 2}\n" for place, name in enumerate("pqrstu")))
    with pytest.raises(PointFileError, match="expected a number in column name, found 'p'"):
        load_points(path)
    assert load_points(path, features=["a"]).label_name == "b"


def test_a_column_of_words_is_the_label_unless_another_is_named(write: Write) -> None:
    path = write("kind,a,b\nno,1,0\nyes,3,1\nno,5,1\n")
    assert load_points(path, features=["a"]).label_name == "b"
    assert load_points(path, features=["a", "b"]).label_name == "kind"
    with pytest.raises(PointFileError, match="expected a number in column kind, found 'no'"):
        load_points(path, "b")


def test_a_class_called_target_is_no_heading(write: Write) -> None:
    points = load_points(write("1,2,target\n3,4,distractor\n5,6,target\n"))
    assert (len(points), points.class_names) == (3, ("distractor", "target"))


@pytest.mark.parametrize("label", ["kind", "1"])
def test_label_column_that_is_asked_for(write: Write, label: str) -> None:
    points = load_points(write("kind,label\n0,5\n1,6\n"), label=label)
    assert (points.label_name, points.feature_names, points.y.tolist()) == ("kind", ("label",), [0, 1])


def test_label_column_by_number_without_headings(write: Write) -> None:
    points = load_points(write("cat,5,6\ndog,7,8\n"), label="1")
    assert (points.feature_names, points.class_names) == (("x1", "x2"), ("cat", "dog"))


def test_headings_alone_are_a_set_without_points(write: Write) -> None:
    points = load_points(write("a,b,label\n"))
    assert (points.x.shape, points.feature_names) == ((0, 2), ("a", "b"))


def test_a_line_end_in_a_heading(write: Write) -> None:
    points = load_points(write('"a\r\nb",c,label\n1,2,0\n'))
    assert (points.feature_names, len(points)) == (("a\r\nb", "c"), 1)


def test_numbers_are_rounded_as_float_does(write: Write) -> None:
    texts = ["0.1", "5e-324", "-0.0", "1.7976931348623157e308", "2.2250738585072011e-308", "9007199254740993"]
    texts.append("0." + "1" * 400)
    points = load_points(write("".join(f"{text},0\n" for text in texts)))
    assert points.x.tobytes() == np.array([float(text) for text in texts]).tobytes()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_many_blocks(write: Write, end: str) -> None:
    x = np.random.default_rng(0).standard_normal((20_000, 3))
    lines = [*(f"{a!r},{b!r},{c!r},{'yes' if a > b else 'no'}" for a, b, c in x.tolist()), ""]
    points = load_points(write(end.join(["a,b,c,kind", *lines])))
    assert points.x.tobytes() == x.tobytes()
    assert np.array_equal(points.y, x[:, 0] > x[:, 1])
    assert points.x.flags.c_contiguous


def test_progress_grows_to_one(write: Write) -> None:
    shares: list[float] = []
    load_points(write("1,2,0\n" * 100_000), progress=shares.append)
    assert len(shares) > 3
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_progress_may_stop_the_reading(write: Write) -> None:
    class Stop(Exception):  # noqa: N818
        pass

    def stop(share: float) -> None:
        raise Stop(share)

    with pytest.raises(Stop):
        load_points(write("1,2,0\n"), progress=stop)
