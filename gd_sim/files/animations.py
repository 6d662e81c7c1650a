"""Animations as GIF. Pillow is imported with the first."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from gd_sim.core.progress import Progress
from gd_sim.files.atomic import write_atomically

if TYPE_CHECKING:
    from PIL import Image

COLORS = 256
"""Of the palette that all frames share: as many as GIF allows."""
NEAR = 12
"""The difference of two colours, out of 255, that Pillow may take for none."""
HUNDREDTH = 10
"""Milliseconds; GIF counts in them."""


class Picture(NamedTuple):
    """Pixels, three bytes each, red, green and blue, row by row from the top."""

    width: int
    height: int
    rgb: bytes


def save_animation(
    path: str | os.PathLike[str],
    frame: Callable[[int], Picture],
    frames: int,
    milliseconds: int,
    rest: int,
    exact: Sequence[str] = (),
    progress: Progress | None = None,
) -> None:
    """Write an animation that begins anew when it is over.

    Args:
        path: replaced as a whole or not at all.
        frame: makes a frame by its number, from 0; all are as large as the first.
        frames: how many there are, at least one.
        milliseconds: how long a frame is seen; rounded to the hundredths of a second that GIF knows.
        rest: the same for the last one.
        exact: colours, "#rrggbb", that stay as they are; the others become the nearest of those that matter most.
        progress: is called with the share that is done, and may raise to stop.

    Raises:
        OSError: the system refuses.
    """
    from PIL import Image

    palette = _palette([frame(number) for number in sorted({0, frames // 2, frames - 1})], exact)

    def images() -> Iterator[Image.Image]:
        for number in range(frames):
            if progress is not None:
                progress(number / frames)
            yield _image(frame(number)).quantize(palette=palette, dither=Image.Dither.NONE)

    data, made = BytesIO(), images()
    durations = [_rounded(milliseconds)] * (frames - 1) + [_rounded(rest)]
    next(made).save(data, "GIF", save_all=True, append_images=made, duration=durations, loop=0)
    write_atomically(path, [data.getvalue()])


def _image(picture: Picture) -> Image.Image:
    from PIL import Image

    return Image.frombytes("RGB", (picture.width, picture.height), picture.rgb)


def _palette(pictures: list[Picture], exact: Sequence[str]) -> Image.Image:
    """An image with the palette that some frames need."""
    from PIL import Image

    width, height = pictures[0].width, pictures[0].height
    sheet = Image.new("RGB", (width * len(pictures), height))
    for number, picture in enumerate(pictures):
        sheet.paste(_image(picture), (number * width, 0))
    quantized = sheet.quantize(COLORS - len(exact), method=Image.Quantize.MEDIANCUT)
    found = np.array(quantized.getpalette()).reshape(-1, 3)
    wanted = np.array([list(bytes.fromhex(name[1:])) for name in exact], dtype=np.int64).reshape(-1, 3)
    for color in wanted:  # Pillow does not tell apart what is very near
        found[np.abs(found - color).max(axis=1) < NEAR] = color
    palette = Image.new("P", (1, 1))
    palette.putpalette(np.concatenate([wanted, found]).ravel().tolist())
    return palette


def _rounded(milliseconds: int) -> int:
    return max(2, round(milliseconds / HUNDREDTH)) * HUNDREDTH
