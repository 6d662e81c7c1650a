"""Experiments: what is saved comes back, and a run goes on with the same bits from wherever it stood."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core import updates as plain_loops
from gd_sim.core.boundary import View
from gd_sim.core.checkpoints import CHECKPOINTS
from gd_sim.core.live_run import LiveRun
from gd_sim.core.points import PointSet, read_only
from gd_sim.core.saved_run import SAVED_STATES, SavedRun
from gd_sim.core.settings import MISTAKES, OPTIMIZERS, Settings
from gd_sim.core.state import State
from gd_sim.files import experiments, json_tables
from gd_sim.files.experiment_reader import load_experiment
from gd_sim.files.experiments import Experiment, save_experiment
from tests.core.samples import bits, examples, load_start_points, points_of, random_points, same_rows, same_state
from tests.core.test_live_run import DOINGS, Hands, check
from tests.files.schema import mistakes

DOCS = Path(__file__).parent.parent.parent / "docs"
SCHEMA = json.loads((DOCS / "experiment.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def start_points() -> PointSet:
    return load_start_points()


def through_a_file(folder: Path, run: LiveRun) -> LiveRun:
    """The run, saved and opened, in the place of another one."""
    path = folder / "run.gdsim"
    save_experiment(path, Experiment(run.saved()))
    assert mistakes(json.loads(path.read_text(encoding="utf-8")), SCHEMA, SCHEMA) == []
    other = LiveRun(points_of((0, 0, 1)), Settings(), None)
    other.restore(load_experiment(path).run)
    return other


def assert_same_run(one: SavedRun, other: SavedRun) -> None:
    """Two runs are the same to the last bit, and share their points in the same way."""
    assert (one.number, one.every, one.is_shortened) == (other.number, other.every, other.is_shortened)
    assert same_state(one.state, other.state)
    for mine, theirs in zip(one.segments, other.segments, strict=True):
        assert (mine.points, mine.settings, mine.text) == (theirs.points, theirs.settings, theirs.text)
        assert bits(mine.points.x) == bits(theirs.points.x)
        for place in (0, -1):
            assert same_state(mine.states[place], theirs.states[place])
        assert same_rows(mine.rows, theirs.rows)
        assert bits(mine.steps) == bits(theirs.steps)
    assert shared(one) == shared(other)


def shared(run: SavedRun) -> list[int]:
    """For each segment the first one with the same points."""
    points = [id(segment.points) for segment in run.segments]
    return [points.index(number) for number in points]


@examples(60)
@given(doings=st.lists(DOINGS, min_size=2, max_size=12), more=st.integers(1, 60))
def test_whatever_was_done_comes_back(
    tmp_path_factory: pytest.TempPathFactory, doings: list[tuple[str, Any]], more: int
) -> None:
    hands = Hands()
    for what, value in doings:
        hands.do(what, value)
    run = hands.run
    opened = through_a_file(tmp_path_factory.mktemp("run"), run)
    check(opened)
    assert_same_run(run.saved(), opened.saved())
    for one in (run, opened):
        one.advance(more, plain_loops)
    assert_same_run(run.saved(), opened.saved())


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("shuffle", [False, True], ids=["as placed", "shuffled"])
def test_a_run_in_mid_epoch_goes_on(tmp_path: Path, optimizer: str, shuffle: bool) -> None:
    settings = Settings(0.3, 3, optimizer=optimizer, shuffle=shuffle, standardize=True, l2=0.01)
    run = LiveRun(random_points(5, 10, n=3), settings, None)
    run.advance(10, plain_loops)
    assert run.state.position == 6, "not at an end of an epoch"
    opened = through_a_file(tmp_path, run)
    for update in (57, 3, 41):
        for one in (run, opened):
            one.advance(50, plain_loops)
            one.go_to(update, plain_loops)
        assert same_state(run.state, opened.state)


def test_the_curve_and_its_marks_come_back(tmp_path: Path, start_points: PointSet) -> None:
    run = LiveRun(start_points, Settings(), (-1.0, 1.0, 0.0))
    for _ in range(7):
        run.step(plain_loops)
    run.edit(start_points, replace(run.descent.settings, learning_rate=0.5), "α 0.1 → 0.5")
    run.advance(200, plain_loops)
    opened = through_a_file(tmp_path, run)
    for one in (run, opened):
        assert one.record.evaluate(10.0)
    for mine, theirs in zip(run.record.curve(), opened.record.curve(), strict=True):
        assert len(mine) > 10
        assert bits(mine) == bits(theirs)
    assert opened.record.marks() == run.record.marks() != []


def test_all_that_stands_beside_the_run(tmp_path: Path) -> None:
    points = replace(
        random_points(1, 5), feature_names=("höhe, cm", '"'), class_names=("nein", ""), label_name="a\nb\0\u2028"
    )
    run = LiveRun(points, Settings(seed=10**30), None)
    notes = 'Line 1\nline 2: "points": [[1, 2]], \\ \U0001f4c8 "epochs": ['
    path = tmp_path / "all.gdsim"
    save_experiment(path, Experiment(run.saved(), read_only([0.1, -0.0, 1e-300]), View(-1, 2, -3e-5, 4.5), notes))
    found = load_experiment(path)
    assert found.notes == notes
    assert found.view == View(-1, 2, -3e-5, 4.5)
    assert found.initial_parameters is not None
    assert bits(found.initial_parameters) == bits([0.1, -0.0, 1e-300])
    assert_same_run(found.run, run.saved())


def test_half_a_surrogate_pair_becomes_a_question_mark(tmp_path: Path) -> None:
    run = LiveRun(random_points(1, 3), Settings(), None)
    save_experiment(tmp_path / "a.gdsim", Experiment(run.saved(), notes="a\ud800b"))
    assert load_experiment(tmp_path / "a.gdsim").notes == "a?b"


def test_no_points(tmp_path: Path) -> None:
    run = LiveRun(PointSet.empty(), Settings(shuffle=True, standardize=True), None)
    opened = through_a_file(tmp_path, run)
    assert_same_run(run.saved(), opened.saved())


def test_a_memory_that_has_overflowed(tmp_path: Path) -> None:
    run = LiveRun(points_of((1e200, 0, 0), (-1e200, 1, 1)), Settings(optimizer="adagrad"), (1e-201, 0, 0))
    run.advance(3, plain_loops)
    assert np.isinf(run.state.moments).any()
    assert_same_run(run.saved(), through_a_file(tmp_path, run).saved())


def test_a_long_run_keeps_few_states_and_reaches_every_update(tmp_path: Path) -> None:
    run = LiveRun(random_points(3, 4), Settings(shuffle=True), None)
    for _ in range(CHECKPOINTS + 100):
        run.advance(2, plain_loops)
    saved = run.saved()
    assert 100 < len(saved.segments[0].states) <= SAVED_STATES + 1
    opened = through_a_file(tmp_path, run)
    assert_same_run(saved, opened.saved())
    for update in (1, 999, 5_001, 8_391):
        for one in (run, opened):
            one.go_to(update, plain_loops)
        assert same_state(run.state, opened.state)


def test_a_saved_run_is_not_changed_by_what_happens_later(start_points: PointSet) -> None:
    run = LiveRun(start_points, Settings(), None)
    run.advance(100, plain_loops)
    saved = run.saved()
    before = bits(saved.segments[0].rows.parameters), len(saved.segments[0].states), saved.state.update
    run.go_to(30, plain_loops)
    run.edit(start_points, Settings(0.7), "α")
    run.advance(500, plain_loops)
    assert (bits(saved.segments[0].rows.parameters), len(saved.segments[0].states), saved.state.update) == before


def test_a_run_that_cannot_be_restored_changes_nothing(start_points: PointSet) -> None:
    run = LiveRun(start_points, Settings(), None)
    run.advance(10, plain_loops)
    record, state = run.record, run.state
    part = LiveRun(random_points(1, 5, n=3), Settings(), None).saved().segments[0]
    with pytest.raises(ValueError, match="two columns"):
        run.restore(SavedRun((part._replace(settings=Settings(features=("x1^2",))),), 0, part.states[0]))
    assert run.record is record
    assert run.state is state


def test_points_that_segments_share_are_written_once(tmp_path: Path, start_points: PointSet) -> None:
    run = LiveRun(start_points, Settings(), None)
    for number in range(4):
        run.advance(5, plain_loops)
        run.edit(start_points, replace(run.descent.settings, learning_rate=1.0 + number), "α")
    save_experiment(tmp_path / "a.gdsim", Experiment(run.saved()))
    document = json.loads((tmp_path / "a.gdsim").read_text(encoding="utf-8"))
    assert len(document["point_sets"]) == 1
    assert [segment["points"] for segment in document["segments"]] == [0] * 5


def test_the_layout_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_tables, "PIECE", 150)
    run = LiveRun(random_points(5, 200), Settings(shuffle=True), None)
    run.advance(1_000, plain_loops)
    path = tmp_path / "a.gdsim"
    save_experiment(path, Experiment(run.saved()))
    document = json.loads(path.read_text(encoding="utf-8"))
    for layout in (
        {"indent": 7},
        {"separators": (",", ":")},
        {"sort_keys": True},
        {"separators": (" ,\n ", "\t:\r\n")},
    ):
        path.write_text(json.dumps(document, **layout), encoding="utf-8-sig")
        assert_same_run(load_experiment(path).run, run.saved())


def test_the_example_of_the_docs(tmp_path: Path) -> None:
    (example,) = re.findall(r"```json\n(.*?)```", (DOCS / "experiments.md").read_text(encoding="utf-8"), re.DOTALL)
    assert mistakes(json.loads(example), SCHEMA, SCHEMA) == []
    (tmp_path / "a.gdsim").write_text(example, encoding="utf-8")
    found = load_experiment(tmp_path / "a.gdsim")
    assert found.run.points == points_of((-1.0, 0.5, 0), (1.0, 2.0, 1))
    assert found.run.settings == Settings()
    save_experiment(tmp_path / "b.gdsim", found)
    assert json.loads((tmp_path / "b.gdsim").read_text(encoding="utf-8")) == json.loads(example)


def test_the_schema_refuses_what_it_should() -> None:
    run = LiveRun(random_points(1, 3), Settings(), None).saved()
    valid: dict[str, Any] = {"points": 0, "text": "", "settings": {}, "states": [], "epochs": [], "steps": []}
    assert len(mistakes(valid, SCHEMA["$defs"]["segment"], SCHEMA)) == 2, "no settings, no states"
    assert mistakes(run.number, SCHEMA["$defs"]["count"], SCHEMA) == []
    assert mistakes(-1, SCHEMA["$defs"]["count"], SCHEMA) != []
    assert mistakes(True, SCHEMA["$defs"]["count"], SCHEMA) != []


def test_states_are_all_that_the_future_depends_on() -> None:
    """A new field of State or Settings asks for a new version of the format."""
    names = set(State.__dataclass_fields__)
    assert names == set(SCHEMA["$defs"]["state"]["required"])
    assert set(Settings.__dataclass_fields__) == set(SCHEMA["$defs"]["settings"]["required"])


def test_progress_rises_and_may_stop_the_reading(tmp_path: Path) -> None:
    run = LiveRun(random_points(5, 20_000), Settings(), None)
    save_experiment(tmp_path / "a.gdsim", Experiment(run.saved()))
    shares: list[float] = []
    load_experiment(tmp_path / "a.gdsim", shares.append)
    assert len(shares) > 10
    assert shares == sorted(shares)
    assert shares[-1] <= 1.0

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_experiment(tmp_path / "a.gdsim", stop)


def test_no_call_takes_much_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each would keep the GIL until it is done."""
    run = LiveRun(random_points(5, 20_000), Settings(), None)
    experiment = Experiment(run.saved())
    assert max(map(len, experiments._chunks(experiment))) < 1 << 18
    save_experiment(tmp_path / "a.gdsim", experiment)
    lengths: list[int] = []

    def loads(text: str, **hooks: Any) -> Any:
        lengths.append(len(text))
        return json.loads(text, **hooks)

    monkeypatch.setattr(json_tables, "json", SimpleNamespace(loads=loads, JSONDecodeError=json.JSONDecodeError))
    assert load_experiment(tmp_path / "a.gdsim").run.points == run.descent.points
    assert len(lengths) > 10
    assert max(lengths) <= json_tables.PIECE + 2


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_wrong_rule_comes_back(tmp_path: Path, start_points: PointSet, mistake: str) -> None:
    run = LiveRun(start_points, Settings(mistake=mistake), None)
    run.advance(30, plain_loops)
    opened = through_a_file(tmp_path, run)
    for one in (run, opened):
        one.advance(30, plain_loops)
    assert_same_run(run.saved(), opened.saved())
    assert opened.descent.settings.mistake == mistake


def test_a_file_of_version_1_has_the_right_rule(tmp_path: Path, start_points: PointSet) -> None:
    run = LiveRun(start_points, Settings(0.5), None)
    run.advance(30, plain_loops)
    path = tmp_path / "old.gdsim"
    save_experiment(path, Experiment(run.saved()))
    document = json.loads(path.read_text(encoding="utf-8"))
    document["version"] = 1
    for segment in document["segments"]:
        assert segment["settings"].pop("mistake") == "none"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert_same_run(load_experiment(path).run, run.saved())
