"""Measurements in a process of their own: a module of this package, run with arguments, that prints JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def environment() -> dict[str, str]:
    """That of this process, with a screen that nobody sees unless there is a real one.

    Modules are compiled once and kept, as those of an installed program are.
    """
    known = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if not known.get("DISPLAY") and not known.get("WAYLAND_DISPLAY") and sys.platform.startswith("linux"):
        known.setdefault("QT_QPA_PLATFORM", "offscreen")
    return known


def command(module: str, *arguments: object) -> list[str]:
    """The command line that runs a module of this package."""
    return [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]


def measured(module: str, *arguments: object) -> Any:
    """What a module of this package prints as its last line, as JSON.

    Raises:
        RuntimeError: it failed; with the end of what it said.
    """
    line = command(module, *arguments)
    done = subprocess.run(line, capture_output=True, text=True, cwd=ROOT, env=environment(), check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(line[2:])} failed: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout.splitlines()[-1])
