"""A copy of a film that every browser plays, made in the locked-down child: 720p H.264 and AAC in MP4, nothing else of it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from validators import tools
from validators.child_answers import answer_of, size_left
from validators.facts.file import extension_of
from validators.sandbox import MB, Limits, Room, run_child, seen_as

VERSION = "2"
"""Of the way copies are made; copies of another version are made anew."""
CODES = frozenset({"type", "damaged", "too_long", "no_tool", "failed"})
"""Why there is no copy: no film; it can't be decoded; it takes longer than `LONGEST`; ... ; the child never ended well."""
LONGEST = 3600
"""Seconds of encoding after which a film is given up."""
LARGEST = 4096 * MB
BYTES_A_SECOND = MB // 2
"""What a busy processor still does of a film that is hard to decode."""
_COPY = "copy"


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    plays: bool = False
    code: str = ""
    subtitles: str = Field(default="", max_length=500_000)


@dataclass(frozen=True)
class Playable:
    """The copy's path; or, without one, that the film plays as it is, or the code that says why there is none. `subtitles` is
    the film's first text track as WebVTT.
    """

    path: Path | None = None
    plays: bool = False
    code: str = ""
    subtitles: str = ""


class Unfinished(Exception):
    """The child did not end well, which may say nothing of the film: to be tried again."""


def make_playable(path: str | os.PathLike[str], *, name: str, folder: Path) -> Playable:
    """Make the copy in an empty folder of the caller's, where one is needed. Raises `Unfinished`."""
    tool_paths = {tool: tools.find(tool) for tool in ("ffmpeg", "ffprobe")}
    if not all(tool_paths.values()):
        return Playable(code="no_tool")
    room = Room(tuple(sorted({str(Path(tool).parent) for tool in tool_paths.values() if tool})))
    limits = limits_for(Path(path).stat().st_size)
    options = {
        "play": f"{seen_as(str(folder))}/{_COPY}",
        "extension": extension_of(name),
        "seconds": limits.wall - 30,
        **tool_paths,
    }
    outcome = run_child(path, [json.dumps(options)], limits, room, out=str(folder))
    answer = answer_of(outcome, _Answer, Unfinished)
    if answer.plays:
        return Playable(plays=True, subtitles=answer.subtitles)
    if answer.code:
        return Playable(code=answer.code if answer.code in CODES else "failed")
    copy = folder / _COPY
    if not size_left(copy):
        raise Unfinished("no copy")
    return Playable(copy, subtitles=answer.subtitles)


def limits_for(size: int) -> Limits:
    """What a child may use on a film of so many bytes. Its processor time counts each thread."""
    seconds = int(min(LONGEST, 600 + size / BYTES_A_SECOND))
    return Limits(
        wall=seconds,
        cpu=seconds * 4,
        address_space=6144 * MB,
        file_size=LARGEST,
        open_files=256,
        processes=256,
        output=4 * MB,
    )
