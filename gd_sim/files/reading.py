"""From an open file to the points in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from gd_sim.core.points import PointSet
from gd_sim.core.progress import Progress
from gd_sim.files.body import Body
from gd_sim.files.cells import Decimal
from gd_sim.files.choice import NO_CHOICE, Choice, ways_to_read
from gd_sim.files.dialect import Dialect, find_dialect
from gd_sim.files.encodings import Encoding, find_encoding
from gd_sim.files.errors import Refused
from gd_sim.files.labels import ChosenLabels, LabelCodes
from gd_sim.files.lines import Block, read_blocks, read_head


class Table:
    """An open file, or anything else that holds bytes, with a table of text, and how it is written."""

    def __init__(self, file: BinaryIO, label: str | None) -> None:
        """Find out how it is written.

        Raises:
            Refused: it holds no table.
        """
        self._file = file
        self.encoding: Encoding = find_encoding(file)
        self.dialect: Dialect = find_dialect(read_head(file, self.encoding), label)

    def blocks(self, progress: Progress | None) -> Iterator[Block]:
        """The rows below the headings, a few thousand lines at a time.

        Raises:
            Refused: what follows is no text.
        """
        size = max(1, self._file.seek(0, os.SEEK_END))
        for block in read_blocks(self._file, self.encoding, self.dialect.body_start, self.dialect.body_line):
            yield block
            if progress is not None:
                progress(min(1.0, self._file.tell() / size))


def read_table(
    file: BinaryIO,
    choice: Choice = NO_CHOICE,
    progress: Progress | None = None,
    *,
    skip_missing: bool = False,
    labels: Callable[[Decimal], LabelCodes] = LabelCodes,
    pair_label: float | None = None,
) -> PointSet:
    """The points of a table of text.

    Args:
        file: the table; anything that holds bytes.
        choice: what is read of it.
        progress: is called with the share that is read.
        skip_missing: leave out rows in which a value is missing.
        labels: makes what tells the classes of labels, unless classes are chosen.
        pair_label: the label of all points where there are two columns and neither is named as the label; None: the
            last one is it nevertheless.

    Raises:
        Refused: it holds none.
        RefusedMissing: rows would have to be left out, and may not be.
    """
    table = Table(file, choice.label)
    if choice.classes:
        labels = partial(ChosenLabels, choice.classes)
    ways = ways_to_read(table.dialect, choice, is_pair=pair_label is not None)
    for columns in ways:
        body = Body(table.dialect, columns, labels(table.dialect.decimal), pair_label or 0.0)
        if _read(table, body, progress, is_sure=columns is ways[-1]):
            break
    if body.missing and not skip_missing:
        raise body.missing
    return body.points()


def _read(table: Table, body: Body, progress: Progress | None, *, is_sure: bool) -> bool:
    """Read all rows; whether the label is where it should be: that is sure, or there are two values.

    Most often the third value comes soon, so that little is read twice.
    """
    try:
        for block in table.blocks(progress):
            body.add(block)
    except Refused:
        if is_sure or not body.labels.has_third:
            raise
        return False
    return is_sure or len(body.labels.labels) == 2
