"""Images and text of an untrusted file for people to look at, taken from it in a locked-down child process."""

import base64
import binascii
import json
import os
import zipfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from validators.probes.detect import sniff
from validators.probes.document import BROKEN
from validators.probes.packages import inside_zip
from validators.sandbox import MB, Limits, one_seat, run_child

What = Literal["page", "picture", "image"]
LIMITS = Limits(wall=30, cpu=20, file_size=0, processes=8, output=24 * MB)


PICTURES = frozenset({"jpg", "png", "gif", "webp", "bmp", "tiff"})
SHOWN = PICTURES | {"docx", "pdf"}
"""Types whose content is drawn for reading, so that nothing of the file itself reaches the reader."""
HEAD = 4096
"""Bytes that tell a type; of a package they tell only that it is one."""


def type_by_head(head: bytes, name: str) -> str:
    """The type by a file's first bytes; `zip` for every kind of package."""
    return sniff(head, name.rpartition(".")[2].lower())


def type_of(path: Path, name: str) -> str:
    """The file's type by its content."""
    with path.open("rb") as file:
        kind = type_by_head(file.read(HEAD), name)
    if kind != "zip":
        return kind
    try:
        with zipfile.ZipFile(path) as package:
            return inside_zip(str(path), package.namelist())
    except BROKEN:
        return "zip"


VERSION = "1"
"""Of the way files are drawn; what could not be drawn by another version is tried anew."""


class Busy(Exception):
    """Too many files are being drawn at this moment (`sandbox.SEATS`), or the reader's own one before still is."""


class Undrawable(Exception):
    """The child died over the file, or (`slow`) ran out of time: this file is not worth another one."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.slow = status == "timeout"


def pages(path: str | os.PathLike[str], *, reader: str = "") -> int:
    """Pages of a PDF; 0 where it does not open. Raises `Busy` and `Undrawable`, as all of these."""
    count = _ask(path, "count", 0, reader).get("pages")
    return count if isinstance(count, int) and count > 0 else 0


def image(path: str | os.PathLike[str], what: What, number: int, *, reader: str = "") -> bytes | None:
    """JPEG of a PDF's page, of a Word file's picture, or of the picture itself, counted from 1; None where there is none."""
    try:
        picture = base64.b64decode(_ask(path, what, number, reader).get("image") or "", validate=True)
    except (TypeError, ValueError, binascii.Error):
        return None
    return picture if picture.startswith(b"\xff\xd8\xff") else None


class Piece(BaseModel):
    """A heading (level 1 to 6), a paragraph, a table (rows of cells), or a picture (its number, from 1)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["heading", "paragraph", "table", "picture"]
    text: str = ""
    level: int = Field(default=0, ge=0, le=6)
    rows: list[list[str]] = []
    picture: int = Field(default=0, ge=0)


_PIECES = TypeAdapter(list[Piece])


def text(path: str | os.PathLike[str], *, reader: str = "") -> list[Piece] | None:
    """A Word file's pieces in order; None where it cannot be shown."""
    try:
        return _PIECES.validate_python(_ask(path, "text", 0, reader).get("blocks"))
    except ValidationError:
        return None


class Member(BaseModel):
    """What lies in an archive: its number there, its name, its bytes, and whether it can be opened for reading."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int = Field(ge=1)
    name: str = Field(max_length=300)
    size: int = Field(ge=0)
    reads: bool


class Opened(BaseModel):
    """A file opened for reading: pieces of text, pages to be drawn, or the members of an archive (`more` unnamed)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["text", "pages", "members", "none"]
    blocks: list[Piece] = []
    pages: int = Field(default=0, ge=0)
    members: list[Member] = []
    more: int = Field(default=0, ge=0)


OPENED = frozenset({"pptx", "xlsx", "txt", "csv", "zip", "rar", "7z", "tar", "gz", "bz2", "xz"})
"""Types that are opened so; members of archives are so whatever their type."""
UNPACKING = Limits(wall=30, cpu=20, file_size=64 * MB, processes=8, output=24 * MB)
"""As `LIMITS`, but a member may be unpacked in the child's own folder."""


def opened(
    path: str | os.PathLike[str], *, extension: str, member: str = "", reader: str = ""
) -> Opened | None:
    """The file, or a member of the archive that it is ("3", or "3.1" inside the third); None where it does not open."""
    try:
        return Opened.model_validate(_ask(path, "read", 0, reader, extension=extension, member=member))
    except ValidationError:
        return None


def shown(
    path: str | os.PathLike[str], number: int, *, extension: str, member: str = "", reader: str = ""
) -> bytes | None:
    """JPEG of a page or picture of what `opened` opened, counted from 1; None where there is none."""
    answer = _ask(path, "show", number, reader, extension=extension, member=member)
    try:
        picture = base64.b64decode(answer.get("image") or "", validate=True)
    except (TypeError, ValueError, binascii.Error):
        return None
    return picture if picture.startswith(b"\xff\xd8\xff") else None


def _ask(path: str | os.PathLike[str], what: str, number: int, reader: str, **more: str) -> dict[str, Any]:
    """One child's answer; a reader has one child at a time, whatever it is that they read."""
    limits = UNPACKING if more else LIMITS
    with one_seat(reader) if reader else nullcontext(True) as free:
        if not free:
            raise Busy
        outcome = run_child(path, [json.dumps({"draw": what, "number": number, **more})], limits)
    if outcome.status == "busy":
        raise Busy
    if outcome.status != "ok":
        raise Undrawable(outcome.status)
    try:
        answer = json.loads(outcome.stdout)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
