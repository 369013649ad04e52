"""Number, size, hidden slides, notes and linked films of a .ppt or .dps, by the records of its last saving ([MS-PPT]).

A .ppt keeps what earlier savings wrote: only what the last one's directory leads to is looked at.
"""

import struct
from collections.abc import Iterator
from typing import Any

import olefile

from validators.probes import ole
from validators.probes.sources import Source

Facts = dict[str, Any]

_DOCUMENT_ATOM, _LIST, _SLIDE_PERSIST, _SHOW_INFO, _OBJECTS = 0x03E9, 0x0FF0, 0x03F3, 0x03F9, 0x0409
_DIRECTORY, _USER_EDIT, _CSTRING = 0x1772, 0x0FF5, 0x0FBA
_FILMS = {0x1006: "video", 0x1007: "video", 0x100D: "audio", 0x100E: "audio", 0x1010: "audio"}
"""Films and sounds beside the presentation; the format cannot hold films."""
_SOUND_INSIDE = 0x100F
MOST_EDITS, MOST_RECORDS = 200, 20_000
UNITS_PER_CM = 576 / 2.54
"""Master units."""
_HIDDEN = 0x0004


def measure(path: Source) -> Facts:
    """{"slides": facts} where the records can be followed, else {}."""
    try:
        with olefile.OleFileIO(path) as file:
            data = ole.stream(file, "PowerPoint Document")
            current = ole.stream(file, "Current User")
            macros = any("VBA" in entry for entry in file.listdir(streams=True, storages=True))
            if data is None or current is None or len(current) < 20:
                return {}
            facts = _read(data, struct.unpack_from("<I", current, 16)[0])
    except Exception:  # whatever broken records lead to
        return {}
    return {"slides": facts | {"format": "ppt", "macros": macros}}


def _read(data: bytes, edit: int) -> Facts:
    persisted, document = _directory(data, edit)
    children = list(_records(data, persisted[document]))
    atom = next(at for kind, _, at, _ in children if kind == _DOCUMENT_ATOM)
    width, height = struct.unpack_from("<ii", data, atom)
    slides = [
        struct.unpack_from("<I", data, at)[0]
        for kind, instance, start, end in children
        if kind == _LIST and instance == 0
        for inner, _, at, _ in _within(data, start, end)
        if inner == _SLIDE_PERSIST
    ]
    objects = [(start, end) for kind, _, start, end in children if kind == _OBJECTS]
    return {
        "slides": len(slides),
        "hidden": sum(_is_hidden(data, persisted[reference]) for reference in slides),
        "width": round(width / UNITS_PER_CM, 3),
        "height": round(height / UNITS_PER_CM, 3),
        "media": [film for start, end in objects for film in _media(data, start, end)],
        "basis": {"slides": "records of the last saving"},
    }


def _directory(data: bytes, edit: int) -> tuple[dict[int, int], int]:
    """Where each part of the last saving stands, and the number of the document."""
    persisted: dict[int, int] = {}
    document = 0
    for _ in range(MOST_EDITS):
        kind = struct.unpack_from("<2xH", data, edit)[0]
        if kind != _USER_EDIT:
            raise ValueError("no saving")
        last, directory, reference = struct.unpack_from("<8xIII", data, edit + 8)
        document = document or reference
        _, kind, length = struct.unpack_from("<HHI", data, directory)
        if kind != _DIRECTORY:
            raise ValueError("no directory")
        at, end = directory + 8, directory + 8 + length
        while at + 4 <= end:
            head = struct.unpack_from("<I", data, at)[0]
            first, count = head & 0xFFFFF, head >> 20
            offsets = struct.unpack_from(f"<{count}I", data, at + 4)
            for number, offset in enumerate(offsets, start=first):
                persisted.setdefault(number, offset)
            at += 4 + 4 * count
        if not last:
            break
        edit = last
    return persisted, document


def _records(data: bytes, at: int) -> Iterator[tuple[int, int, int, int]]:
    """(kind, instance, start, end) of what stands inside the container at a place."""
    length = struct.unpack_from("<I", data, at + 4)[0]
    yield from _within(data, at + 8, at + 8 + length)


def _within(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    for _ in range(MOST_RECORDS):
        if at + 8 > min(end, len(data)):
            return
        version, kind, length = struct.unpack_from("<HHI", data, at)
        yield kind, version >> 4, at + 8, at + 8 + length
        at += 8 + length
    raise ValueError("too many records")


def _is_hidden(data: bytes, slide: int) -> bool:
    for kind, _, start, _ in _records(data, slide):
        if kind == _SHOW_INFO:
            return bool(struct.unpack_from("<H", data, start + 10)[0] & _HIDDEN)
    return False


def _media(data: bytes, start: int, end: int) -> Iterator[Facts]:
    """Films and sounds in the list of outside objects, with the path they are looked for under."""
    for kind, _, at, stop in _within(data, start, end):
        if kind in _FILMS:
            path = next(_strings(data, at, stop), "")
            name = path.replace("\\", "/").rpartition("/")[2]
            yield {"kind": _FILMS[kind], "slide": 0, "name": name[:200], "linked": True}
        elif kind == _SOUND_INSIDE:
            yield {"kind": "audio", "slide": 0}


def _strings(data: bytes, at: int, stop: int, depth: int = 0) -> Iterator[str]:
    for kind, _, start, end in _within(data, at, stop):
        if kind == _CSTRING:
            yield data[start:end].decode("utf-16-le", "replace")
        elif depth < 4 and struct.unpack_from("<H", data, start - 8)[0] & 15 == 15:
            yield from _strings(data, start, end, depth + 1)
