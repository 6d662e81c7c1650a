"""What is read of a table with more columns or classes than two, or with values missing."""

from __future__ import annotations

import math
import pickle
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.files.choice import Choice
from gd_sim.files.look import MOST_VALUES, Column, column_values, look_at
from gd_sim.files.tables import MissingValuesError, PointFileError, load_points

FLOWERS = """id,length,width,colour,species
1,5.1,3.5,blue,setosa
2,4.9,3.0,white,setosa
3,7.0,3.2,blue,versicolor
4,6.4,3.1,blue,versicolor
5,6.3,3.3,white,virginica
6,5.8,2.7,red,virginica
"""
X = [[5.1, 3.5], [4.9, 3.0], [7.0, 3.2], [6.4, 3.1], [6.3, 3.3], [5.8, 2.7]]
TWO = ("length", "width")


@pytest.fixture
def flowers(tmp_path: Path) -> Path:
    path = tmp_path / "flowers.csv"
    path.write_text(FLOWERS)
    return path


def refusal(path: Path, **choice: object) -> str:
    with pytest.raises(PointFileError) as caught:
        load_points(path, **choice)  # type: ignore[arg-type]
    assert str(caught.value).startswith(str(path))
    return str(caught.value).removeprefix(str(path))


@pytest.mark.parametrize("classes", [("setosa", "virginica"), ("virginica", "setosa")])
def test_two_of_three_classes(flowers: Path, classes: tuple[str, str]) -> None:
    points = load_points(flowers, features=TWO, classes=classes)
    assert points.x.tolist() == [*X[:2], *X[4:]]
    assert (points.y.tolist(), points.class_names) == ([0, 0, 1, 1], ("setosa", "virginica"))
    assert (points.feature_names, points.label_name) == (TWO, "species")


def test_one_class_against_the_rest(flowers: Path) -> None:
    points = load_points(flowers, features=TWO, classes=["versicolor"])
    assert points.x.tolist() == X
    assert (points.y.tolist(), points.class_names) == ([0, 0, 1, 1, 0, 0], ("not versicolor", "versicolor"))


def test_zero_and_one_mean_themselves_against_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "digits.csv"
    path.write_text("1,0\n2,1.0\n3,2\n4,0\n")
    zero, one = load_points(path, classes=["0"]), load_points(path, classes=["1"])
    assert (zero.y.tolist(), zero.class_names) == ([0, 1, 1, 0], ("0", "not 0"))
    assert (one.y.tolist(), one.class_names) == ([0, 1, 0, 0], ("not 1.0", "1.0"))


def test_features_in_the_order_asked_for_by_name_or_number(flowers: Path) -> None:
    points = load_points(flowers, features=["width", "1"], classes=["setosa"])
    assert points.feature_names == ("width", "id")
    assert points.x.tolist() == [[x2, k] for k, (_, x2) in enumerate(X, start=1)]


def test_a_column_of_words_may_be_the_label(flowers: Path) -> None:
    points = load_points(flowers, "colour", features=TWO, classes=["blue", "white"])
    assert (points.y.tolist(), points.label_name) == ([0, 1, 0, 0, 1], "colour")


def test_without_headings(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("a,1,2,3\nb,4,5,6\n")
    points = load_points(path, "1", features=["4", "2"])
    assert (points.x.tolist(), points.feature_names) == ([[3, 1], [6, 4]], ("x1", "x2"))


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (
            {"features": TWO},
            ", line 6: expected two classes in column species, found 'setosa', 'versicolor' and a third",
        ),
        ({}, ", line 2: expected a number in column colour, found 'blue'"),
        (
            {"features": ["length", "widht"]},
            ": expected a feature column 'widht' or its number from 1 to 5 among 'id', 'length', 'width', 'colour', "
            "'species', found none",
        ),
        ({"features": ["width", "3"]}, ": expected one feature column or more, each once, found 'width', '3'"),
        ({"features": []}, ": expected one feature column or more, each once, found none"),
        ({"label": "colour", "features": ["colour"]}, ": expected features without the label column, found 'colour'"),
        ({"features": list("12345")}, ": expected a label column beside the features, found none"),
        (
            {"features": TWO, "classes": ["setosa", "rose"]},
            ": expected a class 'rose' among 'setosa', 'versicolor', 'virginica' in column species, found none",
        ),
        ({"features": TWO, "classes": ["a", "a"]}, ": expected one class or two different ones, found 'a', 'a'"),
        ({"features": TWO, "classes": list("abc")}, ": expected one class or two different ones, found 'a', 'b', 'c'"),
        ({"features": TWO, "classes": [""]}, ": expected a class to choose, found ''"),
    ],
)
def test_what_cannot_be_chosen(flowers: Path, choice: dict[str, object], words: str) -> None:
    assert refusal(flowers, **choice).startswith(words)


def test_a_million_different_labels_are_not_all_remembered(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("".join(f"{k % 7},{k}\n" for k in range(20_000)))
    points = load_points(path, classes=["19999", "3"])
    assert (points.y.tolist(), points.class_names) == ([0, 1], ("3", "19999"))


MISSING = "x1,x2,label\n1,2,0\n,2,1\n3,4,\n5,6,1\n7,{},0\n"


@pytest.mark.parametrize("word", ["", "NA", "NaN", "nan", "?", "null", "NULL", ".", "N/A", "#N/A", "-", "None", "<NA>"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_rows_with_missing_values_are_named_and_left_out(tmp_path: Path, word: str, delimiter: str) -> None:
    path = tmp_path / "points.csv"
    path.write_text(MISSING.format(word).replace(",", delimiter))
    with pytest.raises(MissingValuesError) as caught:
        load_points(path)
    assert (caught.value.rows, caught.value.lines) == (3, (3, 4, 6))
    assert caught.value.where == "3 rows, lines 3, 4 and 6"
    told = f"{path}, line 3: expected a number in column x1, found nothing; 3 rows, lines 3, 4 and 6: leave out with "
    assert str(caught.value) == f"{told}--skip-missing or skip_missing=True"
    points = load_points(path, skip_missing=True)
    assert (points.x.tolist(), points.y.tolist()) == ([[1, 2], [5, 6]], [0, 1])


def test_where_values_are_missing(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    for rows, where in (
        (1, "1 row, line 2"),
        (5, "5 rows, lines 2, 3, 4, 5 and 6"),
        (9, "9 rows, lines 2, 3, 4, 5, 6, ..."),
    ):
        path.write_text("1,2,0\n" + "1,,0\n" * rows)
        with pytest.raises(MissingValuesError) as caught:
            load_points(path)
        assert caught.value.where == where
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_values_missing_in_what_is_not_read_do_not_count(flowers: Path) -> None:
    flowers.write_text(FLOWERS.replace("4,6.4,3.1,blue", "4,NA,3.1,").replace("5,6.3,3.3,white", ",6.3,3.3,?"))
    points = load_points(flowers, features=TWO, classes=("setosa", "virginica"))
    assert points.y.tolist() == [0, 0, 1, 1]
    assert "line 5: expected a number in column length, found 'NA'" in refusal(
        flowers, features=TWO, classes=("setosa",)
    )


def test_missing_values_through_many_blocks(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    x, y = generator.standard_normal((30_000, 2)), generator.integers(0, 2, 30_000)
    holes = generator.random(x.shape) < 0.01
    cells = np.where(holes, "NA", x.astype(str))
    path = tmp_path / "points.csv"
    path.write_text("".join(f"{a} {b} {c}\n" for (a, b), c in zip(cells.tolist(), y.tolist(), strict=True)))
    whole = ~holes.any(axis=1)
    points = load_points(path, skip_missing=True)
    assert points.x.tobytes() == x[whole].tobytes()
    assert np.array_equal(points.y, y[whole])
    with pytest.raises(MissingValuesError) as caught:
        load_points(path)
    assert caught.value.rows == (~whole).sum()
    assert caught.value.lines == tuple((np.flatnonzero(~whole)[:5] + 1).tolist())


@given(
    st.lists(
        st.lists(st.sampled_from(["", "", " ", "1", "-2.5", "nan", "NA", "3e-5", "0"]), min_size=3, max_size=3),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from(",;\t"),
    st.booleans(),
)
def test_holes_anywhere_are_found_as_one_by_one(rows: list[list[str]], delimiter: str, has_blanks: bool) -> None:
    """Against cells that are looked at one after another: which rows are left out, on which lines, and the others."""
    labels = {cell: "ab"[k % 2] for k, cell in enumerate(["1", "-2.5", "3e-5", "0"])}
    table = [["1", "2", "a"], ["3", "4", "b"], *([x1, x2, labels.get(y, "")] for x1, x2, y in rows)]
    lines, missing, kept = [], [], []
    for row in table:
        lines.append(delimiter.join(row))
        values = [float(cell) if cell.strip() not in {"", "NA"} else math.nan for cell in row[:2]]
        is_empty = not "".join(row).strip()
        if not is_empty and (math.isnan(sum(values)) or not row[2]):
            missing.append(len(lines))
        elif not is_empty:
            kept.append([*values, "ab".index(row[2])])
        if has_blanks:
            lines.append("")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.txt"
        path.write_text("\n".join(lines) + "\n")
        points = load_points(path, skip_missing=True)
        assert np.column_stack([points.x, points.y]).tolist() == kept
        if missing:
            with pytest.raises(MissingValuesError) as caught:
                load_points(path)
            assert (caught.value.rows, caught.value.lines) == (len(missing), tuple(missing[:5]))
        else:
            load_points(path)


def test_a_wrong_cell_counts_more_than_a_missing_one(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("1,2,0\n1,,0\n1,two,0\n")
    assert refusal(path, skip_missing=True) == ", line 3: expected a number in column 2, found 'two'"


def test_a_look(flowers: Path) -> None:
    look = look_at(flowers)
    assert look.encoding == "UTF-8"
    assert look.columns == (
        Column("id", True),
        Column("length", True),
        Column("width", True),
        Column("colour", False),
        Column("species", False),
    )
    assert look.rows[0] == ("1", "5.1", "3.5", "blue", "setosa")
    assert len(look.rows) == 6
    assert look.choice == Choice("species", ("length", "width", "colour"))


def test_a_look_without_headings_or_at_windows_1252(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes("1;2,5;grün\n3;4,5;rot\n".encode("cp1252"))
    look = look_at(path)
    assert look.encoding == "UTF-8 or Windows-1252"
    assert [column.name for column in look.columns] == ["1", "2", "3"]
    assert look.choice == Choice("3", ("1", "2"))
    points = load_points(path, look.choice.label, features=look.choice.features, classes=look.choice.classes)
    assert points.class_names == ("grün", "rot")


def test_the_values_of_columns(flowers: Path) -> None:
    flowers.write_text(FLOWERS + "".join(f"{k},1,2,NA,virginica\n" for k in range(7, 40_000)))
    id_values, _, _, colours, species = column_values(flowers)
    assert species == (("setosa", "versicolor", "virginica"), True)
    assert colours.met == ("blue", "white", "red")
    assert (len(id_values.met), id_values.are_all) == (MOST_VALUES, False)
