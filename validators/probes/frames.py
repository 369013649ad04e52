"""Frames of a film: the opening seconds by decoding them, twelve more by seeking, and a contact sheet of both.

A film of any length costs the same: four places at a time are opened in one ffmpeg, each decodes one key frame. Short
gaps are sought exactly. Raw pixels go through files in the child's own empty folder.
"""

import contextlib
import os
import re
import subprocess
from typing import Any

from validators.probes import ffmpeg

OPENING_S = 6.0
GRID_S = 0.5
OVER = 12
"""Frames over the film."""
BATCH = 4
EXACT_GAP_S = 12.0
"""With less than this between two frames each is sought exactly, else the key frame before it is taken."""
LONG_SIDE = 1280
SHEET_BYTES = 250_000
_MARK = re.compile(r"\[(?:showinfo@)?k(\d+) @ [^\]]*\] n: *(\d+) .*?pts_time: *(-?\d+(?:\.\d+)?)")


Source = tuple[str, str, str]
"""ffmpeg, the file, its type."""


class Picture:
    """RGB pixels in memory and where they come from."""

    def __init__(
        self,
        part: str,
        data: bytes,
        size: tuple[int, int],
        time: float | None = None,
        page: int | None = None,
    ) -> None:
        self.part = part
        self.data = data
        self.width, self.height = size
        self.time = time
        self.page = page
        self.to_read = True

    def array(self) -> Any:
        """Height x width x 3 as NumPy sees it, without a copy."""
        import numpy as np

        return np.frombuffer(self.data, dtype=np.uint8).reshape(self.height, self.width, 3)


def scaled(width: int, height: int) -> tuple[int, int]:
    """The size frames are read at: long side 1280 at most, small films doubled at most; even numbers."""
    factor = min(LONG_SIDE / max(width, height), 2.0)
    return max(2, round(width * factor / 2) * 2), max(2, round(height * factor / 2) * 2)


def moments(duration: float) -> list[float]:
    """Where to look over the film, in seconds: the middle of twelve equal parts after the opening."""
    rest = duration - OPENING_S
    return [round(OPENING_S + rest * (index + 0.5) / OVER, 3) for index in range(OVER)] if rest > 0.5 else []


def take(tool: str, path: str, film: dict[str, Any], timeout: float = 90) -> list[Picture]:
    """Frames of the opening and over the film, in order; those that cannot be had are missing."""
    size = scaled(int(film["width"]), int(film["height"]))
    source = (tool, path, str(film["found"]))
    places = moments(float(film["duration"] or 0))
    pictures = _opening(source, size, timeout)
    exact = len(places) > 1 and places[1] - places[0] < EXACT_GAP_S
    taken: list[Picture] = []
    for start in range(0, len(places), BATCH):
        taken += _sought(source, size, places[start : start + BATCH], timeout, exact=exact)
    seen: set[float] = set()
    for picture in taken:
        if picture.time not in seen:
            seen.add(picture.time or 0.0)
            pictures.append(picture)
    return pictures


def _look(size: tuple[int, int], number: int) -> str:
    return f"scale={size[0]}:{size[1]},setsar=1,showinfo@k{number}"


def _opening(source: Source, size: tuple[int, int], timeout: float) -> list[Picture]:
    """The first frame of every half second, 0 to 6."""
    tool, path, container = source
    grid = f"select='if(eq(n,0),1,gt(floor(t/{GRID_S}+0.002),floor(prev_t/{GRID_S}+0.002)))'"
    film = ffmpeg.source(path, container, threads=2, t=OPENING_S + 0.1)["v:0"]
    look = f"{grid},{_look(size, 0)}"
    frames = {"fps_mode": "passthrough", "frames:v": 13, **ffmpeg.RAW}
    command = ffmpeg.command(tool, ffmpeg.output(film, "opening.rgb", vf=look, **frames))
    times = {number: time for _, number, time in _times(_run(command, timeout))}
    length = size[0] * size[1] * 3
    pictures = []
    with contextlib.suppress(OSError), open("opening.rgb", "rb") as file:
        for number in range(13):
            data = file.read(length)
            if len(data) < length:
                break
            pictures.append(Picture("opening", data, size, round(times.get(number, number * GRID_S), 2)))
    _drop("opening.rgb")
    return pictures


def _sought(
    source: Source, size: tuple[int, int], places: list[float], timeout: float, *, exact: bool
) -> list[Picture]:
    """One frame at each place, all from one ffmpeg."""
    tool, path, container = source
    frame = {"fps_mode": "passthrough", "frames:v": 1, **ffmpeg.RAW}
    outputs = []
    for number, place in enumerate(places):
        seek: dict[str, Any] = {"threads": 1, "ss": place} | ({} if exact else {"noaccurate_seek": None})
        film = ffmpeg.source(path, container, **seek)["v:0"]
        outputs.append(ffmpeg.output(film, f"{number}.rgb", vf=_look(size, number), **frame))
    report = _run(ffmpeg.command(tool, *outputs, copyts=True), timeout)
    times = {name: time for name, number, time in _times(report) if number == 0}
    pictures = []
    for number, place in enumerate(places):
        with contextlib.suppress(OSError), open(f"{number}.rgb", "rb") as file:
            data = file.read()
            if len(data) == size[0] * size[1] * 3:
                pictures.append(Picture("film", data, size, round(times.get(number, place), 2)))
        _drop(f"{number}.rgb")
    return pictures


def _times(report: str) -> list[tuple[int, int, float]]:
    """(filter, frame, seconds) as ffmpeg reports them."""
    return [(int(mark[1]), int(mark[2]), max(0.0, float(mark[3]))) for mark in _MARK.finditer(report)]


def _drop(name: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(name)


def _run(command: list[str], timeout: float) -> str:
    with contextlib.suppress(subprocess.TimeoutExpired, ffmpeg.Crashed):
        return ffmpeg.run(command, timeout)
    return ""


def thumb(array: Any) -> Any:
    """Means of 8 x 8 blocks: what two equal frames agree in, and a changed subtitle does not."""
    import numpy as np

    height, width = array.shape[0] // 8 * 8, array.shape[1] // 8 * 8
    grey = array[:height, :width, 1].astype(np.float32)
    return grey.reshape(height // 8, 8, width // 8, 8).mean(axis=(1, 3))


def equal(mark: Any, other: Any) -> bool:
    """Whether two thumbs show the same picture."""
    import numpy as np

    return bool(mark.shape == other.shape and np.abs(mark - other).max() < 8)


def sheet(pictures: list[Picture]) -> bytes:
    """A contact sheet: at most 18 small frames with their times, one JPEG of at most 250 KB; empty for no frames."""
    import io

    from PIL import Image, ImageDraw, ImageFont

    opening = [picture for picture in pictures if picture.part == "opening"][::2][:6]
    chosen = (opening + [picture for picture in pictures if picture.part != "opening"])[:18]
    if not chosen:
        return b""
    wide = chosen[0].width >= chosen[0].height
    cell, columns = ((320, 180), 4) if wide else ((200, 300), 6)
    columns = min(columns, len(chosen))
    rows = -(-len(chosen) // columns)
    board = Image.new("RGB", (cell[0] * columns, cell[1] * rows), (32, 32, 32))
    pen, font = ImageDraw.Draw(board), ImageFont.load_default(18)
    for index, picture in enumerate(chosen):
        left, top = index % columns * cell[0], index // columns * cell[1]
        small = Image.frombytes("RGB", (picture.width, picture.height), picture.data)
        small.thumbnail((cell[0] - 4, cell[1] - 4), Image.Resampling.BILINEAR)
        board.paste(small, (left + (cell[0] - small.width) // 2, top + (cell[1] - small.height) // 2))
        label = (
            f"P{picture.page}"
            if picture.page
            else f"{int(picture.time or 0) // 60:02}:{int(picture.time or 0) % 60:02}"
        )
        pen.rectangle((left + 4, top + 4, left + 12 + pen.textlength(label, font), top + 26), fill=(0, 0, 0))
        pen.text((left + 8, top + 4), label, font=font, fill=(255, 255, 255))
    for quality in (78, 65, 50, 35, 20):
        out = io.BytesIO()
        board.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= SHEET_BYTES:
            return out.getvalue()
    return b""
