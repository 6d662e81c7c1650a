"""Pictures of runs: what is on the paper, and that it is a PNG or an SVG."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from gd_sim.core.optimum import Optimum
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from gd_sim.core.training import Run, train
from gd_sim.gui.pictures import CURVE_WIDTH, HEIGHT, PIXEL_RATIO, PLANE_WIDTH, RUN_COLORS, save_picture
from gd_sim.gui.theme import CLASS_COLORS

pytestmark = pytest.mark.usefixtures("qapp")
BLACK = "#000000"


@pytest.fixture
def points() -> PointSet:
    return PointSet.empty().add([[-1.0, 0.0], [-2.0, 0.5], [1.0, 0.0], [2.0, -0.5]], [0.0, 0.0, 1.0, 1.0])


def pixels_of(path: Path) -> npt.NDArray[np.int64]:
    """Red, green and blue, (height, width, 3)."""
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGBX8888)
    assert not image.isNull()
    data = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.width(), 4)
    return data[..., :3].astype(np.int64)


def count(pixels: npt.NDArray[np.int64], name: str, slack: int = 8) -> int:
    """How many pixels have a colour, or nearly."""
    wanted = [int(name[k : k + 2], 16) for k in (1, 3, 5)]
    return int((np.abs(pixels - wanted).max(axis=2) <= slack).sum())


def drawn(path: Path, *runs: Run) -> npt.NDArray[np.int64]:
    save_picture(path, runs)
    return pixels_of(path)


def test_plane_and_curve_side_by_side(tmp_path: Path, points: PointSet) -> None:
    pixels = drawn(tmp_path / "run.png", train(points, Settings(), 20))
    assert pixels.shape[:2] == (PIXEL_RATIO * HEIGHT, PIXEL_RATIO * (PLANE_WIDTH + CURVE_WIDTH))
    plane, curves = pixels[:, : PIXEL_RATIO * PLANE_WIDTH], pixels[:, PIXEL_RATIO * PLANE_WIDTH :]
    for name in CLASS_COLORS:
        assert count(plane, name) > 300
        assert count(curves, name) == 0
    assert count(plane, BLACK) > 1_000
    assert count(curves, BLACK) > 1_000


def test_the_boundary_is_where_it_belongs(tmp_path: Path, points: PointSet) -> None:
    """w = (1, 0), b = 0: a vertical line through the middle, blue to the left of it and orange to the right."""
    pixels = drawn(tmp_path / "run.png", train(points, Settings(), 0, (1.0, 0.0, 0.0)))
    for row in pixels[[PIXEL_RATIO * 100, PIXEL_RATIO * 330], : PIXEL_RATIO * PLANE_WIDTH]:
        dark = np.flatnonzero(row.max(axis=1) < 60)
        assert 3 <= len(dark) <= 7
        assert np.ptp(dark) == len(dark) - 1
        inside = np.flatnonzero(row.max(axis=1) - row.min(axis=1) > 4)
        assert dark.mean() == pytest.approx((inside.min() + inside.max()) / 2, abs=12)
        left, right = row[dark[0] - 200], row[dark[-1] + 200]
        assert left[2] > left[0] + 20
        assert right[0] > right[2] + 20


@pytest.mark.parametrize("parameters", [(0.0, 0.0, 1.0), (1.0, 0.0, 100.0)], ids=["no line", "outside"])
def test_a_boundary_that_is_not_in_the_view(
    tmp_path: Path, points: PointSet, parameters: tuple[float, float, float]
) -> None:
    pixels = drawn(tmp_path / "run.png", train(points, Settings(), 0, parameters))
    assert count(pixels[: PIXEL_RATIO * 400, PIXEL_RATIO * 70 : PIXEL_RATIO * PLANE_WIDTH], BLACK) == 0


def test_several_runs_have_colours_of_their_own(tmp_path: Path, points: PointSet) -> None:
    runs = [train(points, Settings(learning_rate=rate), 20) for rate in (0.01, 0.1, 1.0)]
    pixels = drawn(tmp_path / "runs.png", *runs)
    plane, curves = pixels[:, : PIXEL_RATIO * PLANE_WIDTH], pixels[:, PIXEL_RATIO * PLANE_WIDTH :]
    for name in RUN_COLORS[:3]:
        assert count(plane, name) > 300
        assert count(curves, name) > 300


def test_a_curved_boundary(tmp_path: Path) -> None:
    """x1² + x2² = 4 around the origin."""
    points = PointSet.empty().add([[0.0, 0.0], [3.0, 3.0], [-3.0, -3.0]], [0.0, 1.0, 1.0])
    run = train(points, Settings(features=("x1^2", "x2^2")), 0, (1.0, 1.0, -4.0))
    pixels = drawn(tmp_path / "run.png", run)[: PIXEL_RATIO * 420, PIXEL_RATIO * 70 : PIXEL_RATIO * PLANE_WIDTH]
    rows, columns = np.nonzero(pixels.max(axis=2) < 60)
    assert np.ptp(rows) == pytest.approx(np.ptp(columns), abs=6)
    distances = np.hypot(rows - (rows.min() + rows.max()) / 2, columns - (columns.min() + columns.max()) / 2)
    assert np.ptp(distances) < 12


def test_more_features_leave_the_curve_alone(tmp_path: Path) -> None:
    points = PointSet.empty(3).add(np.arange(12.0).reshape(4, 3), [0.0, 1.0, 0.0, 1.0])
    pixels = drawn(tmp_path / "run.png", train(points, Settings(), 5))
    assert pixels.shape[:2] == (PIXEL_RATIO * HEIGHT, PIXEL_RATIO * CURVE_WIDTH)
    assert count(pixels, BLACK) > 300


@pytest.mark.parametrize("count_of_runs", [1, 5])
def test_svg(tmp_path: Path, points: PointSet, count_of_runs: int) -> None:
    path = tmp_path / "run.SVG"
    save_picture(path, [train(points, Settings(learning_rate=0.1 * (k + 1)), 5) for k in range(count_of_runs)])
    root = ElementTree.parse(path).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("viewBox") == f"0 0 {PLANE_WIDTH + CURVE_WIDTH} {HEIGHT}"
    text = path.read_text(encoding="utf-8").lower()
    for name in (*CLASS_COLORS, *RUN_COLORS[:count_of_runs]):
        assert name.lower() in text
    words = {"".join(element.itertext()).strip() for element in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"epoch", "E", "x1", "x2"} <= words
    assert ("α 0.1" in words) == (count_of_runs > 1)


@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_levels_say_what_they_are(tmp_path: Path, points: PointSet, l2: float) -> None:
    path = tmp_path / "run.svg"
    save_picture(path, [train(points, Settings(l2=l2), 5)], Optimum("minimum", 0.25, 0.26 if l2 else 0.25))
    text = path.read_text(encoding="utf-8")
    assert "always saying 0.5: ln 2 = 0.693" in text
    assert ("best possible: 0.2500" in text) == (l2 == 0.0)
    assert ("with the best E + penalty: 0.2500" in text) == (l2 > 0.0)
    save_picture(path, [train(points, Settings(), 5)], Optimum("separable"))
    assert "best" not in path.read_text(encoding="utf-8")


def test_drawing_the_same_run_again_gives_the_same_file(tmp_path: Path, points: PointSet) -> None:
    run = train(points, Settings(), 5)
    for name in ("one.svg", "two.svg"):
        save_picture(tmp_path / name, [run])
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


@pytest.mark.parametrize(
    "x",
    [
        [[1.0, 1.0], [1.0, 1.0]],
        [[1e-200, 0.0], [0.0, 0.0]],
        [[1e12, 1e12], [1e12, 1e12]],
        [[1e29, -1e29], [0.0, 1.0]],
        [[1e308, -1e308], [-1e308, 0.0]],
        [[0.0, 1000.0], [1.0, 9000.0]],
    ],
    ids=["equal", "tiny", "far away", "large", "beyond drawing", "unequal scales"],
)
@pytest.mark.parametrize("ending", ["png", "svg"])
def test_strange_points_are_drawn_without_a_warning(tmp_path: Path, x: list[list[float]], ending: str) -> None:
    path = tmp_path / f"run.{ending}"
    points = PointSet.empty().add(x, [0.0, 1.0])
    save_picture(path, [train(points, Settings(), 3, (0.5, 0.5, 0.0))])
    assert path.stat().st_size > 1_000


def test_one_class_and_a_run_that_stopped(tmp_path: Path, points: PointSet) -> None:
    run = train(points.relabel([0, 1, 2, 3], 1.0), Settings(learning_rate=1.0, l2=1e9), 100)
    assert run.stopped
    assert count(drawn(tmp_path / "run.png", run), CLASS_COLORS[0]) == 0


def test_a_folder_that_is_not_there(tmp_path: Path, points: PointSet) -> None:
    with pytest.raises(OSError, match="missing"):
        save_picture(tmp_path / "missing" / "run.png", [train(points, Settings(), 1)])


def test_no_window_is_left_over(tmp_path: Path, points: PointSet, qapp: QApplication) -> None:
    before = set(qapp.topLevelWidgets())
    save_picture(tmp_path / "run.png", [train(points, Settings(), 1)])
    assert not [widget for widget in set(qapp.topLevelWidgets()) - before if widget.isVisible()]


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_many_points_are_drawn_as_density_below_the_boundary(tmp_path: Path, suffix: str) -> None:
    generator = np.random.default_rng(0)
    y = (np.arange(5_000) % 2).astype(np.float64)
    x = generator.uniform(-1.0, 1.0, (5_000, 2)) + np.where(y[:, None] == 1.0, (1.5, 0.0), (-1.5, 0.0))
    run, path = train(PointSet(x, y), Settings(), 3), tmp_path / f"run.{suffix}"
    save_picture(path, [run])
    if suffix == "svg":
        assert path.stat().st_size < 400_000
        assert b"<image" in path.read_bytes()
        return
    plane = pixels_of(path)[:, : PIXEL_RATIO * PLANE_WIDTH]
    assert count(plane, BLACK) > 1_000
    left, right = plane[:, : plane.shape[1] // 2], plane[:, plane.shape[1] // 2 :]
    for side, label in ((left, 0), (right, 1)):
        assert count(side, CLASS_COLORS[label], slack=80) > 1_000
        assert count(side, CLASS_COLORS[1 - label], slack=80) < 1_000  # at the edge of the black line
