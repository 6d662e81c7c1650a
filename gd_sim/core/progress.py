"""How work that takes long tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float], None]
"""Is called with the share that is done, from 0 to 1, and may raise to stop."""
