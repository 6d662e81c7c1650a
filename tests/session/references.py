"""Counts of references to None, True and False.

WORKAROUND watch: PySide6 6.12.0 on Python 3.11 loses one of them at every signal, and the process aborts within
seconds. The project's metadata shuts that pair out; if it comes back, the counts fall by about one for each emission.
From Python 3.12 on these objects are immortal and the counts stand still.
"""

from __future__ import annotations

import sys

EMISSIONS = 10_000
SLACK = 1_000
"""What other code may let go of meanwhile."""


def counts() -> dict[object, int]:
    """References to each object that there is only one of."""
    return {single: sys.getrefcount(single) for single in (None, True, False)}


def lost(before: dict[object, int]) -> dict[object, int]:
    """Objects with fewer references than before, and how many fewer."""
    after = counts()
    return {single: before[single] - after[single] for single in before if before[single] - after[single] > SLACK}
