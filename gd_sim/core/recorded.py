"""What a record tells of a run from its beginning to where it stands: the table that can be taken away."""

from __future__ import annotations

import numpy as np

from gd_sim.core import logistic
from gd_sim.core.history import Record
from gd_sim.core.saved_run import SavedRun
from gd_sim.core.segment import Segment
from gd_sim.core.state import Rows, State
from gd_sim.core.training import History


def history_until_now(saved: SavedRun) -> History:
    """The table of a run: a row for its beginning, for each recorded end of an epoch, and for where it stands.

    It begins where the features of now came in: parameters of before belong to other columns. E and accuracy are those
    for the points of each row's time; where there were none there is no row.
    """
    record, now = Record.restored(saved), saved.state
    segments = [segment for segment in record.alike() if len(segment.descent.points)]
    tables = [_table(part, now, part is segments[0], part is record.current) for part in segments]
    width = len(now.parameters)
    nothing = History(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0), np.empty((0, width)))
    return History(*(np.concatenate(column) for column in zip(nothing, *tables, strict=True)))


def _table(segment: Segment, now: State, is_first: bool, is_last: bool) -> History:
    """The rows of a segment; of the last one up to now, and what is now."""
    rows = Rows(segment.rows.epoch, segment.rows.parameters)
    if is_first:
        rows = Rows.joined([_row(segment.start), rows])
    if is_last:
        kept = rows.epoch <= now.epoch
        rows = Rows(rows.epoch[kept], rows.parameters[kept])
        if now.position or not len(rows.epoch) or rows.epoch[-1] != now.epoch:
            rows = Rows.joined([rows, _row(now)])
    points = segment.descent.points
    error, right = logistic.evaluate(segment.descent.features, points.y, rows.parameters)
    return History(rows.epoch, error, right / len(points), rows.parameters)


def _row(state: State) -> Rows:
    return Rows(np.array([state.epoch]), state.parameters[None])
