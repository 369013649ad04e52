"""Whether a file of a simple format is whole: programs by their headers, XML by parsing. Each check is bounded and cheap;
where it is not sure it says nothing.
"""

import struct
import zlib
from typing import Any

Facts = dict[str, Any]

READ = 32 * 1024 * 1024
PARSED = 8 * 1024 * 1024
SLACK = 4096
"""Linkers round a program's last section up; so many bytes may be missing at the end."""


def look(path: str, size: int, file_type: str) -> Facts:
    """{"opened": True} where the structure was read to its end, {"damage": ...} where it reaches past the file's end."""
    check = _CHECKS.get(file_type)
    if check is None:
        return {}
    try:
        with open(path, "rb") as file:
            whole = check(file.read(min(size, READ)), size)
    except Exception:
        return {}
    return {"opened": True} if whole else {"damage": "truncated"} if whole is False else {}


def _program(data: bytes, size: int) -> bool | None:
    """The sections of a PE file lie inside it. Other programs for Windows and DOS are not looked at."""
    (at,) = struct.unpack_from("<I", data, 60)
    if data[at : at + 4] != b"PE\0\0":
        return None
    sections, optional = struct.unpack_from("<H12xH", data, at + 6)
    ends = [0]
    for number in range(sections):
        length, start = struct.unpack_from("<II", data, at + 24 + optional + number * 40 + 16)
        ends.append(start + length if length else 0)
    last = max(ends)
    return None if not sections or size < last <= size + SLACK else last <= size


def _linux_program(data: bytes, size: int) -> bool | None:
    """The segments of an ELF file lie inside it."""
    wide, order = data[4] == 2, "<" if data[5] == 1 else ">"
    if wide:
        (table,) = struct.unpack_from(f"{order}Q", data, 32)
        step, count = struct.unpack_from(f"{order}HH", data, 54)
        spans = [struct.unpack_from(f"{order}Q16xQ", data, table + n * step + 8) for n in range(count)]
    else:
        (table,) = struct.unpack_from(f"{order}I", data, 28)
        step, count = struct.unpack_from(f"{order}HH", data, 42)
        spans = [struct.unpack_from(f"{order}I8xI", data, table + n * step + 4) for n in range(count)]
    return all(start + length <= size for start, length in spans) if spans else None


def _flash(data: bytes, size: int) -> bool | None:
    """A Flash film is as long as its header says; packed ones are unpacked as far as they go."""
    (length,) = struct.unpack_from("<I", data, 4)
    if data[:1] == b"F":
        return length <= size
    if data[:1] != b"C" or length > PARSED * 8:
        return None
    unpacker = zlib.decompressobj()
    body = unpacker.decompress(data[8:], length)
    return len(body) + 8 >= length


def _xml(data: bytes, size: int) -> bool | None:
    if size > PARSED:
        return None
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    etree.fromstring(data, parser)
    return True


_CHECKS = {
    "exe": _program, "dll": _program, "elf": _linux_program, "swf": _flash, "xml": _xml, "svg": _xml,
}  # fmt: skip
