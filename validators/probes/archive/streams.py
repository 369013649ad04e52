"""A stream that can only be read forwards, handed out part by part."""

import io
from collections.abc import Iterator
from typing import BinaryIO


class Pieces:
    """Bytes as they come."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held = pieces, b""

    def read(self, size: int) -> bytes:
        """Up to `size` bytes; fewer only at the end."""
        gathered, length = [self._held], len(self._held)
        while length < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            gathered.append(piece)
            length += len(piece)
        whole = b"".join(gathered)
        self._held = whole[size:]
        return whole[:size]

    def part(self, length: int) -> "Part":
        """The next `length` bytes as a stream of their own."""
        return Part(self, length)


class Part(io.RawIOBase):
    """One part; `left` are the bytes that nobody has read."""

    def __init__(self, whole: Pieces, length: int) -> None:
        super().__init__()
        self._whole, self.left = whole, length

    def read(self, size: int = -1, /) -> bytes:
        data = self._whole.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        return data

    def skip(self) -> None:
        """Past the end of this part."""
        while self.left and self.read(1 << 20):
            pass


class Behind(io.RawIOBase, BinaryIO):
    """A file from a place on, as a file of its own."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        super().__init__()
        self._file, self._start, self._at = file, start, 0

    def read(self, size: int = -1, /) -> bytes:
        self._file.seek(self._start + self._at)
        data = self._file.read(size)
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if whence == 2:
            self._at = self._file.seek(offset, 2) - self._start
        else:
            self._at = offset + (self._at if whence == 1 else 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True
