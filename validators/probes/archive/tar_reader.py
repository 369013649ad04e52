"""Tar files, and gzip: a packed tar or one packed file. Standard library only."""

import gzip
import tarfile
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

from validators.probes.archive import names
from validators.probes.archive.members import MAX_ENTRIES, Budget, Content, Listing, Member

UNPACKED = 240 * 1024 * 1024
"""Bytes of a gzip that are unpacked to list it."""


class _TooMuch(Exception):
    """The bound is reached."""


class _Bounded:
    """A gzip's content, up to a bound; `read` is all that tarfile asks of it."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        file.seek(0)
        self.stream, self.left, self.length = gzip.GzipFile(fileobj=file), most, 0

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.length += len(data)
        if self.length > self.left:
            raise _TooMuch
        return data


def read(file: BinaryIO, size: int) -> Listing:
    """A plain tar."""
    listing = Listing("tar", packed=size)
    file.seek(0)
    infos: list[tarfile.TarInfo] = []
    try:
        with tarfile.open(fileobj=file, mode="r:") as archive:
            infos = _infos(archive, listing)
    except (tarfile.TarError, OSError, ValueError, EOFError, IndexError):
        listing.damage = "truncated"
    if any(info.isreg() and info.offset_data + info.size > size for info in infos):
        listing.damage = "truncated"
    listing.members = _members(infos)
    listing.contents = partial(_contents, file, listing.members)
    return listing


def read_gzip(file: BinaryIO, size: int) -> Listing:
    """A packed tar, or one packed file."""
    listing = Listing("gz", packed=size)
    try:
        with tarfile.open(fileobj=_Bounded(file, UNPACKED), mode="r|") as archive:  # type: ignore[call-overload]
            infos = _infos(archive, listing)
    except _TooMuch:
        return Listing("gz", listed=False)
    except (tarfile.ReadError, ValueError, IndexError):
        return _one_file(file, listing)
    except (OSError, EOFError):
        return Listing("gz", damage="truncated")
    listing.members = _members(infos)
    listing.contents = partial(_packed_contents, file, listing.members)
    return listing


def _infos(archive: tarfile.TarFile, listing: Listing) -> list[tarfile.TarInfo]:
    infos: list[tarfile.TarInfo] = []
    for info in archive:
        if len(infos) == MAX_ENTRIES:
            listing.complete = False
            break
        infos.append(info)
    return infos


def _members(infos: list[tarfile.TarInfo]) -> list[Member]:
    raws = [info.name.encode("utf-8", "surrogateescape") for info in infos]
    unsure = [number for number, raw in enumerate(raws) if names.certain(raw) is None]
    guesses = dict(zip(unsure, names.guess([raws[number] for number in unsure]), strict=True))
    members = []
    for number, info in enumerate(infos):
        text, guessed = guesses.get(number, (info.name, ""))
        link = info.issym() or info.islnk()
        members.append(
            Member(text, info.size if info.isreg() else 0, guess=guessed, folder=info.isdir(), link=link,
                   odd_name=not text.strip("/ "))
        )  # fmt: skip
    return members


def _contents(file: BinaryIO, members: list[Member], budget: Budget) -> Content:
    file.seek(0)
    with tarfile.open(fileobj=file, mode="r:") as archive:
        yield from _each(archive, members)


def _packed_contents(file: BinaryIO, members: list[Member], budget: Budget) -> Content:
    with tarfile.open(fileobj=_Bounded(file, UNPACKED), mode="r|") as archive:  # type: ignore[call-overload]
        yield from _each(archive, members)


def _each(archive: tarfile.TarFile, members: list[Member]) -> Content:
    for member, info in zip(members, archive, strict=False):
        stream = archive.extractfile(info) if info.isreg() else None
        yield member, stream


def _one_file(file: BinaryIO, listing: Listing) -> Listing:
    """What a gzip holds that is no tar; its name is the gzip's own without .gz, which nobody here knows."""
    length = 0
    try:
        for piece in _pieces(file):
            length += piece
    except _TooMuch:
        return Listing("gz", listed=False)
    except (OSError, EOFError, ValueError):
        return Listing("gz", damage="truncated")
    listing.members = [Member(_own_name(file), length)]
    listing.contents = partial(_whole, file, listing.members[0])
    return listing


def _pieces(file: BinaryIO) -> Iterator[int]:
    stream = _Bounded(file, UNPACKED)
    while data := stream.read(1 << 20):
        yield len(data)


def _whole(file: BinaryIO, member: Member, budget: Budget) -> Content:
    stream: Any = _Bounded(file, UNPACKED)
    yield member, stream


def _own_name(file: BinaryIO) -> str:
    """The name in the gzip's header (RFC 1952: FNAME, ISO 8859-1 by the book, UTF-8 in practice)."""
    file.seek(0)
    head = file.read(1024)
    if len(head) < 12 or head[3] & 0x0C != 0x08:
        return "内容"
    raw = head[10:].split(b"\0", 1)[0]
    return raw.decode("utf-8", "replace")[:255] or "内容"
