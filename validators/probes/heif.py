"""Size, turn, EXIF and XMP of a HEIC, HEIF or AVIF picture, from its `meta` box (ISO/IEC 14496-12 and 23008-12). Standard library.

Nothing is decoded: the coded picture may still be broken inside its bytes.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from validators.probes.sources import Source, opened
from validators.probes.tags import Gathered, exif, xmp

Facts = dict[str, Any]

MOST_META = 8_000_000
MOST_BOXES = 20_000
MOST_TAGS = 4_000_000


class Broken(ValueError):
    """The boxes make no sense, or there are too many of them."""


@dataclass
class Items:
    """What the `meta` box says: items by number, with their kinds and the places of their bytes."""

    primary: int = 0
    kinds: dict[int, str] = field(default_factory=dict)
    places: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    """(construction method, start, length); a length of 0 reaches to the end."""
    properties: list[tuple[str, bytes]] = field(default_factory=list)
    linked: dict[int, list[int]] = field(default_factory=dict)
    """Properties of an item, counted from 1."""
    idat: bytes = b""


def measure(path: Source, size: int) -> Facts:
    """Facts of the picture; {} where its boxes cannot be followed, so that nothing is claimed."""
    gathered = Gathered()
    with opened(path) as file:
        try:
            items = _items(file, size)
            complete = _metadata(file, size, items, gathered)
        except (Broken, struct.error, IndexError, OverflowError):
            return {}
    turns = _about_picture(items, gathered)
    end = max((at + length for how, at, length in items.places.get(items.primary, ()) if how == 0), default=0)
    if end > size:
        gathered.damage = "truncated"
    if not gathered.image.get("width"):
        return {"metadata": gathered.metadata} if complete else {}
    gathered.orientation = 6 if turns % 2 else 1
    facts = gathered.as_facts("heic")
    return facts if complete else {key: value for key, value in facts.items() if key != "metadata"}


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[str, bytes]]:
    for _ in range(MOST_BOXES):
        if at + 8 > end:
            return
        length, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if length == 1:
            length, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        length = length or end - at
        if length < head or at + length > end:
            raise Broken(kind)
        yield kind.decode("latin-1"), data[at + head : at + length]
        at += length
    raise Broken("boxes")


def _items(file: BinaryIO, size: int) -> Items:
    meta = _meta(file, size)
    items = Items()
    for kind, body in _boxes(meta, 4, len(meta)):
        if kind == "pitm":
            items.primary = int.from_bytes(body[4:6] if body[0] == 0 else body[4:8], "big")
        elif kind == "iinf":
            _infos(body, items)
        elif kind == "iloc":
            _places(body, items)
        elif kind == "idat":
            items.idat = body
        elif kind == "iprp":
            for inner, content in _boxes(body, 0, len(body)):
                if inner == "ipco":
                    items.properties = list(_boxes(content, 0, len(content)))
                elif inner == "ipma":
                    _links(content, items)
    return items


def _meta(file: BinaryIO, size: int) -> bytes:
    at = 0
    for _ in range(200):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            break
        length, kind = struct.unpack_from(">I4s", head)
        start = 8
        if length == 1:
            length, start = struct.unpack_from(">Q", head, 8)[0], 16
        length = length or size - at
        if kind == b"meta":
            if length > MOST_META or at + length > size:
                raise Broken("meta")
            file.seek(at + start)
            return file.read(length - start)
        if length < start:
            break
        at += length
    raise Broken("no meta")


def _infos(body: bytes, items: Items) -> None:
    at = 6 if body[0] == 0 else 8
    for kind, info in _boxes(body, at, len(body)):
        if kind != "infe" or info[0] < 2:
            continue
        wide = 2 if info[0] == 2 else 4
        number = int.from_bytes(info[4 : 4 + wide], "big")
        four = info[6 + wide : 10 + wide].decode("latin-1")
        words = info[10 + wide :].split(b"\0")
        items.kinds[number] = words[1].decode("latin-1") if four == "mime" and len(words) > 1 else four


def _places(body: bytes, items: Items) -> None:
    version = body[0]
    if version > 2:
        raise Broken("iloc")
    sizes = struct.unpack_from(">H", body, 4)[0]
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    wide = 4 if version == 2 else 2
    at = 6

    def take(count: int) -> int:
        nonlocal at
        if at + count > len(body):
            raise Broken("iloc")
        at += count
        return int.from_bytes(body[at - count : at], "big")

    extents = 0
    for _ in range(take(wide)):
        number = take(wide)
        how = take(2) & 15 if version else 0
        take(2)
        base = take(base_size)
        for _ in range(take(2)):
            extents += 1
            if extents > MOST_BOXES:
                raise Broken("extents")
            take(index_size)
            start = base + take(offset_size)
            items.places.setdefault(number, []).append((how, start, take(length_size)))


def _links(body: bytes, items: Items) -> None:
    version, large = body[0], body[3] & 1
    wide = 4 if version else 2
    count = int.from_bytes(body[4:8], "big")
    at = 8
    for _ in range(min(count, MOST_BOXES)):
        number = int.from_bytes(body[at : at + wide], "big")
        links = body[at + wide]
        at += wide + 1
        for _ in range(links):
            value = int.from_bytes(body[at : at + 1 + large], "big")
            items.linked.setdefault(number, []).append(value & (0x7FFF if large else 0x7F))
            at += 1 + large


def _about_picture(items: Items, gathered: Gathered) -> int:
    """Size and depth of the picture that is shown; how often it is turned by 90°."""
    turns = 0
    gathered.image["color_mode"] = "RGB"
    for number in items.linked.get(items.primary, ()):
        if not 0 < number <= len(items.properties):
            continue
        kind, body = items.properties[number - 1]
        if kind == "ispe" and len(body) >= 12:
            gathered.image["width"], gathered.image["height"] = struct.unpack_from(">II", body, 4)
            gathered.image["basis"]["size"] = "ispe"
        elif kind == "irot" and body:
            turns = body[0] & 3
        elif kind == "pixi" and len(body) > 5:
            gathered.image["bits"] = body[5]
            gathered.image["color_mode"] = "GRAY" if body[4] == 1 else "RGB"
        elif kind == "colr" and body[:4] in (b"prof", b"rICC"):
            gathered.image["has_icc"] = True
    return turns


def _metadata(file: BinaryIO, size: int, items: Items, gathered: Gathered) -> bool:
    """Reads EXIF and XMP; whether all of them could be read."""
    complete = True
    for number, kind in list(items.kinds.items())[:2000]:
        if kind not in ("Exif", "application/rdf+xml"):
            continue
        data = _bytes(file, size, items, number)
        if data is None:
            complete = False
        elif kind == "Exif" and len(data) > 8:
            start = 4 + int.from_bytes(data[:4], "big")
            exif(data[start:].removeprefix(b"Exif\0\0"), gathered)
        elif kind != "Exif":
            xmp(data, gathered)
    return complete


def _bytes(file: BinaryIO, size: int, items: Items, number: int) -> bytes | None:
    """The bytes of an item; None where they stand elsewhere, beyond the end, or are too many."""
    parts, left = [], MOST_TAGS
    for how, start, stated in items.places.get(number, [(9, 0, 0)]):
        length = stated or (size - start if how == 0 else len(items.idat) - start)
        if how == 0:
            if start + length > size or length > left:
                return None
            file.seek(start)
            parts.append(file.read(length))
        elif how == 1 and start + length <= len(items.idat):
            parts.append(items.idat[start : start + length])
        else:
            return None
        left -= length
    return b"".join(parts)
