"""What may stand on a public page of an untrusted file, made in the locked-down child: a small cover, pages drawn anew or text
with its pictures, of a film one frame. Nothing of the file itself is in it; numbers and addresses of people are covered.
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from validators import tools
from validators.child_answers import answer_of, size_left
from validators.drawing import Piece
from validators.facts.file import extension_of
from validators.sandbox import MB, Limits, Room, run_child, seen_as

VERSION = "2"
"""Of the way it is made; what another version made is made anew."""
LIMITS = Limits(
    wall=240,
    cpu=400,
    address_space=6144 * MB,
    file_size=256 * MB,
    open_files=256,
    processes=256,
    output=24 * MB,
)
LONGEST = int(LIMITS.wall)
_PICTURES = "pictures"


class Unfinished(Exception):
    """The child did not end well, which may say nothing of the file: to be tried again."""


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    kind: str = Field(default="", pattern="^(pages|text|film|)$")
    pictures: list[tuple[int, int, int, int]] = Field(default=[], max_length=1000)
    blocks: list[Piece] = Field(default=[], max_length=6000)
    more: int = Field(default=0, ge=0)
    scans: int = Field(default=0, ge=0)


@dataclass(frozen=True)
class Shown:
    """`kind`: pages, text, film, or "" where there is nothing to show. `path` holds the JPEGs one after the other, `pictures` where
    each stands (first byte, length, width, height): number 0 is the cover, from 1 on the pages, or the pictures of the text.
    """

    kind: str
    path: Path | None = None
    pictures: list[tuple[int, int, int, int]] = field(default_factory=list)
    blocks: list[Piece] = field(default_factory=list)
    more: int = 0
    """Pages beyond the most that are drawn."""
    scans: int = 0
    """Pages that are left out because they are scans."""


def make_shown(path: str | os.PathLike[str], *, name: str, folder: Path) -> Shown:
    """Make it in an empty folder of the caller's. Raises `Unfinished`."""
    found = {tool: tools.find(tool) for tool in ("ffmpeg", "ffprobe")}
    room = Room(tuple(sorted({str(Path(tool).parent) for tool in found.values() if tool})))
    options = {"expose": f"{seen_as(str(folder))}/{_PICTURES}", "extension": extension_of(name), **found}
    outcome = run_child(path, [json.dumps(options)], LIMITS, room, out=str(folder))
    answer = answer_of(outcome, _Answer, Unfinished)
    pictures = folder / _PICTURES
    if not answer.pictures:
        return Shown(answer.kind if answer.blocks else "", None, [], answer.blocks, scans=answer.scans)
    size = size_left(pictures)
    if any(first < 0 or length < 1 or first + length > size for first, length, _, _ in answer.pictures):
        raise Unfinished("pictures are not where they are said to be")
    return Shown(answer.kind, pictures, answer.pictures, answer.blocks, answer.more, answer.scans)
