"""Many runs on any executor: threads, processes, a cluster. Each comes back as if it had been made here, alone."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from gd_sim import PointSet, Run, Settings, StopRule, train, train_many
from tests.core.samples import bits, same_run

MANY = [
    Settings(0.1),
    Settings(1.0, "all"),
    Settings(0.01, 5, shuffle=True, seed=3),
    Settings(0.1, optimizer="adam", standardize=True),
    Settings(0.5, 3, l2=0.01, features=("x1", "x1*x2")),
]


@pytest.fixture
def spawned() -> Iterator[Executor]:
    """A new Python that has nothing of this one."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Executor]:
    """Two processes of dask, reached through sockets of this machine alone; nothing is left in the home folder."""
    monkeypatch.setenv("DASK_CONFIG", str(tmp_path))
    distributed = pytest.importorskip("distributed")
    patience = {f"distributed.comm.timeouts.{kind}": "120s" for kind in ("connect", "tcp")}  # for the slowest machine
    with (
        importlib.import_module("dask").config.set(patience),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # any free port: the usual one may be taken
            local_directory=tmp_path,
        ) as local,
        distributed.Client(local) as client,
        client.get_executor() as executor,
    ):
        assert len(set(client.run(os.getpid).values()) - {os.getpid()}) == 2
        yield executor


def check_many(runs: list[Run], points: PointSet, epochs: int) -> None:
    assert [run.descent.settings for run in runs] == MANY
    for run in runs:
        alone = train(points, run.descent.settings, epochs)
        assert same_run(run, alone)
        for update in (0, 33, run.state.update):
            assert bits(run.at(min(update, run.state.update))) == bits(alone.at(min(update, run.state.update)))


def check_on(executor: Executor, points: PointSet) -> None:
    """Runs that Python makes, that the compiled loops make, that end early, and a mistake."""
    for epochs in (20, 6_000):
        check_many(train_many(points, MANY, epochs, executor), points, epochs)
    rule = StopRule("within", 3.0)
    run, _ = train_many(points, MANY[:2], 500, executor, rule)
    assert same_run(run, train(points, MANY[0], 500, stop=rule))
    assert run.stopped == "Stopped: E 0.2157 is within 3 % of the best, 0.2097"
    for array in (run.descent.x, run.descent.points.y, run.parameters, run.state.moments):
        assert not array.flags.writeable
        assert array.flags.aligned
    assert not list(run.slices(5))
    with pytest.raises(ValueError, match=r"^batch size must be a whole number from 1 to 20"):
        train_many(points, [Settings(batch_size=25)], 1, executor)


@pytest.mark.parametrize("epochs", [20, 20_000])
def test_threads_are_what_is_used_unless_told(epochs: int, start_points: PointSet) -> None:
    check_many(train_many(start_points, MANY, epochs), start_points, epochs)
    assert train_many(start_points, [], epochs) == []


def test_a_thread(start_points: PointSet) -> None:
    with ThreadPoolExecutor(max_workers=1) as executor:
        check_on(executor, start_points)


def test_a_process(spawned: Executor, start_points: PointSet) -> None:
    check_on(spawned, start_points)


def test_a_cluster_of_two_workers(cluster: Executor, start_points: PointSet) -> None:
    check_on(cluster, start_points)
