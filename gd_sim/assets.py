"""Where the assets are: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_FOLDERS = (_PACKAGE / "assets", _PACKAGE.parent / "assets")


def asset(name: str) -> Path:
    """The path of an asset such as "points/two-groups.csv".

    Raises:
        FileNotFoundError: there is none of that name.
    """
    for folder in _FOLDERS:  # an editable install may leave an empty packed folder behind: look for the file
        if (folder / name).exists():
            return folder / name
    raise FileNotFoundError(f"{name} is missing from the assets of gd_sim; install it anew")
