"""The loops of `updates.py`, made fast and free of the GIL by numba.

Import this late: numba takes a second to import, and the loops some more to compile on a machine's first start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
from numba.extending import register_jitable

from gd_sim.core import updates

HELPERS = (
    updates.exponential,
    updates.sigmoid,
    updates.predict,
    updates.weighted_sums,
    updates.fold,
    updates.sign,
    updates.spoil,
    updates.sum_block,
    updates.blocks_of,
    updates.sum_blocks,
    updates.descend,
    updates.finish_update,
    updates.update_point_by_point,
    updates.update_batch_by_batch,
)


def _compile(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` compiled for whatever arrays `descent.py` passes, at the first call."""
    compiled: Callable[..., Any]
    try:
        compiled = numba.njit(function, cache=True, nogil=True, error_model="numpy")
    except RuntimeError:  # no folder that numba could keep its cache in: compile anew in each process
        compiled = numba.njit(function, nogil=True, error_model="numpy")
    return compiled


for helper in HELPERS:
    register_jitable(helper)

run = _compile(updates.run)
predict_all = _compile(updates.predict_all)
sum_blocks = _compile(updates.sum_blocks)
finish_update = _compile(updates.finish_update)
