"""A copy of a file for blind readers, made in the locked-down child: its content without what people left beside it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from validators import tools
from validators.child_answers import answer_of, size_left
from validators.facts.file import extension_of
from validators.kinds import TYPES
from validators.sandbox import MB, Limits, Room, run_child, seen_as

VERSION = "1"
"""Of the way copies are made; copies of another version are made anew."""
CODES = frozenset({
    "type", "coding", "macros", "encrypted", "damaged", "unsafe", "too_large", "depth", "nothing_left", "no_tool", "failed",
})  # fmt: skip
"""Why there is no copy: no way for this type of file; a coding that may carry text; ... ; the child never ended well."""
BYTES_A_SECOND = 4 * MB
"""What a slow disk and a busy processor still do of a film."""
LONGEST = 840
_COPY = "copy"


class LeftOut(BaseModel):
    """A member of an archive that its copy lacks; `inside` is how deep it lies in archives inside."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: str = Field(max_length=10)
    name: str = Field(max_length=200)
    size: int = Field(default=0, ge=0)
    code: str = Field(max_length=20)
    inside: int = Field(default=0, ge=0)


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    kind: str = ""
    code: str = ""
    left_out: list[LeftOut] = Field(default=[], max_length=1000)


@dataclass(frozen=True)
class Copy:
    """The copy's path and type; or, without a path, the code that says why there is none."""

    path: Path | None
    kind: str = ""
    code: str = ""
    left_out: tuple[LeftOut, ...] = ()


class Unfinished(Exception):
    """The child did not end well, which may say nothing of the file: to be tried again."""


def strip(path: str | os.PathLike[str], *, name: str, folder: Path) -> Copy:
    """Make the copy in an empty folder of the caller's. Raises `Unfinished`."""
    tool_paths = {tool: tools.find(tool) for tool in ("ffmpeg", "ffprobe", "soffice")}
    room = Room(tuple(sorted({str(Path(tool).parent) for tool in tool_paths.values() if tool})))
    options = {
        "strip": f"{seen_as(str(folder))}/{_COPY}",
        "extension": extension_of(name),
        **tool_paths,
    }
    outcome = run_child(
        path, [json.dumps(options)], limits_for(Path(path).stat().st_size), room, out=str(folder)
    )
    answer = answer_of(outcome, _Answer, Unfinished)
    if answer.code or answer.kind not in TYPES:
        return Copy(
            None, code=answer.code if answer.code in CODES else "failed", left_out=tuple(answer.left_out)
        )
    copy = folder / _COPY
    if not size_left(copy):
        raise Unfinished("no copy")
    return Copy(copy, answer.kind, left_out=tuple(answer.left_out))


def limits_for(size: int) -> Limits:
    """What a child may use on a file of so many bytes."""
    seconds = int(min(LONGEST, 180 + size / BYTES_A_SECOND))
    return Limits(
        wall=seconds,
        cpu=seconds,
        address_space=6144 * MB,  # LibreOffice reserves more than it uses
        file_size=2 * size + 256 * MB,
        open_files=512,
        processes=256,
        output=4 * MB,
    )
