"""The history of a run as a table."""

from __future__ import annotations

import os
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from gd_sim.files.atomic import write_atomically
from gd_sim.files.columns import row_slices, text_rows


def save_history(
    path: str | os.PathLike[str],
    epoch: npt.ArrayLike,
    error: npt.ArrayLike,
    accuracy: npt.ArrayLike,
    parameters: npt.ArrayLike,
) -> None:
    """Write a run as CSV: heading `epoch,error,accuracy,w1,..,wn,b`, then one line for each recorded epoch.

    Numbers are written as Python's `repr`, so that reading them gives the same bits.

    Args:
        path: the file, replaced as a whole or not at all.
        epoch: numbers of finished passes, shape (k,).
        error: E, shape (k,).
        accuracy: share of points on their side, shape (k,).
        parameters: w1..wn and b, shape (k, n+1).

    Raises:
        ValueError: the shapes do not fit.
        OSError: the system refuses; the old file is as it was.
    """
    epochs = np.asarray(epoch, dtype=np.int64)
    columns = np.asarray(error, dtype=np.float64), np.asarray(accuracy, dtype=np.float64)
    table = np.asarray(parameters, dtype=np.float64)
    if table.ndim != 2 or any(column.shape != table.shape[:1] for column in (epochs, *columns)):
        raise ValueError(f"one epoch, error and accuracy for each row of parameters, of shape {table.shape}")
    write_atomically(path, _chunks(epochs, [*columns, *table.T]))


def _chunks(epoch: npt.NDArray[np.int64], columns: list[npt.NDArray[np.float64]]) -> Iterator[bytes]:
    weights = [f"w{j}" for j in range(1, len(columns) - 2)]
    yield (",".join(["epoch", "error", "accuracy", *weights, "b"]) + "\n").encode("ascii")
    for part in row_slices(len(epoch), len(columns) + 1):
        yield text_rows(map(repr, column[part].tolist()) for column in (epoch, *columns))
