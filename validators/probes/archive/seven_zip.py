"""A 7z's listing and, where the standard library can unpack it (LZMA, LZMA2, BZip2, Deflate, stored), its members in order.

Every number of the header is checked against the file or against a bound before it is used.
"""

import bz2
import lzma
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO

from validators.probes.archive.members import MAX_ENTRIES, Budget, Content, Listing, Member
from validators.probes.archive.streams import Pieces

SIGNATURE = b"7z\xbc\xaf\x27\x1c"
HEADER = 16 * 1024 * 1024
"""Bytes of a header, unpacked."""
DICTIONARY = 128 * 1024 * 1024
"""Bytes a packed stream may ask for its window."""
_AES = b"\x06\xf1\x07\x01"
_END, _HEADER, _MAIN, _FILES, _PACK, _UNPACK, _SUBSTREAMS = 0, 1, 4, 5, 6, 7, 8
_SIZES, _DIGESTS, _FOLDERS, _UNPACK_SIZES, _COUNTS, _EMPTY, _EMPTY_FILE, _NAMES, _ATTRIBUTES, _ENCODED = (
    9, 10, 11, 12, 13, 14, 15, 17, 21, 23,
)  # fmt: skip


class _Bad(ValueError):
    """A number that cannot be true."""


@dataclass
class _Folder:
    """One packed stream, with the steps that unpack it."""

    coders: list[tuple[bytes, bytes]] = field(default_factory=list)
    """(method, properties); the first is applied last."""
    simple: bool = True
    outputs: int = 1
    inputs: int = 1
    sizes: list[int] = field(default_factory=list)
    main: int = 0
    """The output that nothing else takes in."""
    checked: bool = False
    streams: int = 1
    parts: list[int] = field(default_factory=list)
    at: int = 0
    packed: int = 0


class _Reader:
    """The header's bytes."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, length: int) -> bytes:
        if length > len(self.data) - self.at:
            raise _Bad
        self.at += length
        return self.data[self.at - length : self.at]

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self, most: int = 1 << 62) -> int:
        """A number of one to nine bytes: the ones at the first byte's top say how many follow."""
        first, mask, value = self.byte(), 0x80, 0
        for position in range(8):
            if not first & mask:
                value |= (first & (mask - 1)) << (8 * position)
                break
            value |= self.byte() << (8 * position)
            mask >>= 1
        if value > most:
            raise _Bad
        return value

    def bits(self, count: int) -> list[bool]:
        raw = self.take((count + 7) // 8)
        return [bool(raw[n // 8] & 0x80 >> n % 8) for n in range(count)]

    def defined(self, count: int) -> list[bool]:
        return [True] * count if self.byte() else self.bits(count)

    def digests(self, count: int) -> list[bool]:
        defined = self.defined(count)
        self.take(4 * sum(defined))
        return defined

    def expect(self, wanted: int) -> None:
        if self.byte() != wanted:
            raise _Bad


def read(file: BinaryIO, size: int) -> Listing:
    """The listing; only named where its header is encrypted or packed in a way that is not read here."""
    file.seek(0)
    start = file.read(32)
    if len(start) < 32 or not start.startswith(SIGNATURE):
        return Listing("7z", damage="truncated")
    ahead, length = struct.unpack_from("<QQ", start, 12)
    if zlib.crc32(start[12:32]) != struct.unpack_from("<I", start, 8)[0]:
        return Listing("7z", damage="unreadable")
    if 32 + ahead + length > size:
        return Listing("7z", damage="truncated")
    if not length:
        return Listing("7z")
    if length > HEADER:
        return Listing("7z", listed=False)
    file.seek(32 + ahead)
    try:
        header = _plain(file, file.read(length))
        return (
            _listing(file, _Reader(header))
            if header
            else Listing("7z", [Member("", encrypted=True)], listed=False)
        )
    except NotImplementedError:
        return Listing("7z", listed=False)
    except (_Bad, ValueError, IndexError, EOFError, lzma.LZMAError, struct.error, OverflowError):
        return Listing("7z", damage="unreadable")


def _plain(file: BinaryIO, header: bytes) -> bytes:
    """The header unpacked; b"" where it is encrypted."""
    for _ in range(4):
        reader = _Reader(header)
        kind = reader.byte()
        if kind == _HEADER:
            return header
        if kind != _ENCODED:
            raise _Bad
        (folder,) = _streams(reader)
        if any(method == _AES for method, _ in folder.coders):
            return b""
        length = folder.sizes[folder.main]
        if length > HEADER:
            raise NotImplementedError
        header = _unpacked(file, folder).read(length)
    raise _Bad


def _streams(reader: _Reader) -> list[_Folder]:
    """Where packed streams lie, how they are unpacked, and into which parts."""
    folders: list[_Folder] = []
    sizes: list[int] = []
    at = 0
    kind = reader.byte()
    if kind == _PACK:
        at = 32 + reader.number()
        count = reader.number(MAX_ENTRIES)
        while (kind := reader.byte()) != _END:
            if kind == _SIZES:
                sizes = [reader.number() for _ in range(count)]
            elif kind == _DIGESTS:
                reader.digests(count)
            else:
                raise _Bad
        kind = reader.byte()
    if kind == _UNPACK:
        folders = _folders(reader)
        kind = reader.byte()
    for folder in folders:
        folder.at, folder.packed = at, sum(sizes[: folder.inputs])
        at, sizes = at + folder.packed, sizes[folder.inputs :]
        folder.parts = [folder.sizes[folder.main]]
    if kind == _SUBSTREAMS:
        _parts(reader, folders)
        kind = reader.byte()
    if kind != _END:
        raise _Bad
    return folders


def _folders(reader: _Reader) -> list[_Folder]:
    reader.expect(_FOLDERS)
    count = reader.number(MAX_ENTRIES)
    reader.expect(0)
    folders = [_folder(reader) for _ in range(count)]
    reader.expect(_UNPACK_SIZES)
    for folder in folders:
        folder.sizes = [reader.number() for _ in range(folder.outputs)]
    kind = reader.byte()
    if kind == _DIGESTS:
        for folder, checked in zip(folders, reader.digests(count), strict=True):
            folder.checked = checked
        kind = reader.byte()
    if kind != _END:
        raise _Bad
    return folders


def _folder(reader: _Reader) -> _Folder:
    folder = _Folder()
    inputs = outputs = 0
    for _ in range(reader.number(32)):
        flags = reader.byte()
        method = reader.take(flags & 15)
        ins, outs = (reader.number(32), reader.number(32)) if flags & 0x10 else (1, 1)
        folder.simple = folder.simple and ins == outs == 1
        inputs, outputs = inputs + ins, outputs + outs
        folder.coders.append((method, reader.take(reader.number(1024)) if flags & 0x20 else b""))
    if not outputs:
        raise _Bad
    pairs = [(reader.number(64), reader.number(64)) for _ in range(outputs - 1)]
    folder.outputs, folder.inputs = outputs, inputs - len(pairs)
    if folder.inputs > 1:
        for _ in range(folder.inputs):
            reader.number(64)
    free = {*range(outputs)} - {out for _, out in pairs}
    folder.main = min(free) if free else 0
    folder.simple = folder.simple and all(into == out - 1 for into, out in pairs)
    return folder


def _parts(reader: _Reader, folders: list[_Folder]) -> None:
    """How many members each packed stream holds, and their lengths."""
    kind = reader.byte()
    if kind == _COUNTS:
        for folder in folders:
            folder.streams = reader.number(MAX_ENTRIES)
        kind = reader.byte()
    if sum(folder.streams for folder in folders) > MAX_ENTRIES:
        raise NotImplementedError
    for folder in folders:
        lengths = [reader.number() for _ in range(folder.streams - 1)] if kind == _SIZES else []
        rest = folder.sizes[folder.main] - sum(lengths)
        if rest < 0 or (folder.streams > 1 and not lengths):
            raise _Bad
        folder.parts = [*lengths, rest] if folder.streams else []
    if kind == _SIZES:
        kind = reader.byte()
    if kind == _DIGESTS:
        reader.digests(sum(f.streams for f in folders if not (f.streams == 1 and f.checked)))
        kind = reader.byte()
    if kind != _END:
        raise _Bad


def _listing(file: BinaryIO, reader: _Reader) -> Listing:
    """Names and sizes, each beside its place in the packed streams."""
    reader.expect(_HEADER)
    folders: list[_Folder] = []
    kind = reader.byte()
    if kind == _MAIN:
        folders = _streams(reader)
        kind = reader.byte()
    if kind == _END:
        return Listing("7z")
    if kind != _FILES:
        raise NotImplementedError
    properties = _files(reader)
    lengths = (part for folder in folders for part in folder.parts)
    locked = iter([_AES in [m for m, _ in folder.coders] for folder in folders for _ in folder.parts])
    members = []
    empties = iter(properties.get("empty_file", []))
    for name, empty, link in zip(properties["names"], properties["empty"], properties["links"], strict=True):
        folder = empty and not next(empties, False)
        length = 0 if empty else next(lengths, None)
        if length is None:
            raise _Bad
        encrypted = False if empty else next(locked)
        members.append(
            Member(name, length, folder=folder, link=link, encrypted=encrypted, odd_name=not name.strip("/ "))
        )
    listing = Listing("7z", members, packed=sum(folder.packed for folder in folders))
    with_bytes = [member for member, empty in zip(members, properties["empty"], strict=True) if not empty]
    listing.contents = partial(_contents, file, folders, with_bytes, members)
    return listing


def _files(reader: _Reader) -> dict[str, list[Any]]:
    count = reader.number(MAX_ENTRIES)
    properties: dict[str, list[Any]] = {"names": [], "empty": [False] * count, "links": [False] * count}
    while (kind := reader.byte()) != _END:
        body = _Reader(reader.take(reader.number()))
        if kind == _EMPTY:
            properties["empty"] = body.bits(count)
        elif kind == _EMPTY_FILE:
            properties["empty_file"] = body.bits(sum(properties["empty"]))
        elif kind == _NAMES:
            body.expect(0)
            text = body.data[1:].decode("utf-16-le", "replace")
            properties["names"] = text.split("\0")[:-1]
        elif kind == _ATTRIBUTES:
            defined = body.defined(count)
            body.expect(0)
            attributes = [struct.unpack("<I", body.take(4))[0] if there else 0 for there in defined]
            properties["links"] = [value >> 16 & 0o170000 == 0o120000 for value in attributes]
    if len(properties["names"]) != count:
        raise _Bad
    return properties


def _contents(
    file: BinaryIO, folders: list[_Folder], with_bytes: list[Member], members: list[Member], budget: Budget
) -> Content:
    """Members in the order in which they are packed; a stream that the budget does not cover is left out."""
    left = iter(with_bytes)
    for folder in folders:
        try:
            stream = _unpacked(file, folder)
        except (NotImplementedError, ValueError, lzma.LZMAError, struct.error):
            for _ in folder.parts:
                yield next(left), None
            continue
        for length in folder.parts:
            part = stream.part(length)
            yield next(left), part
            if part.left > budget.left:
                return
            budget.left -= part.left
            part.skip()
    for member in members:
        if not member.size and not member.folder:
            yield member, Pieces(iter(())).part(0)


def _unpacked(file: BinaryIO, folder: _Folder) -> Pieces:
    """The unpacked bytes of a packed stream; NotImplementedError for a method that is not read here."""
    if not folder.simple or folder.inputs != 1:
        raise NotImplementedError
    methods = [method for method, _ in folder.coders]
    if methods == [b"\0"]:
        return Pieces(_raw(file, folder))
    if methods == [b"\x04\x02\x02"]:
        return Pieces(_through(bz2.BZ2Decompressor(), _raw(file, folder)))
    if methods == [b"\x04\x01\x08"]:
        return Pieces(_inflated(_raw(file, folder)))
    filters = [_filter(method, properties) for method, properties in folder.coders]
    unpacker = lzma.LZMADecompressor(format=lzma.FORMAT_RAW, filters=filters)
    return Pieces(_through(unpacker, _raw(file, folder)))


def _filter(method: bytes, properties: bytes) -> dict[str, Any]:
    if method == b"\x03\x01\x01":
        packed, dictionary = struct.unpack("<BI", properties)
        pb, rest = divmod(packed, 45)
        lp, lc = divmod(rest, 9)
        if dictionary > DICTIONARY:
            raise NotImplementedError
        return {"id": lzma.FILTER_LZMA1, "dict_size": max(4096, dictionary), "lc": lc, "lp": lp, "pb": pb}
    if method == b"\x21":
        (exponent,) = properties
        dictionary = (2 | exponent & 1) << exponent // 2 + 11
        if dictionary > DICTIONARY:
            raise NotImplementedError
        return {"id": lzma.FILTER_LZMA2, "dict_size": max(4096, dictionary)}
    if method == b"\x03\x03\x01\x03":
        return {"id": lzma.FILTER_X86}
    raise NotImplementedError


def _raw(file: BinaryIO, folder: _Folder) -> Iterator[bytes]:
    at, left = folder.at, folder.packed
    while left > 0:
        file.seek(at)
        piece = file.read(min(left, 1 << 18))
        if not piece:
            return
        at, left = at + len(piece), left - len(piece)
        yield piece


def _through(unpacker: Any, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Unpacked bytes, at most a megabyte at a time."""
    for piece in pieces:
        waiting = piece
        while not unpacker.eof:
            yield unpacker.decompress(waiting, 1 << 20)
            waiting = b""
            if unpacker.needs_input:
                break


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-15)
    for piece in pieces:
        waiting = piece
        while waiting:
            yield unpacker.decompress(waiting, 1 << 20)
            waiting = unpacker.unconsumed_tail
