"""The text of an XLS or ET file by its records ([MS-XLS], BIFF8): cells, names of sheets, headers, footers, comments and
text boxes, hidden ones too. Standard library.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_RECORDS = 1_000_000
MOST_STRINGS = 200_000
_START, _ENCRYPTED, _CONTINUED = 0x0809, 0x002F, 0x003C
_SHARED, _LABEL, _RICH_LABEL, _RESULT, _SHEET = 0x00FC, 0x0204, 0x00D6, 0x0207, 0x0085
_HEADER, _FOOTER, _COMMENT, _TEXT = 0x0014, 0x0015, 0x001C, 0x01B6
_BIFF8 = 0x0600
_WIDE, _EXTENDED, _RICH = 1, 4, 8
_CELLS = {_LABEL: 6, _RICH_LABEL: 6, _RESULT: 0}
"""Records that hold one text, and how many bytes stand in front of it."""
_NUMBER, _FORMULA, _PACKED, _MANY_PACKED = 0x0203, 0x0006, 0x027E, 0x00BD
LEAST = 1_000_000
"""Whole numbers from here on are texts too: people type telephone numbers as numbers."""
_AROUND = {_HEADER: "header", _FOOTER: "footer"}


class NotBiff8(ValueError):
    """An older format, or an encrypted workbook."""


@dataclass
class Texts:
    """What can be searched: (place, text), and the people who commented."""

    pieces: list[tuple[str, str]] = field(default_factory=list)
    commented_by: list[str] = field(default_factory=list)
    whole: bool = True


def read(data: bytes) -> Texts:
    """The texts of a workbook's stream; raises `NotBiff8` for what is none, or encrypted."""
    texts = Texts()
    if len(data) < 8 or struct.unpack_from("<H2xH", data) != (_START, _BIFF8):
        raise NotBiff8("format")
    try:
        for kind, parts in _records(data, texts):
            _take(kind, parts, texts)
            if len(texts.pieces) > MOST_STRINGS:
                texts.whole = False
                break
    except (struct.error, IndexError):
        texts.whole = False
    return texts


def _records(data: bytes, texts: Texts) -> Iterator[tuple[int, list[bytes]]]:
    """Each record with those that continue it."""
    at, count = 0, 0
    kind, parts = 0, [b""]
    while at + 4 <= len(data):
        here, length = struct.unpack_from("<HH", data, at)
        body = data[at + 4 : at + 4 + length]
        at += 4 + length
        count += 1
        if count > MOST_RECORDS or len(body) < length:
            texts.whole = False
            break
        if here == _CONTINUED:
            parts.append(body)
            continue
        yield kind, parts
        kind, parts = here, [body]
    yield kind, parts


def _take(kind: int, parts: list[bytes], texts: Texts) -> None:
    body = parts[0]
    if kind == _ENCRYPTED:
        raise NotBiff8("encrypted")
    if kind == _SHARED:
        (count,) = struct.unpack_from("<I", body, 4)
        strings = _Strings(parts, 8)
        for _ in range(min(count, MOST_STRINGS)):
            texts.pieces.append(("sheet", strings.next()))
        texts.whole = texts.whole and count <= MOST_STRINGS
    elif kind in _CELLS:
        texts.pieces.append(("sheet", _string(body, _CELLS[kind])))
    elif kind in (_NUMBER, _FORMULA):
        _number(struct.unpack_from("<d", body, 6)[0], texts)
    elif kind == _PACKED:
        _number(_unpacked(struct.unpack_from("<I", body, 6)[0]), texts)
    elif kind == _MANY_PACKED:
        for at in range(6, len(body) - 5, 6):
            _number(_unpacked(struct.unpack_from("<I", body, at)[0]), texts)
    elif kind in _AROUND and body:
        texts.pieces.append((_AROUND[kind], _string(body, 0)))
    elif kind == _SHEET:
        texts.pieces.append(("sheet", _characters(body[8:], body[6], wide=bool(body[7] & _WIDE))))
    elif kind == _COMMENT:
        texts.commented_by.append(_string(body, 8))
    elif kind == _TEXT and len(parts) > 1 and parts[1]:
        (length,) = struct.unpack_from("<H", body, 10)
        texts.pieces.append(("text_box", _Strings(parts[1:], 0).characters(length)))


def _number(value: float, texts: Texts) -> None:
    if LEAST <= value < 1e15 and value == int(value):
        texts.pieces.append(("sheet", str(int(value))))


def _unpacked(packed: int) -> float:
    """A number of four bytes: a whole one or the first half of another, perhaps a hundredfold."""
    whole = packed - (1 << 32) if packed & 0x80000000 else packed
    value = (
        float(whole >> 2) if packed & 2 else struct.unpack("<d", struct.pack("<Q", (packed & ~3) << 32))[0]
    )
    return value / 100 if packed & 1 else value


def _string(body: bytes, at: int) -> str:
    (length,) = struct.unpack_from("<H", body, at)
    return _characters(body[at + 3 :], length, wide=bool(body[at + 2] & _WIDE)) if length else ""


def _characters(data: bytes, length: int, *, wide: bool) -> str:
    return data[: length * 2].decode("utf-16-le", "replace") if wide else data[:length].decode("latin-1")


class _Strings:
    """Strings one after the other over a record and those that continue it; where the letters of one go on in the next
    record, that one says anew whether they are two bytes each.
    """

    def __init__(self, parts: list[bytes], at: int) -> None:
        self.parts, self.part, self.at = parts, 0, at

    def next(self) -> str:
        """The next string of the table, without its formatting."""
        length, flags = struct.unpack("<HB", self._bytes(3))
        runs = struct.unpack("<H", self._bytes(2))[0] if flags & _RICH else 0
        extra = struct.unpack("<I", self._bytes(4))[0] if flags & _EXTENDED else 0
        text = self._letters(length, wide=bool(flags & _WIDE))
        self._skip(4 * runs + extra)
        return text

    def characters(self, length: int) -> str:
        """Letters with their flag in front."""
        return self._letters(length, wide=bool(self._bytes(1)[0] & _WIDE))

    def _letters(self, length: int, *, wide: bool) -> str:
        pieces: list[str] = []
        while length:
            room = len(self.parts[self.part]) - self.at
            count = min(length, room // (2 if wide else 1))
            data = self.parts[self.part][self.at : self.at + count * (2 if wide else 1)]
            pieces.append(_characters(data, count, wide=wide))
            self.at += len(data)
            length -= count
            if length:
                self.part, self.at = self.part + 1, 1
                wide = bool(self.parts[self.part][0] & _WIDE)
        return "".join(pieces)

    def _bytes(self, count: int) -> bytes:
        """Bytes that are not letters; they may stand on both sides of a border."""
        data = b""
        while len(data) < count:
            piece = self.parts[self.part][self.at : self.at + count - len(data)]
            self.at += len(piece)
            data += piece
            if len(data) < count:
                self.part, self.at = self.part + 1, 0
                self.parts[self.part]  # raises past the end
        return data

    def _skip(self, count: int) -> None:
        while count:
            step = min(count, len(self.parts[self.part]) - self.at)
            self.at += step
            count -= step
            if count:
                self.part, self.at = self.part + 1, 0
