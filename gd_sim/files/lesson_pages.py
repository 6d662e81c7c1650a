"""Pages of a lesson: Markdown with formulas between dollar signs, and a few lines that say what its Show me shows.

docs/lessons.md describes the format. A page is read whatever mistakes it has: they are collected, and the rest stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from gd_sim.core import checks
from gd_sim.core.boundary import View
from gd_sim.core.points import FloatArray, PointSet, read_only
from gd_sim.core.presets import PRESETS, make
from gd_sim.core.settings import Settings
from gd_sim.files.errors import describe_os_error, listed, quoted

ENDING = ".md"
LARGEST_PAGE = 1 << 18
"""Bytes."""
MOST_PAGES = 200
MOST_POINTS, MOST_UPDATES = 1_000, 10_000
"""What a page may ask for: it is there at once, on any machine."""
PLACE = "formula:"
"""The address of a formula in the Markdown of a page, before its number from 0."""
_FENCE = "---"
_FORMULA = re.compile(r"\\\$|\$\$(?P<displayed>.+?)\$\$|\$(?P<inline>[^$\n]+?)\$", re.DOTALL)
_SETTINGS = {one.name: one.default for one in fields(Settings)}


@dataclass(frozen=True)
class PageFormula:
    """A formula of a page: LaTeX, the line it begins in, and whether it stands alone in the middle."""

    latex: str
    line: int
    is_displayed: bool


@dataclass(frozen=True)
class Show:
    """What Show me of a page shows.

    Attributes:
        points: a sample set by its name, or points.
        settings: of the run.
        parameters: (w1, w2, b) that it begins with; None: those of the sample set, else by the seed.
        updates: so many are made.
        point: the number of the one that is selected, from 1; None: none is.
        switches: what is to be shown, or hidden, by its name.
        view: the part of the plane to be seen; None: as is usual for the points.
    """

    points: str | PointSet
    settings: Settings
    parameters: FloatArray | None = None
    updates: int = 0
    point: int | None = None
    switches: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    view: View | None = None


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        name: of its file.
        title: of the page.
        markdown: its text, with an image `formula:N` in the place of each formula.
        formulas: those.
        show: what Show me shows; None: nothing, or there is a mistake in what it should.
        mistakes: a line each: file, line, and what was expected.
    """

    name: str
    title: str
    markdown: str
    formulas: tuple[PageFormula, ...] = ()
    show: Show | None = None
    mistakes: tuple[str, ...] = ()


def read_pages(folder: Path, switches: Collection[str]) -> list[Page]:
    """The pages of a folder, in the order of their names.

    Raises:
        OSError: the folder cannot be read.
    """
    found = (path for path in folder.iterdir() if path.suffix.lower() == ENDING and path.is_file())
    return [_read(path, switches) for path in sorted(found)[:MOST_PAGES]]


def _read(path: Path, switches: Collection[str]) -> Page:
    try:
        with path.open("rb") as file:
            return parse(file.read(LARGEST_PAGE + 1), path.name, switches)
    except OSError as error:
        error.filename = None
        return Page(path.name, path.stem, "", mistakes=(f"{path.name}: {describe_os_error(error)}",))


def parse(data: bytes, name: str, switches: Collection[str]) -> Page:
    """A page of the bytes of its file; `switches` are the names of what can be shown."""
    if len(data) > LARGEST_PAGE:
        return Page(name, Path(name).stem, "", mistakes=(f"{name}: expected at most {LARGEST_PAGE:,} bytes",))
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Page(name, Path(name).stem, "", mistakes=(f"{name}, line {line}: expected UTF-8",))
    head = _Head(name, switches)
    body = head.read(lines)
    markdown, formulas = _take_formulas("\n".join(lines[body:]), body + 1)
    return Page(name, head.title, markdown, formulas, head.show(), tuple(head.mistakes))


def _take_formulas(text: str, first_line: int) -> tuple[str, tuple[PageFormula, ...]]:
    """The text with an image in the place of each formula, and the formulas."""
    formulas: list[PageFormula] = []

    def place(found: re.Match[str]) -> str:
        latex = found["displayed"] or found["inline"]
        if latex is None:  # \$
            return "$"
        line = first_line + text.count("\n", 0, found.start())
        formulas.append(PageFormula(" ".join(latex.split()), line, found["displayed"] is not None))
        image = f"![formula]({PLACE}{len(formulas) - 1})"
        return f"\n\n{image}\n\n" if found["displayed"] else image

    return _FORMULA.sub(place, text), tuple(formulas)


class _Head:
    """The lines `key: value` between two lines `---` at the head of a page."""

    def __init__(self, name: str, switches: Collection[str]) -> None:
        self.title = Path(name).stem
        self.mistakes: list[str] = []
        self._name, self._known = name, switches
        self._points: str | PointSet | None = None
        self._settings: dict[str, Any] = {}
        self._rest: dict[str, Any] = {}
        self._switches: dict[str, bool] = {}
        self._readers: dict[str, Callable[[str], None]] = {
            "title": self._read_title,
            "sample": self._read_sample,
            "points": self._read_points,
            "parameters": self._read_parameters,
            "updates": self._read_updates,
            "point": self._read_point,
            "view": self._read_view,
            "show": lambda value: self._read_switches(value, shown=True),
            "hide": lambda value: self._read_switches(value, shown=False),
        }

    def read(self, lines: list[str]) -> int:
        """Read the head, if there is one; the number of lines it has."""
        if not lines or lines[0].strip() != _FENCE:
            return 0
        end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == _FENCE), None)
        if end is None:
            self._mistake(1, f"expected a second line {_FENCE} where the text begins")
            return 1
        for number, line in enumerate(lines[1:end], 2):
            if line.strip():
                self._read_line(number, line)
        return end + 1

    def _read_line(self, number: int, line: str) -> None:
        key, colon, value = (part.strip() for part in line.partition(":"))
        try:
            if not colon:
                raise ValueError(f"expected key: value, found {quoted(line)}")
            if key in self._readers:
                self._readers[key](value)
            elif key in _SETTINGS:
                setting = _setting(key, value)
                Settings(**{key: setting})
                self._settings[key] = setting
            else:
                raise ValueError(f"expected one of {', '.join((*self._readers, *_SETTINGS))}, found {quoted(key)}")
        except ValueError as error:
            self._mistake(number, str(error))

    def _mistake(self, line: int, text: str) -> None:
        self.mistakes.append(f"{self._name}, line {line}: {text}")

    def show(self) -> Show | None:
        """What Show me shows; with a mistake among its lines nothing, since it would show something else."""
        if self.mistakes or self._points is None:
            return None
        try:
            preset = PRESETS[self._points] if isinstance(self._points, str) else None
            settings = Settings(**({**preset.settings} if preset else {}) | self._settings)
            if "point" in self._rest:
                m = len(self._points if isinstance(self._points, PointSet) else make(self._points))
                checks.whole("point", self._rest["point"], f"a whole number from 1 to {m:,}", 1, m)
        except ValueError as error:  # lines that do not go together
            self._mistake(1, str(error))
            return None
        return Show(self._points, settings, switches=MappingProxyType(self._switches), **self._rest)

    def _read_title(self, value: str) -> None:
        self.title = value

    def _read_sample(self, value: str) -> None:
        checks.one_of("sample", value, PRESETS)
        self._points = value

    def _read_points(self, value: str) -> None:
        rows = [_numbers(row, 3, "x1 x2 label, between points a semicolon") for row in value.split(";")]
        if len(rows) > MOST_POINTS:
            raise ValueError(f"expected at most {MOST_POINTS:,} points, found {len(rows):,}")
        self._points = PointSet(read_only([row[:2] for row in rows]), read_only([row[2] for row in rows]))

    def _read_parameters(self, value: str) -> None:
        self._rest["parameters"] = read_only(_numbers(value, 3, "w1 w2 b"))

    def _read_updates(self, value: str) -> None:
        allowed = f"a whole number from 0 to {MOST_UPDATES:,}"
        self._rest["updates"] = checks.whole("updates", _whole(value), allowed, 0, MOST_UPDATES)

    def _read_point(self, value: str) -> None:
        allowed = f"a whole number from 1 to {MOST_POINTS:,}"
        self._rest["point"] = checks.whole("point", _whole(value), allowed, 1, MOST_POINTS)

    def _read_view(self, value: str) -> None:
        left, right, bottom, top = _numbers(value, 4, "left right bottom top")
        if not (0.01 < right - left < 1e6 and 0.01 < top - bottom < 1e6):
            raise ValueError("view must be left right bottom top, with left < right and bottom < top")
        self._rest["view"] = View(left, right, bottom, top)

    def _read_switches(self, value: str, *, shown: bool) -> None:
        for name in value.split():
            if name not in self._known:
                raise ValueError(f"expected some of {', '.join(sorted(self._known))}, found {listed([name])}")
            self._switches[name] = shown


def _numbers(text: str, count: int, what: str) -> list[float]:
    """So many finite numbers, with spaces between."""
    try:
        numbers = [float(part) for part in text.split()]
    except ValueError:
        numbers = []
    if len(numbers) != count or not all(abs(number) <= 1e6 for number in numbers):
        raise ValueError(f"expected {what}, found {quoted(text)}")
    return numbers


def _whole(text: str) -> Any:
    return int(text) if re.fullmatch(r"\d{1,9}", text) else text


def _setting(key: str, value: str) -> Any:
    """A value of the type of a setting; `Settings` looks at the rest."""
    default = _SETTINGS[key]
    if key == "features":
        return tuple(value.split())
    if key == "batch_size" and value == "all":
        return value
    if isinstance(default, bool):
        return {"true": True, "false": False}.get(value.lower(), value)
    if isinstance(default, int):
        return _whole(value)
    return value
