"""Compiling where numba has no folder to keep the result in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from gd_sim.core.descent import Descent
from gd_sim.core.points import PointSet
from gd_sim.core.settings import Settings
from tests.core.samples import START_PARAMETERS, after

ROOT = Path(__file__).parent.parent.parent
PROGRAM = f"""
from gd_sim.core import compiled
from tests.core.samples import after, load_start_points
from gd_sim.core.descent import Descent
from gd_sim.core.settings import Settings

descent = Descent(load_start_points(), Settings(batch_size=3))
state = after(descent, descent.start({START_PARAMETERS}), 100, compiled)
print(type(compiled.run._cache).__name__, *map(float.hex, state.parameters.tolist()))
"""


def test_without_a_writable_cache_folder_it_compiles_all_the_same(tmp_path: Path, start_points: PointSet) -> None:
    (tmp_path / "file").touch()  # in a file nobody can make a folder, not even root
    nowhere = {
        "NUMBA_CACHE_DIR": str(tmp_path / "file" / "cache"),
        "NUMBA_CACHE_LOCATOR_CLASSES": "UserProvidedCacheLocator",
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | nowhere,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    descent = Descent(start_points, Settings(batch_size=3))
    expected = after(descent, descent.start(START_PARAMETERS), 100).parameters
    assert done.stdout.split() == ["NullCache", *map(float.hex, expected.tolist())]
