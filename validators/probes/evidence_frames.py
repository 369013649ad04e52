"""Small copies of what was looked at, as evidence for people: one JPEG a picture, bounded in number, sides and bytes."""

import base64
import io
from typing import Any

from validators.probes.frames import Picture

SIDE = 960
"""Pixels of the long side."""
MOST = 40
"""Pictures of one file."""
TOTAL = 1_800_000
"""Bytes of all pictures of one file."""
QUALITIES = (72, 55, 40, 25)


def key_of(part: str, time: float | None, page: int | None) -> str:
    """As `SeenPicture.key` names it."""
    return f"p{page}" if page is not None else "image" if time is None else f"t{time:.2f}"


def evidence_frames(pictures: list[Picture]) -> list[dict[str, Any]]:
    """The pictures as JPEG, base64, with their keys; the half seconds of an opening only repeat the whole ones."""
    chosen = [
        picture
        for picture in pictures
        if not (picture.part == "opening" and (picture.time or 0.0) % 1.0 >= 0.45)
    ]
    chosen = chosen[:MOST]
    each = TOTAL // max(8, len(chosen))
    frames = []
    for picture in chosen:
        data, size = _small(picture, each)
        if data:
            frames.append(
                {
                    "key": key_of(picture.part, picture.time, picture.page),
                    "width": size[0],
                    "height": size[1],
                    "data": base64.b64encode(data).decode(),
                }
            )
    return frames


def _small(picture: Picture, most: int) -> tuple[bytes, tuple[int, int]]:
    """A JPEG of at most so many bytes, or nothing."""
    from PIL import Image

    small = Image.frombytes("RGB", (picture.width, picture.height), picture.data)
    small.thumbnail((SIDE, SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0)
    for quality in QUALITIES:
        out = io.BytesIO()
        small.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= most:
            return out.getvalue(), small.size
    return b"", small.size
