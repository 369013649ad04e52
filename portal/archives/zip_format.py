"""The bytes of a ZIP archive that are not its members': APPNOTE 6.3.x, stored (method 0), names in UTF-8, ZIP64 where a number
outgrows 32 (or 16) bits. Pure.
"""

import struct
from dataclasses import dataclass

_U16, _U32 = 0xFFFF, 0xFFFFFFFF
_UTF8_NAMES = 0x0800
_PLAIN_VERSION, _ZIP64_VERSION = 20, 45
_MADE_ON_UNIX = 3 << 8
_READABLE_FILE = 0o100644 << 16
WallClock = tuple[int, int, int, int, int, int]
"""Year, month, day, hour, minute, second, as a clock on the wall shows them: the format knows no zones."""
_FIRST: WallClock = (1980, 1, 1, 0, 0, 0)
_LAST: WallClock = (2107, 12, 31, 23, 59, 58)


@dataclass(frozen=True, slots=True)
class Member:
    """One stored file: its path with "/", bytes, CRC-32, and when it was changed."""

    name: str
    size: int
    crc32: int
    modified: WallClock


def local_header(member: Member) -> bytes:
    """What stands before the member's bytes. Both sizes are known beforehand, so no descriptor follows them."""
    name, extra = _name(member), b""
    size = member.size
    if member.size >= _U32:
        extra, size = struct.pack("<HHQQ", 1, 16, member.size, member.size), _U32
    fixed = struct.pack(
        "<4sHHHHHIIIHH", b"PK\x03\x04", _version(bool(extra)), _UTF8_NAMES, 0, *_dos(member.modified), member.crc32,
        size, size, len(name), len(extra),
    )  # fmt: skip
    return fixed + name + extra


def directory_entry(member: Member, offset: int) -> bytes:
    """The member's line in the directory; `offset` is where its local header begins."""
    name = _name(member)
    large = b""
    size, at = member.size, offset
    if member.size >= _U32:
        large, size = struct.pack("<QQ", member.size, member.size), _U32
    if offset >= _U32:
        large, at = large + struct.pack("<Q", offset), _U32
    extra = struct.pack("<HH", 1, len(large)) + large if large else b""
    version = _version(bool(extra))
    fixed = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", _MADE_ON_UNIX | version, version, _UTF8_NAMES, 0,
        *_dos(member.modified), member.crc32, size, size, len(name), len(extra), 0, 0, 0, _READABLE_FILE, at,
    )  # fmt: skip
    return fixed + name + extra


def ending(members: int, directory_offset: int, directory_size: int) -> bytes:
    """What stands after the directory."""
    begins = b""
    if members >= _U16 or directory_offset >= _U32 or directory_size >= _U32:
        begins = struct.pack(
            "<4sQHHIIQQQQ", b"PK\x06\x06", 44, _MADE_ON_UNIX | _ZIP64_VERSION, _ZIP64_VERSION, 0, 0, members, members,
            directory_size, directory_offset,
        )  # fmt: skip
        begins += struct.pack("<4sIQI", b"PK\x06\x07", 0, directory_offset + directory_size, 1)
    return begins + struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, min(members, _U16), min(members, _U16), min(directory_size, _U32),
        min(directory_offset, _U32), 0,
    )  # fmt: skip


def _name(member: Member) -> bytes:
    name = member.name.encode()
    if not 0 < len(name) < _U16:
        raise ValueError(f"a member's name has 1 to 65534 bytes, not {len(name)}")
    return name


def _version(zip64: bool) -> int:
    return _ZIP64_VERSION if zip64 else _PLAIN_VERSION


def _dos(at: WallClock) -> tuple[int, int]:
    """Time and date in steps of two seconds, 1980 to 2107."""
    year, month, day, hour, minute, second = min(max(at, _FIRST), _LAST)
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day
