"""Counting all packets of a film or a sound file with ffprobe: what is there, whatever the header says."""

import subprocess
import time

from validators.probes import ffmpeg

MOST = 5_000_000
"""Packets that are counted at most."""


class Packets:
    """What there is of one stream: how long its packets last, their bytes, and when the last ends."""

    def __init__(self) -> None:
        self.first: float | None = None
        self.end = 0.0
        self.lasting = 0.0
        self.bytes = 0
        self.complete = True
        """Whether every packet says how long it lasts."""

    def add(self, start: float | None, duration: float | None, size: int) -> None:
        self.bytes += size
        self.complete = self.complete and duration is not None
        self.lasting += duration or 0.0
        if start is not None:
            self.first = start if self.first is None else min(self.first, start)
            self.end = max(self.end, start + (duration or 0.0))

    @property
    def seconds(self) -> float:
        return self.lasting if self.complete else self.end - (self.first or 0.0)


def count(tool: str, path: str, container: str, timeout: float) -> dict[int, Packets]:
    """All packets by stream: what is there, whatever the header says; none where there are too many to count in time."""
    line = [tool, "-v", "error", *ffmpeg.guard(container), "-show_entries",
            "packet=stream_index,pts_time,duration_time,size", "-of", "csv=p=0", "-i", path]  # fmt: skip
    streams: dict[int, Packets] = {}
    until = time.monotonic() + timeout
    with subprocess.Popen(
        line,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ffmpeg.ENVIRONMENT,
    ) as child:
        assert child.stdout is not None
        for number, row in enumerate(child.stdout):
            stream, *times = row.decode("ascii", "replace").strip().split(",")
            if stream.isdigit() and len(times) >= 3 and times[2].isdigit():
                counted = streams.setdefault(int(stream), Packets())
                counted.add(ffmpeg.number(times[0]), ffmpeg.number(times[1]), int(times[2]))
            if number % 10_000 == 0 and (time.monotonic() > until or number > MOST):
                child.kill()
                return {}
    return streams if child.returncode == 0 else {}
