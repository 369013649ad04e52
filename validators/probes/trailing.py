"""What stands behind the end of a picture: no viewer shows it, and it goes wherever the file goes. Standard library."""

import re
from typing import BinaryIO

from validators.probes import detect
from validators.probes.said import said
from validators.probes.tags import Gathered

READ = 1024 * 1024
TEXT, DATA = "文件结尾之后的文字", "文件结尾之后的数据"
"""Properties under which it is kept."""
_PHONES = (b"SEFT", b"SEFH")
_ORDINARY = ("jpg", "mp4", "mov", "heic")
"""What telephones put there themselves: a second picture (MPF), the film of a live photo."""
_MARK = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def behind(file: BinaryIO, end: int, size: int, gathered: Gathered) -> None:
    """Note what stands from `end` on; zeros and line ends are nothing."""
    if not 0 < end < size:
        return
    file.seek(end)
    data = file.read(READ)
    start = len(data) - len(data.lstrip(b"\0\r\n\t "))
    data = data[start:].rstrip(b"\0\r\n\t ")
    if not data:
        return
    kind = detect.sniff(data[:8192])
    if kind in ("txt", "html", "xml", "json"):
        gathered.metadata[TEXT] = (detect.decode(data) or "")[:8000]
        return
    words = "；".join(dict.fromkeys(said(data[:65_536])))[:4000]
    if kind in _ORDINARY or any(mark in data[-64:] for mark in _PHONES):
        if words:
            gathered.metadata["附加数据中的文字"] = words
        return
    gathered.metadata[DATA] = f"{size - end} B {kind.upper() or ''} {words}".strip()


def jpeg_end(file: BinaryIO, at: int, size: int) -> int:
    """Where the picture that begins with a scan at `at` ends; 0 where it has no end."""
    file.seek(at)
    data = file.read(min(size - at, 64 * READ))
    place = 2
    while found := _MARK.search(data, place):
        marker = data[found.start() + 1]
        if marker == 0xD9:
            return at + found.end()
        place = found.end()
        if marker not in (0x01, 0xD8) and place + 2 <= len(data):
            place += int.from_bytes(data[place : place + 2], "big")
    return 0
