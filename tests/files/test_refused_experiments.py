"""Files that are no experiments: one line that names the file and the key; nothing half read, never a traceback."""

from __future__ import annotations

import json
import os
import pickle
import tracemalloc
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gd_sim.core import history
from gd_sim.core import updates as plain_loops
from gd_sim.core.live_run import LiveRun
from gd_sim.core.settings import Settings
from gd_sim.files import experiment_reader, json_tables
from gd_sim.files.errors import ExperimentFileError
from gd_sim.files.experiment_reader import load_experiment
from gd_sim.files.experiments import VERSION, Experiment, save_experiment
from tests.core.samples import examples, random_points

Document = dict[str, Any]


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A good experiment of two segments."""
    run = LiveRun(random_points(1, 6), Settings(optimizer="adam", shuffle=True, standardize=True), None)
    run.advance(15, plain_loops)
    run.step(plain_loops)
    run.edit(run.descent.points, Settings(batch_size=2), "change")
    run.advance(10, plain_loops)
    path = tmp_path_factory.mktemp("good") / "good.gdsim"
    save_experiment(path, Experiment(run.saved()))
    return path.read_text(encoding="utf-8")


@pytest.fixture
def document(text: str) -> Document:
    """The same, as what JSON makes of it."""
    value: Document = json.loads(text)
    return value


def refusal(folder: Path, content: str | bytes | Document) -> str:
    """What is told of a file, without its name."""
    path = folder / "bad.gdsim"
    if isinstance(content, dict):
        content = json.dumps(content)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    with pytest.raises(ExperimentFileError) as caught:
        load_experiment(path)
    told = str(caught.value)
    assert told.isprintable()
    assert len(told) < 400
    assert told.startswith(str(path))
    return told.removeprefix(str(path))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", ", line 1: expected JSON, found the end of the file"),
        ("\ufeff", ", line 1: expected JSON, found the end of the file"),
        ("x1,x2,label\n1,2,0\n", ", line 1: expected JSON, found a mistake"),
        ("[1]", ": expected an object, found an array"),
        ("null", ": expected an object, found null"),
        ('"points"', ": expected an object, found 'points'"),
        ("{}", ": expected a key format, found none"),
        ('{"format": "png", "version": 1}', ", format: expected 'gd-sim experiment', found 'png'"),
        ('{"format": 1, "version": 1}', ", format: expected 'gd-sim experiment', found 1"),
        ('{"format": "gd-sim experiment"}', ": expected a key version, found none"),
        ('{"format": "a", "format": "b"}', ": expected each key once, found 'format' twice"),
        (b"\xff\xfe{\x00}\x00", ", line 1: expected text in UTF-8, found the byte 0xff"),
        (b'{\n"\xc3"}', ", line 2: expected text in UTF-8, found the byte 0xc3"),
        (b"{\n\n\xe2\x82", ", line 3: expected text in UTF-8, found the byte 0xe2"),
        ('{"a\0": 1}', ", line 1: expected JSON, found a mistake"),
        ("[" * 100_000, ": expected JSON, found too many brackets in each other"),
        ('{"a":' * 100_000, ": expected JSON, found too many brackets in each other"),
        ('{"points": ' + "[" * 100_000, ", points: expected a table of numbers, found no end of it"),
        ('{"points": ' + "[" * 9_000 + "]" * 9_000, ", points: expected a table of numbers, found something else"),
        ('{"points": [', ", points: expected a table of numbers, found no end of it"),
        ('{"points": [[1, 2], [3', ", points: expected a table of numbers, found no end of it"),
        ('{"points": [[1, 2],]}', ", points: expected a table of numbers, found no end of it"),
        ('{"points": [[1, 2] [3, 4]]}', ", points: expected a table of numbers, found something else"),
        ('{"points": [1, 2]}', ", points: expected a table of numbers, found no end of it"),
        ('{"points": [[]]}', ", points[0]: expected a row of numbers, found something else"),
        ('{"epochs": [[1, 2], [3]]}', ", epochs[1]: expected a row of 2 finite numbers, found something else"),
        ('{"epochs": [[1, 2], [3, NaN]]}', ", epochs[1]: expected a row of 2 finite numbers, found something else"),
        ('{"steps": [[1, 2], [-Infinity, 3]]}', ", steps[1]: expected a row of 2 finite numbers"),
        ('{"steps": [[1, 1e400]]}', ", steps[0]: expected a row of 2 finite numbers, found something else"),
        ('{"steps": [[1, true]]}', ", steps[0]: expected a row of 2 finite numbers, found something else"),
        ('{"steps": [[1, "2"]]}', ", steps[0]: expected a row of 2 finite numbers, found something else"),
        ('{"steps": [[1, null]]}', ", steps[0]: expected a row of 2 finite numbers, found something else"),
        ('{"steps": [[1, [2]]]}', ", steps: expected a table of numbers, found something else"),
        ('{"steps": [[1, 1' + "0" * 400 + "]]}", ", steps[0]: expected a row of 2 finite numbers"),
        ('{"steps": [[1, 1' + "0" * 9_000 + "]]}", ", steps: expected a table of numbers, found something else"),
        ('{"version": 1' + "0" * 9_000 + "}", ": expected numbers that a float64 can hold, found a longer one"),
    ],
)
def test_no_document(tmp_path: Path, content: str | bytes, told: str) -> None:
    assert refusal(tmp_path, content).startswith(told)


def change(path: str, value: Any) -> Callable[[Document], None]:
    """Put a value into a document; the path is written as in a message."""

    def put(document: Document) -> None:
        *way, last = [
            int(step) if step.isdigit() else step for step in path.replace("]", "").replace("[", ".").split(".")
        ]
        place: Any = document
        for step in way:
            place = place[step]
        if value is ...:
            del place[last]
        else:
            place[last] = value

    return put


PARAMETERS = "segments[0].states[0].parameters"


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("extra", 1, ": expected no keys but format, version, notes, "),
        ("notes", ..., ": expected a key notes, found none"),
        ("notes", None, ", notes: expected a string, found null"),
        ("notes", "a\ud800", ", notes: expected a string, found half a surrogate pair in it"),
        ("view", 4, ", view: expected an array of 4, found 4"),
        ("view", [1, 2, 3], ", view: expected an array of 4, found an array"),
        ("view", [1, 1, 0, 2], ", view: expected left < right and bottom < top, found others"),
        ("view", [-1e308, 1e308, 0, 2], ", view: expected left < right and bottom < top, found others"),
        ("view", [0, 1, 0, float("nan")], ", view[3]: expected a finite number, found nan"),
        ("view", [0, 1, 0, 10**400], ", view[3]: expected a finite number, found a number with hundreds of digits"),
        ("initial_parameters", [1, 2], ", initial_parameters: expected an array of 3, found an array"),
        ("initial_parameters", [1, 2, True], ", initial_parameters[2]: expected a finite number, found true or false"),
        ("point_sets", [], ", point_sets: expected an array of at least one, found an empty array"),
        ("point_sets[0].feature_names", ["a", "a"], ", point_sets[0]: expected a set of points, found feature_names"),
        (
            "point_sets[0].feature_names",
            ["a"],
            ", point_sets[0].points: expected a table with 2 columns, found another",
        ),
        ("point_sets[0].class_names", ["a", "a"], ", point_sets[0]: expected a set of points, found class_names"),
        ("point_sets[0].class_names[0]", 1, ", point_sets[0].class_names[0]: expected a string, found 1"),
        ("point_sets[0].points[3][2]", 2, ", point_sets[0]: expected a set of points, found y must be 0 or 1"),
        ("point_sets[0].points", 0, ", point_sets[0].points: expected a table with 3 columns, found 0"),
        ("point_sets[0].points", "", ", point_sets[0].points: expected a table with 3 columns, found ''"),
        ("segments", [], ", segments: expected an array of at least one, found an empty array"),
        ("segments", {}, ", segments: expected an array of at least one, found an object"),
        ("segments[1].points", 1, ", segments[1].points: expected a whole number from 0 to 0, found 1"),
        ("segments[1].points", -1, ", segments[1].points: expected a whole number from 0 to 0, found -1"),
        ("segments[1].points", 0.0, ", segments[1].points: expected a whole number from 0 to 0, found 0.0"),
        ("segments[1].text", 1, ", segments[1].text: expected a string, found 1"),
        ("segments[0].settings.momentum", ..., ", segments[0].settings: expected a key momentum, found none"),
        ("segments[0].settings.beta", 1, ", segments[0].settings: expected no keys but learning_rate, "),
        ("segments[0].settings.learning_rate", "0.1", ", segments[0].settings.learning_rate: expected a finite number"),
        ("segments[0].settings.learning_rate", 0, ", segments[0].settings: expected settings that may be, found learn"),
        ("segments[0].settings.batch_size", 1.5, ", segments[0].settings.batch_size: expected a whole number from 0"),
        ("segments[0].settings.batch_size", "some", ", segments[0].settings.batch_size: expected a whole number from"),
        ("segments[0].settings.shuffle", 1, ", segments[0].settings.shuffle: expected true or false, found 1"),
        ("segments[0].settings.shuffle", False, ", segments[0].states[0].generator: expected a generator if"),
        ("segments[1].settings.shuffle", True, ", segments[1].states[0].generator: expected a generator if the"),
        ("segments[0].settings.method", "perceptron", ", segments[0].settings: expected settings that may be, found"),
        ("segments[0].settings.optimizer", ["adam"], ", segments[0].settings.optimizer: expected a string, found an"),
        ("segments[0].settings.features", ["x1^3"], ", segments[0].settings: expected settings that may be, found"),
        ("segments[0].settings.features", ["x1"], ", segments[0].states[0].parameters: expected an array of 2"),
        ("segments[0].settings.standardize", False, ", segments[0].states[0].internal_parameters: expected the"),
        ("segments[0].states", [], ", segments[0].states: expected an array of at least one, found an empty array"),
        (f"{PARAMETERS}[0]", float("inf"), f", {PARAMETERS}[0]: expected a finite number, found inf"),
        (f"{PARAMETERS}[0]", "Infinity", f", {PARAMETERS}[0]: expected a finite number, found 'Infinity'"),
        ("segments[0].states[0].epoch", -1, ", segments[0].states[0].epoch: expected a whole number from 0 to"),
        ("segments[0].states[0].epoch", 2**53, ", segments[0].states[0].epoch: expected a whole number from 0 to"),
        ("segments[0].states[0].position", 6, ", segments[0].states[0].position: expected a whole number from 0 to 5"),
        ("segments[0].states[0].steps", 10**400, ", segments[0].states[0].steps: expected a whole number from 0 to"),
        ("segments[0].states[0].moments", [[0, 0, 0]], ", segments[0].states[0].moments: expected an array of 2"),
        ("segments[0].states[0].moments[1][0]", -1, ", segments[0].states[0].moments: expected squares that are not"),
        ("segments[0].states[0].generator.inc", 1, ", segments[0].states[0].generator.inc: expected a string, found 1"),
        ("segments[0].states[0].generator.inc", "²", ", segments[0].states[0].generator.inc: expected a string of"),
        ("segments[0].states[0].generator.inc", "9" * 39, ", segments[0].states[0].generator.inc: expected a string"),
        ("segments[0].states[0].generator.has_uint32", 2, ", segments[0].states[0].generator.has_uint32: expected a"),
        ("segments[0].states[1].update", 0, ", segments[0].states[1].update: expected more updates than in the state"),
        ("segments[1].states[0].update", 15, ", segments[1].states: expected a beginning after update 16, where"),
        ("segments[0].epochs[1][0]", 1, ", segments[0].epochs: expected epochs that are multiples of 1 in rising"),
        ("segments[0].epochs[1][0]", 1.5, ", segments[0].epochs: expected epochs that are multiples of 1 in rising"),
        ("segments[0].epochs", [[1, 2]], ", segments[0].epochs: expected a table with 4 columns, found another"),
        ("segments[0].steps", [[1, 2]], ", segments[0].steps: expected a table with 3 columns, found another"),
        ("segments[0].steps", [[1, 2, 3], [0, 1, 1]], ", segments[0].steps: expected steps in order of time"),
        ("now.segment", 2, ", now.segment: expected a whole number from 0 to 1, found 2"),
        ("now.state.update", 3, ", now.state.update: expected an update of its segment, from 16 to 26, found 3"),
        ("now.state.parameters", [1, 2], ", now.state.parameters: expected an array of 3, found an array"),
        ("epochs_every", 0, ", epochs_every: expected a whole number from 1 to"),
        ("is_shortened", None, ", is_shortened: expected true or false, found null"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, document: Document, path: str, value: Any, told: str) -> None:
    change(path, value)(document)
    assert refusal(tmp_path, document).startswith(told)


def test_versions(tmp_path: Path, document: Document) -> None:
    """A later version is refused by its number, whatever else it holds; there is none before the first."""
    later = {"format": document["format"], "version": VERSION + 1, "anything": [{"else": None}]}
    told = ", version: expected 2, the newest that this gd_sim reads, found 3: a newer one wrote it"
    assert refusal(tmp_path, later) == told
    assert refusal(tmp_path, document | {"version": 0}).startswith(", version: expected a whole number from 1")
    assert refusal(tmp_path, document | {"version": "1"}).startswith(", version: expected a whole number from 1")
    assert refusal(tmp_path, document | {"version": True}).startswith(", version: expected a whole number from 1")


def test_a_line_after_tables_is_counted(tmp_path: Path, text: str) -> None:
    broken = text.replace('"epochs_every": 1,', '"epochs_every": 1;')
    line = broken[: broken.index("1;")].count("\n") + 1
    assert refusal(tmp_path, broken).startswith(f", line {line}: expected JSON, found a mistake")


def test_a_file_that_ends_anywhere(tmp_path: Path, text: str) -> None:
    for end in range(0, len(text) - 2, 97):
        assert "expected" in refusal(tmp_path, text[:end])


def test_more_segments_than_a_record_has(tmp_path: Path, document: Document) -> None:
    document["segments"] = document["segments"][:1] * 257
    assert refusal(tmp_path, document) == ", segments: expected at most 256 segments, found 257"


def test_columns_that_take_too_much_memory(tmp_path: Path, document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few points in a file may become many columns."""
    monkeypatch.setattr(history, "BYTES", 6 * 8 * 8)
    path = tmp_path / "a.gdsim"
    path.write_text(json.dumps(document), encoding="utf-8")
    run = LiveRun(random_points(1, 3), Settings(), None)
    record = run.record
    LiveRun(random_points(1, 3), Settings(), None).restore(load_experiment(path).run)
    monkeypatch.setattr(history, "BYTES", 6 * 8 * 4)
    with pytest.raises(ValueError, match="take more than 192 bytes"):
        run.restore(load_experiment(path).run)
    assert run.record is record


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ExperimentFileError, match="expected a file, found nothing of that name"):
        load_experiment(tmp_path / "none.gdsim")
    with pytest.raises(ExperimentFileError, match="expected a file, found a directory"):
        load_experiment(tmp_path)
    with pytest.raises(ExperimentFileError, match="characters that no name can have"):
        load_experiment("a\0b")


@pytest.mark.skipif(os.name != "posix", reason="a sparse file")
def test_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.gdsim"
    with path.open("wb") as file:
        file.truncate(experiment_reader.LARGEST_FILE + 1)
    with pytest.raises(ExperimentFileError, match="at most 1,073,741,824 bytes, found a larger one"):
        load_experiment(path)


def test_much_beside_the_points(tmp_path: Path, document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_tables, "LARGEST_REST", 100_000)
    assert refusal(tmp_path, document | {"notes": "a" * 100_000}).startswith(": expected at most 100,000 bytes")


BIG = {
    "brackets": "[" * 3_000_000,
    "numbers": '{"points": [' + "1," * 1_500_000,
    "a row": '{"points": [[' + "1," * 1_500_000 + "1]]}",
    "rows": '{"points": [' + "[1]," * 700_000 + "[1]]}",
    "spaces": '{"points": [[1]' + " " * 3_000_000 + "]}",
    "a string": '{"notes": "' + "a" * 3_000_000,
    "ends": '{"points": [[1' + "] ]" * 1_000_000,
    "keys": '{"a": {' + ",".join(f'"{number}": 0' for number in range(200_000)) + "}}",
}


@pytest.mark.parametrize("content", BIG.values(), ids=BIG.keys())
def test_large_files_are_refused_in_little_memory(tmp_path: Path, content: str) -> None:
    tracemalloc.start()
    refusal(tmp_path, content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 40 * len(content)


def test_the_error_can_be_pickled() -> None:
    error = ExperimentFileError("a.gdsim", "a", "b", key="now")
    assert str(pickle.loads(pickle.dumps(error))) == str(error) == "a.gdsim, now: expected a, found b"


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 30),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["all", "adam", "Infinity", "\ud800", 10**30, [], {}, [[]], [[1, 2, 3]]]),
)


@examples(400)
@given(data=st.data())
def test_whatever_is_changed_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str, data: st.DataObject
) -> None:
    """One or two values of a good file are replaced, removed or doubled. What is read can be gone on with."""
    document: Document = json.loads(text)
    for _ in range(data.draw(st.integers(1, 2))):
        _mutate(document, data)
    path = tmp_path_factory.mktemp("fuzz") / "a.gdsim"
    path.write_text(json.dumps(document), encoding="utf-8")
    told = told_of(path)
    assert told.isprintable()
    if told:
        return
    run = LiveRun(random_points(1, 3), Settings(), None)
    run.restore(load_experiment(path).run)
    run.advance(20, plain_loops)
    save_experiment(path, Experiment(run.saved()))
    load_experiment(path)


def _mutate(document: Any, data: st.DataObject) -> None:
    place = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or data.draw(st.integers(0, 9)) == 0:
            break
        place = place[key]
    what = data.draw(st.sampled_from(["replace", "replace", "remove", "add"]))
    if what == "replace":
        place[key] = deepcopy(data.draw(SCALARS))
    elif what == "remove":
        del place[key]
    elif isinstance(place, dict):
        place[data.draw(st.text(max_size=3))] = deepcopy(data.draw(SCALARS))
    else:
        place.append(deepcopy(data.draw(SCALARS)))


@examples(200)
@given(data=st.data())
def test_whatever_the_bytes_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str, data: st.DataObject
) -> None:
    raw = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw)))
        raw[start : start + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=8))
    path = tmp_path_factory.mktemp("fuzz") / "a.gdsim"
    path.write_bytes(raw)
    assert told_of(path).isprintable()


def told_of(path: Path) -> str:
    """Why a file is refused; empty if it is read."""
    try:
        load_experiment(path)
    except ExperimentFileError as error:
        return str(error)
    return ""
