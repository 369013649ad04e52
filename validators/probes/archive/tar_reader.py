"""Tar files, and what is packed as one stream (gzip, bzip2, xz): a tar or one file. Standard library only."""

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any, BinaryIO

from validators.probes.archive import names
from validators.probes.archive.members import MAX_ENTRIES, Budget, Content, Listing, Member

UNPACKED = 240 * 1024 * 1024
"""Bytes of a packed stream that are unpacked to list it."""
XZ_MEMORY = 160 * 1024 * 1024
"""Bytes that unpacking an xz may hold: its strongest setting wants 65 MB, a hostile header asks for gigabytes."""
_BLOCK = 64 * 1024


class TooMuch(Exception):
    """The bound is reached."""


class _Streams:
    """The content of bzip2 or xz streams one after another, a block at a time: neither may ask for more memory than it
    should, whatever its header says.
    """

    def __init__(self, file: BinaryIO, decompressor: Callable[[], Any]) -> None:
        self.file, self.new = file, decompressor
        self.current: Any = decompressor()
        self.held = b""

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; fewer only at the end."""
        pieces, length = [], 0
        while size < 0 or length < size:
            piece = self._piece(_BLOCK if size < 0 else min(_BLOCK, size - length))
            if not piece:
                break
            pieces.append(piece)
            length += len(piece)
        return b"".join(pieces)

    def _piece(self, most: int) -> bytes:
        while True:
            if self.current.eof:
                rest = (self.current.unused_data or self.file.read(_BLOCK)).lstrip(b"\0")
                while not rest and (block := self.file.read(_BLOCK)):  # padding between streams
                    rest = block.lstrip(b"\0")
                if not rest:
                    return b""
                self.current, self.held = self.new(), rest
            if self.current.needs_input and not self.held:
                self.held = self.file.read(_BLOCK)
                if not self.held:
                    raise EOFError("the stream breaks off")
            given, self.held = self.held, b""
            piece: bytes = self.current.decompress(given, most)
            if piece:
                return piece


def _unpacker(packing: str, file: BinaryIO) -> Any:
    if packing == "gz":
        return gzip.GzipFile(fileobj=file)
    if packing == "bz2":
        return _Streams(file, bz2.BZ2Decompressor)
    return _Streams(file, partial(lzma.LZMADecompressor, lzma.FORMAT_XZ, XZ_MEMORY))


class _Bounded:
    """What is packed, up to a bound; `read` is all that tarfile asks of it."""

    def __init__(self, file: BinaryIO, packing: str) -> None:
        file.seek(0)
        self.stream, self.left, self.length = _unpacker(packing, file), UNPACKED, 0

    def read(self, size: int = -1) -> bytes:
        """Raises `TooMuch` past the bound."""
        try:
            data: bytes = self.stream.read(size)
        except lzma.LZMAError as error:
            if "limit" in str(error).lower():
                raise TooMuch from error
            raise OSError(str(error)) from error
        except zlib.error as error:
            raise OSError(str(error)) from error
        self.length += len(data)
        if self.length > self.left:
            raise TooMuch
        return data


def read(file: BinaryIO, size: int) -> Listing:
    """A plain tar."""
    listing = Listing("tar", packed=size)
    file.seek(0)
    infos: list[tarfile.TarInfo] = []
    try:
        with tarfile.open(fileobj=file, mode="r:", ignore_zeros=True) as archive:
            infos = _infos(archive, listing)
    except (tarfile.TarError, OSError, ValueError, EOFError, IndexError):
        listing.damage = "truncated"
    if any(info.isreg() and info.offset_data + info.size > size for info in infos):
        listing.damage = "truncated"
    listing.members = _members(infos)
    listing.contents = partial(_contents, file, listing.members)
    return listing


def read_packed(packing: str, file: BinaryIO, size: int) -> Listing:
    """A tar or one file, packed as gz, bz2 or xz."""
    listing = Listing(packing, packed=size)
    try:
        if not _is_tar(_Bounded(file, packing).read(tarfile.BLOCKSIZE)):
            return _one_file(packing, file, listing)
        with _packed_tar(packing, file) as archive:
            infos = _infos(archive, listing)
    except TooMuch:
        return Listing(packing, listed=False)
    except (tarfile.ReadError, ValueError, IndexError):
        return _one_file(packing, file, listing)
    except (OSError, EOFError):
        return Listing(packing, damage="truncated")
    listing.members = _members(infos)
    listing.contents = partial(_packed_contents, packing, file, listing.members)
    return listing


def _is_tar(block: bytes) -> bool:
    """Whether a file's first block is the header of a tar's member; zeros are none."""
    try:
        tarfile.TarInfo.frombuf(block, tarfile.ENCODING, "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _packed_tar(packing: str, file: BinaryIO) -> tarfile.TarFile:
    """A packed tar, read on behind the blocks of zeros at its end: another one may follow."""
    return tarfile.open(fileobj=_Bounded(file, packing), mode="r|", ignore_zeros=True)  # type: ignore[call-overload]


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
                   odd_name=not text.strip("/ "), also=_owners(info))
        )  # fmt: skip
    return members


def _owners(info: tarfile.TarInfo) -> list[tuple[str, str]]:
    """Names of the account and group that packed it, and what programs of today add as notes."""
    notes = [
        str(value)
        for key, value in info.pax_headers.items()
        if key not in ("mtime", "atime", "ctime", "path", "size")
    ]
    return [
        ("entry_owner", text[:400])
        for text in dict.fromkeys([info.uname, info.gname, *notes])
        if text and text != "root"
    ]


def _contents(file: BinaryIO, members: list[Member], budget: Budget) -> Content:
    file.seek(0)
    with tarfile.open(fileobj=file, mode="r:", ignore_zeros=True) as archive:
        yield from _each(archive, members)


def _packed_contents(packing: str, file: BinaryIO, members: list[Member], budget: Budget) -> Content:
    with _packed_tar(packing, file) as archive:
        yield from _each(archive, members)


def _each(archive: tarfile.TarFile, members: list[Member]) -> Content:
    for member, info in zip(members, archive, strict=False):
        stream = archive.extractfile(info) if info.isreg() else None
        yield member, stream


def _one_file(packing: str, file: BinaryIO, listing: Listing) -> Listing:
    """What is packed and no tar; its name is the packed file's own without its last extension, which nobody here knows."""
    length = 0
    try:
        stream = _Bounded(file, packing)
        while data := stream.read(1 << 20):
            length += len(data)
    except TooMuch:
        return Listing(packing, listed=False)
    except (OSError, EOFError, ValueError):
        return Listing(packing, damage="truncated")
    listing.members = [Member(_own_name(file) if packing == "gz" else "内容", length)]
    listing.contents = partial(_whole, packing, file, listing.members[0])
    return listing


def _whole(packing: str, file: BinaryIO, member: Member, budget: Budget) -> Content:
    stream: Any = _Bounded(file, packing)
    yield member, stream


def _own_name(file: BinaryIO) -> str:
    """The name in the gzip's header (RFC 1952: FNAME, ISO 8859-1 by the book, UTF-8 in practice)."""
    file.seek(0)
    head = file.read(1024)
    if len(head) < 12 or head[3] & 0x0C != 0x08:
        return "内容"
    raw = head[10:].split(b"\0", 1)[0]
    return raw.decode("utf-8", "replace")[:255] or "内容"
