"""Words in the boxes of an MP4 or QuickTime file that no player shows: user data, titles of tracks, XMP, what stands in free
space. Standard library; only searched, and nothing of the media is touched.
"""

import contextlib
import struct
from collections.abc import Iterator
from typing import Any

from validators.probes import mp4
from validators.probes.said import said
from validators.probes.sources import Source, opened

Facts = dict[str, Any]

_INTO = frozenset(
    {b"moov", b"trak", b"mdia", b"minf", b"udta", b"ilst", b"meta", b"edts", b"gmhd", b"tref", b"----"}
)
_MEDIA = frozenset({b"mdat", b"stbl", b"moof", b"mfra", b"sidx", b"pssh"})
LEAF = 256 * 1024
TEXTS, LENGTH = 200, 2_000
DEPTH = 8


def words(path: Source, size: int) -> dict[str, str]:
    """Properties by the box they stand in: {"盒 moov/udta/name": "高老师的课"}."""
    properties: dict[str, str] = {}
    with contextlib.suppress(struct.error, ValueError, OverflowError), opened(path) as file:
        for kind, end, body in mp4.top_level(file, size):
            if kind in _MEDIA or end > size:
                continue
            file.seek(body)
            data = file.read(min(end - body, mp4.MAX_MOOV if kind == b"moov" else LEAF))
            _box(kind, memoryview(data), _label(kind), properties, 0)
    return properties


def _label(kind: bytes) -> str:
    return kind.decode("latin-1").replace("\xa9", "©").strip("\0 ")


def _box(kind: bytes, data: memoryview, label: str, found: dict[str, str], depth: int) -> None:
    if kind in _MEDIA or len(found) >= TEXTS:
        return
    inner = list(_inner(kind, data)) if kind in _INTO and depth < DEPTH else []
    for name, body in inner:
        _box(name, body, f"{label}/{_label(name)}", found, depth + 1)
    if not inner and len(data) <= LEAF:
        text = "；".join(dict.fromkeys(said(bytes(data))))[:LENGTH]
        if text:
            found[f"盒 {label}{'' if f'盒 {label}' not in found else len(found)}"[:80]] = text


def _inner(kind: bytes, data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """The boxes in a box; a `meta` may begin with a version."""
    start = (
        4 if kind == b"meta" and len(data) >= 8 and bytes(data[4:8]) not in (b"hdlr", b"keys", b"ilst") else 0
    )
    at = start
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        if length < 8 or at + length > len(data):
            return
        yield bytes(data[at + 4 : at + 8]), data[at + 8 : at + length]
        at += length
