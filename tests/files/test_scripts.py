"""The script of a run comes to the same bits as the run, with numpy alone."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core.descent import Descent
from gd_sim.core.points import FloatArray, PointSet
from gd_sim.core.settings import OPTIMIZERS, Settings
from gd_sim.core.state import State
from gd_sim.core.training import PLAIN_VISITS, train
from gd_sim.core.updates import BLOCK
from gd_sim.files.scripts import save_script
from tests.core.samples import (
    START_PARAMETERS,
    after,
    any_settings,
    examples,
    feature_maps,
    fitting,
    load_start_points,
    point_sets,
    points_of,
    random_points,
)


@pytest.fixture
def points() -> PointSet:
    return load_start_points()


def in_a_process(path: Path) -> list[str]:
    """What a script prints where there is no gd_sim."""
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-W", "error", "-P", str(path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=bare, cwd=path.parent, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def in_here(path: Path) -> list[str]:
    """The same, sooner."""
    with contextlib.redirect_stdout(io.StringIO()) as out, np.errstate(all="warn"):
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), {"__name__": "__main__"})
    return out.getvalue().splitlines()


def closing(parameters: FloatArray) -> str:
    """The last line that there should be."""
    names = [*(f"w{j}" for j in range(1, len(parameters))), "b"]
    return f"{','.join(names)}: {','.join(map(repr, parameters.tolist()))}"


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(method="perceptron", shuffle=True),
        Settings(batch_size="all", reduction="sum", standardize=True),
        Settings(batch_size=3, optimizer="nesterov", l2=0.1, shuffle=True, seed=12345678901234567890),
        Settings(features=("x1*x2", "sin(x2)", "x2^2"), optimizer="adam", batch_size=7, standardize=True),
    ],
    ids=range(5),
)
def test_a_script_alone_comes_to_the_same_bits(tmp_path: Path, points: PointSet, settings: Settings) -> None:
    run = train(points, settings, 50)
    path = tmp_path / "run.py"
    save_script(path, run.descent, run.state_at(0), run.state)
    first, *rest = in_a_process(path)
    assert rest[-1] == closing(run.parameters)
    errors = dict(zip(run.history.epoch.tolist(), run.history.error.tolist(), strict=True))
    assert first.startswith(f"epoch 0: E {errors[0]:.6f}, parameters ")
    assert [line.split(":")[0] for line in rest[:-2]] == [f"epoch {epoch}" for epoch in (1, 2, 5, 10, 20, 50)]
    for line in rest[:-2]:
        epoch, error = int(line.split()[1][:-1]), float(line.split()[3][:-1])
        assert error == pytest.approx(errors[epoch], abs=1e-6)


@examples(120)
@given(
    points=point_sets(most=12),
    settings=any_settings(),
    features=feature_maps(),
    skipped=st.integers(0, 40),
    updates=st.integers(0, 40),
)
def test_any_stretch_of_any_run(
    tmp_path_factory: pytest.TempPathFactory,
    points: PointSet,
    settings: Settings,
    features: tuple[str, ...] | None,
    skipped: int,
    updates: int,
) -> None:
    if points.x.shape[1] == 2:
        settings = replace(settings, features=features)
    descent = Descent(points, settings)
    start = after(descent, descent.start(), skipped)
    end = after(descent, start, updates)
    path = tmp_path_factory.mktemp("script") / "run.py"
    save_script(path, descent, start, end)
    lines = in_here(path)
    assert lines[-1] == closing(end.parameters)
    assert lines[-2].startswith(f"after update {end.update}: E ")


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("shuffle", [False, True], ids=["as placed", "shuffled"])
def test_hundreds_of_epochs(tmp_path: Path, optimizer: str, shuffle: bool) -> None:
    """Long enough for a bit that differs to show; α so large that errors grow."""
    settings = Settings(3.0, 2, optimizer=optimizer, shuffle=shuffle)
    run = train(random_points(3, 9), settings, 300)
    save_script(tmp_path / "run.py", run.descent, run.state_at(0), run.state)
    assert in_here(tmp_path / "run.py")[-1] == closing(run.parameters)


@pytest.mark.parametrize("settings", [Settings(10.0, shuffle=True), Settings(batch_size=3, optimizer="adam")], ids=str)
def test_a_long_run_of_the_compiled_loops(tmp_path: Path, points: PointSet, settings: Settings) -> None:
    """The first thrashes: one bit that differs would be seen in the first digit soon."""
    epochs = PLAIN_VISITS // len(points) + 1
    run = train(points, settings, epochs)
    save_script(tmp_path / "run.py", run.descent, run.state_at(0), run.state)
    assert in_here(tmp_path / "run.py")[-1] == closing(run.parameters)


@pytest.mark.parametrize("m", [BLOCK, BLOCK + 1, 3 * BLOCK - 5])
def test_sums_of_many_points(tmp_path: Path, m: int) -> None:
    run = train(random_points(3, m), Settings(batch_size="all"), 3)
    save_script(tmp_path / "run.py", run.descent, run.state_at(0), run.state)
    assert in_here(tmp_path / "run.py")[-1] == closing(run.parameters)


def test_no_update_leaves_the_parameters_as_they_were_given(tmp_path: Path) -> None:
    descent = Descent(random_points(0, 3), Settings(standardize=True))
    start = descent.start()
    save_script(tmp_path / "run.py", descent, start, start)
    assert in_here(tmp_path / "run.py")[-1] == closing(start.parameters)


def test_a_memory_that_has_overflowed(tmp_path: Path) -> None:
    descent = Descent(points_of((1e200, 0, 0), (-1e200, 1, 1)), Settings(optimizer="adagrad"))
    start = after(descent, descent.start((1e-201, 0, 0)), 2)
    assert np.isinf(start.moments).any()
    end = after(descent, start, 3)
    save_script(tmp_path / "run.py", descent, start, end)
    assert in_here(tmp_path / "run.py")[-1] == closing(end.parameters)


def test_the_rule_of_the_lesson_is_plain_to_see(tmp_path: Path, points: PointSet) -> None:
    descent = Descent(points, Settings())
    state: State = descent.start(START_PARAMETERS)
    save_script(tmp_path / "run.py", descent, state, after(descent, state, 20))
    text = (tmp_path / "run.py").read_text(encoding="utf-8")
    assert "parameters[j] += ALPHA * (residual * x[i][j])" in text
    for word in ("BATCH_SIZE", "total", "generator", "DEVIATION", "velocity", "LAMBDA", "gd_sim import"):
        assert word not in text
    assert all(len(line) <= 120 for line in text.splitlines())
    assert text.isascii()


def test_names_do_not_get_into_a_script(tmp_path: Path) -> None:
    evil = '"""\nraise SystemExit\n#'
    named = replace(random_points(1, 4), feature_names=(evil, "a"), class_names=(evil, "b"), label_name=evil)
    descent = Descent(named, Settings())
    state = descent.start()
    save_script(tmp_path / "run.py", descent, state, after(descent, state, 3))
    assert "raise" not in (tmp_path / "run.py").read_text(encoding="utf-8")
    assert in_here(tmp_path / "run.py")[-1] == closing(after(descent, state, 3).parameters)


def test_without_points_there_is_no_script(tmp_path: Path) -> None:
    descent = Descent(PointSet.empty(), Settings())
    with pytest.raises(ValueError, match="no points"):
        save_script(tmp_path / "run.py", descent, descent.start(), descent.start())
    assert list(tmp_path.iterdir()) == []


@examples(3)
@given(settings=any_settings(), points=point_sets(most=15))
def test_random_settings_in_a_process(
    tmp_path_factory: pytest.TempPathFactory, settings: Settings, points: PointSet
) -> None:
    run = train(points, fitting(settings, points), 10)
    path = tmp_path_factory.mktemp("script") / "run.py"
    save_script(path, run.descent, run.state_at(0), run.state)
    assert in_a_process(path)[-1] == closing(run.parameters)
