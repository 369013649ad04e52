"""An archive written anew as a ZIP of stripped members under numbers: names of members and folders name people too."""

import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from validators.probes.archive import readers
from validators.probes.archive.looking import is_litter
from validators.probes.archive.members import Budget, Member, Readable
from validators.probes.strip.outcome import Withheld

MOST_MEMBERS = 2_000
MOST_BYTES = 8 * 1024**3
BOMB_RATIO, BOMB_FLOOR = 100, 256 * 1024 * 1024
DEPTH = 2
"""Archives in archives are written anew this deep."""
LISTED = 300
"""Members that are named among those left out."""
_BLOCK = 1024 * 1024
_STAMP = (1980, 1, 1, 0, 0, 0)
_STORED = frozenset({"mp4", "mov", "m4v", "mkv", "webm", "mp3", "m4a", "jpg", "png", "zip"})
NOTE = "说明.txt"

Strip = Callable[[str, str, str, int], str]
"""Strips a file (path, where to, the extension its name has, depth); the type that came of it. Raises `Withheld`."""


@dataclass
class Source:
    """The archive: its path, its type, the extension of its name, and how deep it lies in others."""

    path: str
    kind: str
    extension: str
    depth: int = 0


@dataclass
class Rewritten:
    """How many members the copy has, and those it lacks: number, name, bytes and why."""

    kept: int = 0
    left_out: list[dict[str, Any]] = field(default_factory=list)
    missing: int = 0

    def leave_out(self, number: str, member: Member, code: str) -> None:
        """Note a member that is not in the copy."""
        self.missing += 1
        if len(self.left_out) < LISTED:
            entry = {"number": number, "name": member.name[:200], "size": member.size, "code": code}
            self.left_out.append(entry)


def rewrite(source: Source, out: str, strip: Strip) -> Rewritten:
    """Write the archive again; members that cannot be stripped are left out and named."""
    rewritten = Rewritten()
    size = os.path.getsize(source.path)
    with open(source.path, "rb") as file:
        listing = readers.read(file, size, source.kind, source.extension)
        if listing is None or not listing.listed:
            raise Withheld("type")
        if listing.damage or "overlap" in listing.problems:
            raise Withheld("damaged")
        members = [member for member in listing.members if not member.folder and not is_litter(member.name)]
        _bounded(members, size, complete=listing.complete)
        width = max(2, len(str(len(members))))
        numbers = {id(member): f"{number:0{width}d}" for number, member in enumerate(members, start=1)}

        def into(path: str, stripped: str, extension: str) -> str:
            return strip(path, stripped, extension, source.depth)

        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
            for member, stream in listing.contents(Budget(MOST_BYTES)):
                number = numbers.pop(id(member), "")
                if not number:
                    continue
                try:
                    _member(copy, number, member, stream, into)
                    rewritten.kept += 1
                except Withheld as withheld:
                    rewritten.leave_out(number, member, withheld.code)
            for member in members:  # those whose content no reader reached
                if id(member) in numbers:
                    rewritten.leave_out(numbers[id(member)], member, "damaged")
            if rewritten.missing:
                copy.writestr(_entry(NOTE, stored=False), _note(rewritten).encode())
    if not rewritten.kept:
        raise Empty(rewritten)
    return rewritten


class Empty(Withheld):
    """Not one member could be stripped."""

    def __init__(self, rewritten: Rewritten) -> None:
        super().__init__("nothing_left")
        self.rewritten = rewritten


def _bounded(members: list[Member], size: int, *, complete: bool) -> None:
    total = sum(member.size for member in members)
    if total > BOMB_FLOOR and total > BOMB_RATIO * max(1, size):
        raise Withheld("unsafe")
    if not complete or len(members) > MOST_MEMBERS or total > MOST_BYTES:
        raise Withheld("too_large")


def _member(
    copy: zipfile.ZipFile,
    number: str,
    member: Member,
    stream: Readable | None,
    into: Callable[[str, str, str], str],
) -> None:
    """Put a stripped member into the copy."""
    if member.encrypted:
        raise Withheld("encrypted")
    if stream is None or member.link:
        raise Withheld("unsafe" if member.link else "type")
    with tempfile.TemporaryDirectory() as scratch:
        path, stripped = os.path.join(scratch, "in"), os.path.join(scratch, "out")
        try:
            _unpack(stream, path, member.size)
            kind = into(path, stripped, member.extension)
        except (EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
            raise Withheld("damaged") from error
        _write_file(copy, f"{number}.{kind}", stripped, stored=kind in _STORED)


def _unpack(stream: Readable, path: str, size: int) -> None:
    """No more bytes than the archive declares."""
    written = 0
    with open(path, "wb") as file:
        while block := stream.read(min(_BLOCK, size - written + 1)):
            written += len(block)
            if written > size:
                raise Withheld("unsafe")
            file.write(block)
    if written < size:
        raise Withheld("damaged")


def _write_file(copy: zipfile.ZipFile, name: str, path: str, *, stored: bool) -> None:
    entry = _entry(name, stored=stored)
    entry.file_size = os.path.getsize(path)
    with open(path, "rb") as file, copy.open(entry, "w") as target:
        while block := file.read(_BLOCK):
            target.write(block)


def _entry(name: str, *, stored: bool) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    return entry


def _note(rewritten: Rewritten) -> str:
    """What the expert reads of the missing ones: their numbers and nothing of their names."""
    lines = [f"第 {int(entry['number'])} 个文件" for entry in rewritten.left_out]
    more = rewritten.missing - len(rewritten.left_out)
    if more:
        lines.append(f"另有 {more} 个文件")
    head = f"以下 {rewritten.missing} 个文件未能去除身份信息，评审时不提供；如需查看请联系组织方。\r\n"
    return head + "\r\n".join(lines) + "\r\n"
