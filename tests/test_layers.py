"""The walls of the house: who may import whom, what loads Qt and numba, and which releases may be installed."""

from __future__ import annotations

import ast
import pkgutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import gd_sim

ROOT = Path(__file__).parent.parent
PACKAGE = Path(gd_sim.__file__).parent
LAYERS = ("core", "files", "session", "gui", "headless", "app")
"""From the lowest up: a layer imports itself and those before it."""
IMPORTED_LATE = {"gd_sim.core.compiled"}
"""Modules whose very purpose is to load numba, after the first paint."""
PARTS = {
    "animating.py",
    "beats.py",
    "by_hand.py",
    "challenge.py",
    "checking.py",
    "clipping.py",
    "coach.py",
    "documents.py",
    "driving.py",
    "editing.py",
    "exporting.py",
    "failures.py",
    "file_watch.py",
    "guidance.py",
    "import_dialog.py",  # its reading off the UI thread alone
    "inspection.py",
    "leaving.py",
    "lessons.py",
    "progress.py",
    "questioning.py",
    "recovery.py",
    "rule_breaking.py",
    "sampling.py",
    "speaking.py",
    "microscope.py",
    "strips.py",
    "ten_starts.py",
    "twinning.py",
    "writing.py",
}
"""The parts of the main window: what in gui/ knows the session."""
MODULES = sorted(PACKAGE.rglob("*.py"))
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MACHINES = (("linux", "x86_64"), ("linux", "aarch64"), ("win32", "AMD64"), ("darwin", "arm64"), ("darwin", "x86_64"))


def modules_of(layer: str) -> list[str]:
    package = f"gd_sim.{layer}"
    found = pkgutil.walk_packages([str(PACKAGE / layer)], f"{package}.")
    return [package] + [module.name for module in found if module.name not in IMPORTED_LATE]


def loaded_by(modules: list[str], watched: list[str]) -> list[str]:
    """Which of the `watched` modules a fresh Python has loaded after importing `modules`."""
    imports = "; ".join(f"import {module}" for module in modules)
    program = f"{imports}\nimport sys\nprint(*[module for module in {watched!r} if module in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize(
    ("modules", "unwanted"),
    [
        (["gd_sim"], "PySide6"),
        (["gd_sim.display"], "PySide6"),
        (modules_of("core"), "PySide6"),
        (modules_of("files"), "PySide6"),
        (modules_of("session"), "PySide6.QtWidgets"),
        (modules_of("headless"), "PySide6"),
        (modules_of("gui"), "numba"),
    ],
    ids=["gd_sim", "display", "core", "files", "session", "headless", "gui"],
)
def test_importing_a_layer_loads_no_more_than_it_needs(modules: list[str], unwanted: str) -> None:
    assert loaded_by(modules, [unwanted, "numba", "contourpy"]) == []


def imported_names(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file, and every `module.name` it takes from one."""
    package = [PACKAGE.name, *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    above = LAYERS[LAYERS.index(own) + 1 :] if own in LAYERS else ()
    names = [name.split(".") for name in imported_names(path)]
    assert not [name for name in names if name[0] == "gd_sim" and set(name[1:2]) & set(above)]


@pytest.mark.parametrize(
    "path", sorted((PACKAGE / "gui").rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_the_main_window_and_its_parts_alone_know_the_session(path: Path) -> None:
    if path.name in {"main_window.py", *PARTS}:
        return
    names = set(imported_names(path))
    assert not {name for name in names if name.startswith(("gd_sim.session", "gd_sim.gui.main_window"))}


def environment(python: str, system: str, machine: str) -> dict[str, str]:
    return {
        "python_version": python,
        "python_full_version": f"{python}.1",
        "sys_platform": system,
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
    }


def requirements() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    return [Requirement(line) for line in [*project["dependencies"], *(line for extra in extras for line in extra)]]


def applies(requirement: Requirement, where: dict[str, str]) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(where)


@pytest.mark.parametrize("python", PYTHONS)
def test_pyside_releases_that_break_are_shut_out(python: str) -> None:
    """6.12 on Python 3.11 loses a reference to None at every signal until it aborts; 6.9.1 breaks everywhere."""
    where = environment(python, "linux", "x86_64")
    (pyside,) = [wish for wish in requirements() if wish.name.startswith("PySide6") and applies(wish, where)]
    releases = ["6.9.1", "6.11.3", "6.12.0", "6.12.1", "6.13.0"]
    allowed = ["6.11.3"] if python == "3.11" else ["6.11.3", "6.12.0", "6.12.1", "6.13.0"]
    assert [release for release in releases if release in pyside.specifier] == allowed


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("system", "machine"), MACHINES)
def test_constraints_pin_each_dependency_once(python: str, system: str, machine: str) -> None:
    where = environment(python, system, machine)
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if not line.startswith("#")]
    for wish in (wish for wish in requirements() if wish.name != "gd-sim" and applies(wish, where)):
        name = canonicalize_name(wish.name)
        (pin,) = [pin for pin in pins if pin.name == name and applies(pin, where)]
        (exact,) = pin.specifier
        assert exact.operator == "=="
        assert exact.version in wish.specifier


def test_constraints_hold_no_addresses() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert " @ " not in text
