"""Tables as spreadsheets, pandas, R, Orange and MATLAB write them, and the points that a reader sees in them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from gd_sim.files.tables import load_points

POINTS = [(1.5, -2.0, 0), (3.25, 0.004, 1), (-0.5, 10.0, 0)]
"""What most of the tables below hold: x1, x2 and the class."""


class File(NamedTuple):
    """A table as it is on disk, and what it means."""

    content: str | bytes
    features: tuple[str, ...] = ("x1", "x2")
    classes: tuple[str, str] = ("0", "1")
    points: list[tuple[float, float, int]] = POINTS
    label: str = "label"


PLAIN = "x1,x2,label\n1.5,-2.0,0\n3.25,0.004,1\n-0.5,10.0,0\n"
WORDS = "größe;höhe;Art\n1,5;-2;Ärger\n3,25;0,004;Öl\n-0,5;10;Ärger\n"
GERMAN = File("", ("größe", "höhe"), ("Ärger", "Öl"), POINTS, "Art")
FLOWERS = ("setosa", "versicolor")

FILES = {
    "CSV": File(PLAIN),
    "CSV of Excel, English": File("\ufeff" + PLAIN.replace("\n", "\r\n")),
    "CSV of Excel, German, UTF-8": GERMAN._replace(content="\ufeff" + WORDS.replace("\n", "\r\n")),
    "CSV of Excel, German, Windows-1252": GERMAN._replace(content=WORDS.replace("\n", "\r\n").encode("cp1252")),
    "Unicode text of Excel": GERMAN._replace(
        content=b"\xff\xfe" + WORDS.replace(";", "\t").replace("\n", "\r\n").encode("utf-16-le")
    ),
    "UTF-16, big end first": GERMAN._replace(content=b"\xfe\xff" + WORDS.encode("utf-16-be")),
    "UTF-16 without a mark": File(PLAIN.encode("utf-16-le")),
    "UTF-16 without a mark, big end first": File(PLAIN.encode("utf-16-be")),
    "CSV of an old Mac": File(PLAIN.replace("\n", "\r")),
    "Excel with its delimiter told": File("sep=;\r\nx1;x2;label\r\n1.5;-2;0\r\n3.25;0.004;1\r\n-0.5;10;0\r\n"),
    "delimiter told, none of the usual": File('"sep=|"\nx1|x2|label\n1.5|-2|0\n3.25|.004|1\n-.5|1e1|0\n'),
    "delimiter told, no headings": File("sep=,\n1.5,-2,0\n3.25,0.004,1\n-0.5,10,0\n"),
    "empty rows of a spreadsheet": File("x1;x2;label\n1,5;-2;0\n;;\n3,25;0,004;1\n-0,5;10;0\n;;\n;;\n"),
    "a delimiter at each end": File("x1,x2,label,\n1.5,-2,0,\n3.25,0.004,1,\n-0.5,10,0,\n"),
    "decimal commas in quotes": File('x1,x2,label\n"1,5",-2,0\n"3,25","0,004",1\n"-0,5",10,0\n'),
    "decimal commas between spaces": File("1,5 -2,0 0\n3,25 0,004 1\n-0,5 10,0 0\n"),
    "decimal commas in the labels, too": File(
        "x1;x2;label\n1,5;-2,0;0,0\n3,25;0,004;1,0\n-0,5;10;0,0\n", classes=("0,0", "1,0")
    ),
    "decimal commas beside words with points": File(
        "x1;x2;label\n1,5;-2,0;a.b\n3,25;0,004;a,b\n-0,5;10;a.b\n",
        classes=("a,b", "a.b"),
        points=[(x1, x2, 1 - y) for x1, x2, y in POINTS],
    ),
    "commas and spaces": File("x1, x2, label\n1.5, -2, 0\n3.25, .004, 1\n-0.5, 10, 0\n"),
    "bars": File("| x1 | x2 | label |\n| 1.5 | -2 | 0 |\n| 3.25 | 0.004 | 1 |\n| -0.5 | 10 | 0 |\n"),
    "pandas": File(",x1,x2,label\n0,1.5,-2.0,0\n1,3.25,0.004,1\n2,-0.5,10.0,0\n"),
    "pandas, a part of a table": File(",x1,x2,label\n17,1.5,-2.0,0\n3,3.25,0.004,1\n99,-0.5,10.0,0\n"),
    "pandas, read and written again": File("Unnamed: 0,x1,x2,label\n0,1.5,-2.0,0\n1,3.25,0.004,1\n2,-0.5,10.0,0\n"),
    "pandas, a part read and written again": File(
        "Unnamed: 0,x1,x2,label\n17,1.5,-2.0,0\n3,3.25,0.004,1\n99,-0.5,10.0,0\n"
    ),
    "pandas, booleans": File(
        "x1,x2,label\n1.5,-2.0,False\n3.25,0.004,True\n-0.5,10.0,False\n", classes=("False", "True")
    ),
    "pandas, columns without names": File(",0,1,label\n0,1.5,-2.0,0\n1,3.25,0.004,1\n2,-0.5,10.0,0\n", ("0", "1")),
    "pandas, printed": File(
        "     x1      x2  label\n0  1.50  -2.000      0\n1  3.25   0.004      1\n2 -0.50  10.000      0\n"
    ),
    "Kaggle": File(
        "Id,x1,x2,Species\n1,1.5,-2.0,setosa\n2,3.25,0.004,versicolor\n3,-0.5,10.0,setosa\n",
        classes=FLOWERS,
        label="Species",
    ),
    "R, write.csv": File(
        '"","x1","x2","label"\n"1",1.5,-2,"no"\n"2",3.25,0.004,"yes"\n"3",-0.5,10,"no"\n', classes=("no", "yes")
    ),
    "R, write.csv2": File('"";"x1";"x2";"label"\n"1";1,5;-2;0\n"2";3,25;0,004;1\n"3";-0,5;10;0\n'),
    "R, write.table": File(
        '"x1" "x2" "label"\n"1" 1.5 -2 "a b"\n"2" 3.25 0.004 "c d"\n"3" -0.5 10 "a b"\n', classes=("a b", "c d")
    ),
    "R, write.table, a part of a table": File('"x1" "x2" "label"\n"12" 1.5 -2 0\n"7" 3.25 0.004 1\n"40" -0.5 10 0\n'),
    "R, write.table without quotes": File(
        "x1 x2 label\n1 1.5 -2 FALSE\n2 3.25 0.004 TRUE\n3 -0.5 10 FALSE\n", classes=("FALSE", "TRUE")
    ),
    "R, names of rows": File(
        "mpg,wt,am\nMazda RX4,1.5,-2,0\nDatsun 710,3.25,0.004,1\nDuster,-0.5,10,0\n", ("mpg", "wt"), label="am"
    ),
    "Orange, three rows of headings": File(
        "x1\tx2\tname\tiris\ncontinuous\tcontinuous\tstring\tdiscrete\n\t\tmeta\tclass\n"
        "1.5\t-2\tone\tsetosa\n3.25\t0.004\ttwo\tversicolor\n-0.5\t10\tthree\tsetosa\n",
        classes=FLOWERS,
        label="iris",
    ),
    "Orange, the class first": File(
        "kind\tx1\tx2\nyes no\tc\tc\nclass\t\t\nno\t1.5\t-2\nyes\t3.25\t0.004\nno\t-0.5\t10\n",
        classes=("no", "yes"),
        label="kind",
    ),
    "Orange, signs before the names": File(
        "mS#name\tC#x1\tcD#iris\tC#x2\na\t1.5\tsetosa\t-2\nb\t3.25\tversicolor\t0.004\nc\t-0.5\tsetosa\t10\n",
        classes=FLOWERS,
        label="iris",
    ),
    "Orange, signs of types alone": File("C#x1,C#x2,D#label\n1.5,-2,0\n3.25,0.004,1\n-0.5,10,0\n"),
    "MATLAB, save -ascii": File(
        "   1.5000000e+00  -2.0000000e+00   0.0000000e+00\n"
        "   3.2500000e+00   4.0000000e-03   1.0000000e+00\n"
        "  -5.0000000e-01   1.0000000e+01   0.0000000e+00\n",
        classes=("0.0000000e+00", "1.0000000e+00"),
    ),
    "MATLAB, writematrix": File("1.5,-2,0\n3.25,0.004,1\n-0.5,10,0\n"),
    "MATLAB, with remarks": File("% recorded in May\n% x1 x2 label\n1.5 -2 0\n3.25 0.004 1 % doubtful\n-0.5 10 0\n"),
    "numpy.savetxt with a header": File("# x1 x2 label\n1.5 -2.0 0\n3.25 4.0e-03 1\n-0.5 1.0e+01 0\n"),
    "gnuplot": File("#x1\tx2\tlabel\n1.5\t-2\t0\n\n# the second\n3.25\t0.004\t1  # doubtful, really\n-0.5\t10\t0\n"),
    "remarks behind words": File("1.5 -2 cat\n3.25 .004 dog # barks\n-.5 10 cat\n", classes=("cat", "dog")),
    "a remark in every line": File("1.5 -2 0 # one\n3.25 .004 1 # two\n-.5 10 0 # three\n"),
    "no remark": File("1.5,-2,C# 5\n3.25,.004,F # 6\n-.5,10,C# 5\n", classes=("C# 5", "F # 6")),
    "label first": File("label,x1,x2\n0,1.5,-2\n1,3.25,0.004\n0,-0.5,10\n"),
    "class in the middle": File("x1,Class,x2\n1.5,A,-2\n3.25,B,0.004\n-0.5,A,10\n", classes=("A", "B"), label="Class"),
    "y with two values first": File("y,x1,x2\n-1,1.5,-2\n1,3.25,0.004\n-1,-0.5,10\n", classes=("-1", "1"), label="y"),
    "labels + and -": File("x1,x2,label\n1.5,-2,+\n3.25,0.004,-\n-0.5,10,+\n", classes=("+", "-")),
    "truth": File("x1\tx2\tlabel\n1.5\t-2\tfalse\n3.25\t0.004\ttrue\n-0.5\t10\tfalse\n", classes=("false", "true")),
}


@pytest.mark.parametrize("file", FILES.values(), ids=FILES.keys())
def test_what_people_have(tmp_path: Path, file: File) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(file.content if isinstance(file.content, bytes) else file.content.encode("utf-8"))
    points = load_points(path)
    assert np.column_stack([points.x, points.y]).tolist() == [list(map(float, row)) for row in file.points]
    assert points.feature_names == file.features
    assert points.class_names == file.classes
    assert points.label_name == file.label
