"""The text of a DOC or WPS file by its own piece table ([MS-DOC]), without LibreOffice. olefile.

The file information block names the parts of the text (body, footnotes, headers, comments, endnotes, text boxes) by their
lengths; the piece table says where each piece stands and whether it is two bytes a character. Hidden and deleted text is
told by the character properties (`sprmCFVanish`, `sprmCFRMarkDel`) in the formatted disk pages. Fonts and styles are not
read.
"""

import struct
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

import olefile

from validators.probes import ole, textcount
from validators.probes.sources import Source

Facts = dict[str, Any]

_WORD_97 = 0xA5EC
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_CLX, _CHARACTER_PAGES = 0x01A2, 0x00FA
_COMMENT_AUTHORS, _REVISION_AUTHORS, _SAVED_BY = 0x01BA, 0x0232, 0x02D2
"""Where the file information block names the piece table, the pages of character properties, and lists of names."""
_PARTS = (("body", 0x4C), ("footnote", 0x50), ("header", 0x54), (None, 0x58), ("comment", 0x5C), ("endnote", 0x60),
          ("text_box", 0x64), ("header_box", 0x68))  # fmt: skip
_COMPRESSED = 1 << 30
MOST_PIECES = 200_000
MOST_CHARACTERS = 8_000_000
MOST_NAMES = 500
_VANISH, _DELETED = 0x083C, 0x0800
_FIELD, _FIELD_RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_ENDS = "\r\x07\x0c\x0e"
_SHOWN = {"\x0b": "\n", "\x1e": "-", "\x1f": "", "\xa0": " "}


class NotWord97(ValueError):
    """An older format, an encrypted one, or one whose table is broken."""


@dataclass(frozen=True)
class Line:
    """A paragraph or a table's cell."""

    text: str
    in_table: bool


@dataclass
class Text:
    """The text of a document by its parts."""

    parts: dict[str, list[Line]]
    hidden: list[str]
    deleted: list[str]
    commented_by: list[str]
    changed_by: list[str]
    saved_by: list[str]
    """Who saved it last, and where, as older versions of Word keep it."""

    def count(self, part: str) -> textcount.Count:
        """字 of a part."""
        counts = [textcount.count(line.text) for line in self.parts.get(part, [])]
        return textcount.Count(sum(count.asian for count in counts), sum(count.latin for count in counts))


def read(path: Source) -> Text:
    """The text; raises `NotWord97` where it cannot be told."""
    try:
        with olefile.OleFileIO(path) as file:
            main, table = _streams(file)
        return _text(main, table)
    except NotWord97:
        raise
    except Exception as error:  # olefile and struct raise whatever broken bytes lead to
        raise NotWord97(path) from error


def _streams(file: olefile.OleFileIO) -> tuple[bytes, bytes]:
    """The document's own stream, and the one that holds its tables."""
    main = ole.stream(file, "WordDocument") or b""
    mark, flags = struct.unpack_from("<H8xH", main)
    if mark != _WORD_97 or flags & _ENCRYPTED:
        raise NotWord97("format")
    table = ole.stream(file, "1Table" if flags & _TABLE_1 else "0Table")
    if table is None:
        raise NotWord97("no table")
    return main, table


def _text(main: bytes, table: bytes) -> Text:
    lengths = [(name, struct.unpack_from("<i", main, at)[0]) for name, at in _PARTS]
    whole = sum(length for _, length in lengths)
    if min(length for _, length in lengths) < 0 or not 0 < whole <= MOST_CHARACTERS:
        raise NotWord97("lengths")
    characters, hidden, deleted = _characters(main, table, whole)
    if len(characters) < whole:
        raise NotWord97("pieces")
    parts: dict[str, list[Line]] = {}
    start = 0
    for name, length in lengths:
        if name:
            parts[name] = _lines(characters, hidden, deleted, (start, start + length))
        start += length
    return Text(
        parts,
        _runs(characters, hidden),
        _runs(characters, deleted),
        _names(main, table, _COMMENT_AUTHORS),
        _names(main, table, _REVISION_AUTHORS),
        _names(main, table, _SAVED_BY),
    )


def _names(main: bytes, table: bytes, where: int) -> list[str]:
    """A list of strings: with a count in front (a string table), or one after the other."""
    if len(main) < where + 8:
        return []
    at, size = struct.unpack_from("<II", main, where)
    data = table[at : at + size]
    extra = 0
    at = 0
    if data[:2] == b"\xff\xff" and len(data) >= 6:
        (extra,) = struct.unpack_from("<H", data, 4)
        at = 6
    names: list[str] = []
    while at + 2 <= len(data) and len(names) < MOST_NAMES:
        (length,) = struct.unpack_from("<H", data, at)
        names.append(data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace"))
        at += 2 + 2 * length + extra
    return [name for name in dict.fromkeys(names) if name not in ("", "Unknown")]


def _characters(main: bytes, table: bytes, whole: int) -> tuple[str, list[bool], list[bool]]:
    """The document's characters in order, and which of them are hidden or deleted."""
    at, size = struct.unpack_from("<II", main, _CLX)
    clx = table[at : at + size]
    at = 0
    while at < len(clx) and clx[at] == 1:  # properties that pieces refer to
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at >= len(clx) or clx[at] != 2:
        raise NotWord97("no piece table")
    (size,) = struct.unpack_from("<I", clx, at + 1)
    pieces = clx[at + 5 : at + 5 + size]
    count = (len(pieces) - 4) // 12
    if not 0 < count <= MOST_PIECES:
        raise NotWord97("pieces")
    starts = struct.unpack_from(f"<{count + 1}I", pieces)
    marks = _Marks(main, table)
    text: list[str] = []
    hidden: list[bool] = []
    deleted: list[bool] = []
    for number in range(count):
        length = starts[number + 1] - starts[number]
        if length < 0 or starts[number + 1] > MOST_CHARACTERS:
            raise NotWord97("order")
        (where,) = struct.unpack_from("<I", pieces, 4 * (count + 1) + 8 * number + 2)
        width = 1 if where & _COMPRESSED else 2
        offset = (where & ~_COMPRESSED) // 2 if width == 1 else where
        raw = main[offset : offset + length * width]
        if len(raw) < length * width:
            raise NotWord97("a piece lies outside the file")
        text.append(raw.decode("cp1252", "replace") if width == 1 else raw.decode("utf-16-le", "replace"))
        if len(text[-1]) != length:  # characters beyond the basic plane are two there and one here
            text[-1] = "".join(chr(unit) for unit in struct.unpack(f"<{length}H", raw))
        hides, deletes = marks.of(offset, length, width)
        hidden += hides
        deleted += deletes
        if starts[number + 1] >= whole:
            break
    return "".join(text), hidden, deleted


class _Marks:
    """Hidden and deleted stretches of the stream, by the pages of character properties."""

    def __init__(self, main: bytes, table: bytes) -> None:
        self.starts: list[int] = []
        self.stretches: list[tuple[int, bool, bool]] = []
        at, size = struct.unpack_from("<II", main, _CHARACTER_PAGES)
        plain = table[at : at + size]
        count = max(0, (len(plain) - 4) // 8)
        for (page,) in struct.iter_unpack("<I", plain[4 * (count + 1) : 4 * (count + 1) + 4 * count]):
            self._page(main[(page & 0x3FFFFF) * 512 :][:512])
        order = sorted(range(len(self.starts)), key=lambda index: self.starts[index])
        self.stretches = [self.stretches[index] for index in order]
        self.starts = [self.starts[index] for index in order]

    def _page(self, page: bytes) -> None:
        if len(page) < 512:
            return
        count = page[511]
        for run in range(min(count, 101)):
            start, end = struct.unpack_from("<II", page, 4 * run)
            offset = page[4 * (count + 1) + run] * 2
            hidden, deleted = (
                _flags(page[offset + 1 : offset + 1 + page[offset]]) if offset else (False, False)
            )
            if hidden or deleted:
                self.starts.append(start)
                self.stretches.append((end, hidden, deleted))

    def of(self, offset: int, length: int, width: int) -> tuple[list[bool], list[bool]]:
        """Hidden and deleted for each character of a piece."""
        hidden, deleted = [False] * length, [False] * length
        end = offset + length * width
        index = max(0, bisect_right(self.starts, offset) - 1)
        while index < len(self.starts) and self.starts[index] < end:
            stop, hides, deletes = self.stretches[index]
            first = max(0, (self.starts[index] - offset) // width)
            last = min(length, (stop - offset) // width)
            if last > first:
                hidden[first:last] = [hides] * (last - first)
                deleted[first:last] = [deletes] * (last - first)
            index += 1
        return hidden, deleted


_OPERAND = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
"""Bytes of a property's operand by its size code; 6 has its own length."""


def _flags(properties: bytes) -> tuple[bool, bool]:
    """Whether these character properties hide or delete."""
    hidden = deleted = False
    at = 0
    while at + 2 <= len(properties):
        (code,) = struct.unpack_from("<H", properties, at)
        at += 2
        length = _OPERAND.get(code >> 13)
        if length is None:
            if at >= len(properties):
                break
            length = properties[at] + 1
        operand = properties[at : at + length]
        if code == _VANISH and operand:
            hidden = operand[0] in (1, 0x81)
        elif code == _DELETED and operand:
            deleted = operand[0] in (1, 0x81)
        at += length
    return hidden, deleted


def _lines(characters: str, hidden: list[bool], deleted: list[bool], span: tuple[int, int]) -> list[Line]:
    """Paragraphs and cells of a stretch; field codes, hidden and deleted text left out."""
    lines: list[Line] = []
    pieces: list[str] = []
    codes: list[bool] = []
    for at in range(*span):
        character = characters[at]
        if character in _ENDS:
            lines.append(Line(_joined(pieces), character == "\x07"))
            pieces = []
        elif character == _FIELD:
            codes.append(True)
        elif character == _FIELD_RESULT and codes:
            codes[-1] = False
        elif character == _FIELD_END and codes:
            codes.pop()
        elif not (hidden[at] or deleted[at] or any(codes)):
            shown = _SHOWN.get(character, character)
            pieces.append(shown if shown >= " " or shown in "\t\n" else "")
    lines.append(Line(_joined(pieces), False))
    return [line for line in lines if line.text.strip()]


def _joined(pieces: list[str]) -> str:
    """Halves of characters beyond the basic plane belong together."""
    return "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _runs(characters: str, marked: list[bool]) -> list[str]:
    runs: list[str] = []
    start = -1
    for at, mark in enumerate([*marked, False]):
        if mark and start < 0:
            start = at
        elif not mark and start >= 0:
            runs.append(_joined([c for c in characters[start:at] if c >= " "]))
            start = -1
    return [run for run in runs if run.strip()]
