"""Animations, read back by Pillow."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from PIL import Image, ImageSequence

from gd_sim.files import atomic
from gd_sim.files.animations import Picture, save_animation

EXACT = ("#ffffff", "#0072B2")
SIZE = (60, 40)


def frame(number: int) -> Picture:
    """Grey steps, and a blue bar that moves on."""
    pixels = np.full((SIZE[1], SIZE[0], 3), 255, dtype=np.uint8)
    pixels[:10] = np.arange(SIZE[0])[:, None] * 4
    pixels[20:30, number : number + 3] = (0x00, 0x72, 0xB2)
    return Picture(*SIZE, pixels.tobytes())


def test_every_frame_comes_back_with_its_time(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    shares: list[float] = []
    save_animation(path, frame, 7, 104, 2000, EXACT, shares.append)
    with Image.open(path) as image:
        assert (image.size, image.info["loop"]) == (SIZE, 0)
        assert sum(1 for _ in ImageSequence.Iterator(image)) == 7
        for number in range(7):
            image.seek(number)
            assert image.info["duration"] == (2000 if number == 6 else 100)
            pixels = np.asarray(image.convert("RGB"))
            assert pixels[25, number].tolist() == [0x00, 0x72, 0xB2]
            assert pixels[35, 50].tolist() == [255, 255, 255]
            assert abs(int(pixels[5, 30, 0]) - 120) < 8
    assert shares == [number / 7 for number in range(7)]


def test_one_frame_is_an_animation_too(tmp_path: Path) -> None:
    save_animation(tmp_path / "a.gif", frame, 1, 40, 2000)
    with Image.open(tmp_path / "a.gif") as image:
        assert image.size == SIZE


def test_what_is_given_up_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    path.write_bytes(b"old")

    def stop(share: float) -> None:
        if share > 0.5:
            raise InterruptedError("enough")

    with pytest.raises(InterruptedError):
        save_animation(path, frame, 7, 100, 2000, EXACT, stop)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.gif"
    path.write_bytes(b"old")

    def refuse(_path: Path, _chunks: Iterable[bytes], _mode: int | None) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic, "_write", refuse)
    with pytest.raises(OSError, match="No space"):
        save_animation(path, frame, 7, 100, 2000, EXACT)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
