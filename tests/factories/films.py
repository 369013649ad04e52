"""Changing films in ways that the ffmpeg of one version can and that of another cannot."""

import struct
from collections.abc import Callable
from pathlib import Path

_MATRIX = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
_UNIT = 0x10000


def turn(source: Path, target: Path, degrees: int) -> Path:
    """Write the MP4 again with its picture track shown turned by so many degrees clockwise (0, 90, 180, 270).

    The display matrix is written into the index itself: `-display_rotation` came with ffmpeg 6.0, and what stood in for it
    before (`-metadata:s rotate=`) went with it.
    """
    data = bytearray(source.read_bytes())
    at = data.index(b"tkhd", data.index(b"moov"))
    wide = 12 if data[at + 4] == 1 else 0
    size = at + 4 + 76 + wide
    while data[size : size + 8] == bytes(8):  # a sound track has no size
        at = data.index(b"tkhd", at + 4)
        wide = 12 if data[at + 4] == 1 else 0
        size = at + 4 + 76 + wide
    width, height = struct.unpack_from(">II", data, size)
    a, b, c, d = _MATRIX[degrees]
    right = width if degrees == 180 else height if degrees == 90 else 0
    down = height if degrees == 180 else width if degrees == 270 else 0
    matrix = (a * _UNIT, b * _UNIT, 0, c * _UNIT, d * _UNIT, 0, right, down, 1 << 30)
    struct.pack_into(">9i", data, size - 36, *matrix)
    target.write_bytes(data)
    return target


def rewrite(source: Path, target: Path, *places: str, change: Callable[[bytes], bytes]) -> Path:
    """Write the MP4 again with the body of one box changed: rewrite(a, b, "moov", "trak/soun", "mdia", change=...).

    "trak/soun" is the track with this handler. The index must stand behind the media, whose places then stay as they are.
    """
    target.write_bytes(_changed(source.read_bytes(), places, change))
    return target


def _changed(data: bytes, places: tuple[str, ...], change: Callable[[bytes], bytes]) -> bytes:
    if not places:
        return change(data)
    name, _, handler = places[0].partition("/")
    out, at = b"", 0
    while at < len(data):
        length = struct.unpack_from(">I", data, at)[0] or len(data) - at
        kind, body = data[at + 4 : at + 8].decode("latin-1"), data[at + 8 : at + length]
        if kind == name and handler.encode() in body:
            body = _changed(body, places[1:], change)
        out += struct.pack(">I", len(body) + 8) + data[at + 4 : at + 8] + body
        at += length
    return out


TABLES = ("mdia", "minf", "stbl")
"""Where a track's tables stand below its `trak`."""
