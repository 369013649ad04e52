"""An archive's index: its own bytes in one run, and a table of where members' bytes stand between them. Pure.

The file: own bytes (local headers, small members that were made for the archive, directory, ending), then for each member that
is a blob three numbers (own bytes before it, the blob, its size), then a footer. 24 bytes a blob, so the table of a hundred
thousand files is held in memory, and their bytes never are.
"""

import struct
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from portal.archives.zip_format import Member, directory_entry, ending, local_header

_MAGIC = b"zipindx1"
_LITTLE = struct.pack("=H", 1) == struct.pack("<H", 1)
_FOOTER = struct.Struct("<8sQQQ")
Reader = Callable[[int, int], bytes]
"""The bytes of the index from the first to the last position, both included."""


@dataclass(frozen=True, slots=True)
class Own:
    """Bytes of the index itself, first to last."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes of a blob, first to last."""

    blob: int
    first: int
    last: int


class IndexWriter:
    """Lays an archive out, member by member. `file` takes the index, `aside` (a temporary file) the directory until the end."""

    def __init__(self, file: BinaryIO, aside: BinaryIO) -> None:
        self._file, self._aside = file, aside
        self._table = array("Q")
        self._own = 0  # own bytes since the last blob
        self._own_total = 0
        self.position = 0
        """Bytes of the archive so far."""
        self.members = 0

    def add_blob(self, member: Member, blob: int) -> None:
        """A member whose bytes are the blob's, all of them."""
        self._begin(member)
        if member.size:
            self._table.extend((self._own, blob, member.size))
            self._own = 0
            self.position += member.size

    def add_bytes(self, member: Member, data: bytes) -> None:
        """A small member that was made for this archive."""
        if len(data) != member.size:
            raise ValueError("a member is as long as it says")
        self._begin(member)
        self._write(data)

    def finish(self) -> int:
        """Write the directory, the ending and the table; the archive's size in bytes."""
        at, size = self.position, self._aside.tell()
        self._aside.seek(0)
        while block := self._aside.read(1 << 16):
            self._write(block)
        self._write(ending(self.members, at, size))
        table = self._table if _LITTLE else _swapped(self._table)
        self._file.write(table.tobytes())
        self._file.write(_FOOTER.pack(_MAGIC, self._own_total, len(table) // 3, self.position))
        return self.position

    def _begin(self, member: Member) -> None:
        self._aside.write(directory_entry(member, self.position))
        self.members += 1
        self._write(local_header(member))

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._own += len(data)
        self._own_total += len(data)
        self.position += len(data)


class Index:
    """An index read back: the table in memory, everything else by `read`."""

    def __init__(self, read: Reader, size: int) -> None:
        footer = read(size - _FOOTER.size, size - 1)
        magic, own, records, self.size = _FOOTER.unpack(footer)
        if magic != _MAGIC or own + records * 24 + _FOOTER.size != size:
            raise ValueError("not an archive's index")
        self._own_total: int = own
        self._table = array("Q")
        if records:
            self._table.frombytes(read(own, own + records * 24 - 1))
        if not _LITTLE:
            self._table = _swapped(self._table)
        self._starts = array("Q")  # where each blob begins in the archive
        self._owns = array("Q")  # own bytes before it, all in all
        at = before = 0
        for n in range(0, len(self._table), 3):
            before += self._table[n]
            at += self._table[n]
            self._starts.append(at)
            self._owns.append(before)
            at += self._table[n + 2]

    def pieces(self, first: int, last: int) -> Iterator[Own | Content]:
        """What the archive's bytes from `first` to `last` are made of, in order."""
        n = max(bisect_right(self._starts, first) - 1, 0)
        at = first
        while at <= last:
            if n < len(self._starts) and at >= self._starts[n]:
                blob, size = self._table[3 * n + 1], self._table[3 * n + 2]
                begins = at - self._starts[n]
                if begins < size:
                    ends = min(size - 1, last - self._starts[n])
                    yield Content(blob, begins, ends)
                    at += ends - begins + 1
                n += 1
                continue
            until = self._starts[n] if n < len(self._starts) else self.size
            own = self._owns[n] if n < len(self._owns) else self._own_total
            ends = min(until, last + 1)
            yield Own(own - (until - at), own - (until - ends) - 1)
            at = ends

    def blobs(self, first: int, last: int) -> Iterator[int]:
        """The blobs that these bytes come from."""
        return (piece.blob for piece in self.pieces(first, last) if isinstance(piece, Content))


def _swapped(table: "array[int]") -> "array[int]":
    """The numbers in the other byte order: an index made on one machine is read on another."""
    turned = array("Q", table)
    turned.byteswap()
    return turned
