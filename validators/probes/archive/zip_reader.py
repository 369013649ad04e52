"""A ZIP's central directory, wherever the ZIP begins, with names as people wrote them. Standard library only.

The path is split after decoding, because the second byte of a GBK character can be a backslash.
"""

import contextlib
import io
import struct
import zipfile
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import BinaryIO

from validators.probes import detect
from validators.probes.archive import names
from validators.probes.archive.members import MAX_ENTRIES, Budget, Content, Listing, Member, Short
from validators.probes.archive.streams import Behind

TAIL = 66_000
EXACT = ("pdf", "ole", "rar", "7z", "gz", "bz2", "xz", "tar", "mp4", "mov")
"""Types that may hold a whole ZIP as a part of theirs: with one of them a ZIP counts only where nothing stands behind it."""
_END = b"PK\x05\x06"
_ENTRY = b"PK\x01\x02"
DIRECTORY = 8 * 1024 * 1024
"""Bytes at the end of a ZIP in which its directory lies."""


def end_record(tail: bytes, *, exact: bool = False) -> bool:
    """Whether a file's last bytes hold the end record of a ZIP with a listing before it; `exact`: and nothing behind it."""
    at = tail.rfind(_END)
    while at >= 0:
        if len(tail) >= at + 22:
            entries, length, offset, comment = struct.unpack_from("<HIIH", tail, at + 10)
            whole = at + 22 + comment == len(tail) or not exact
            start = at - length
            empty = entries == 0 and length == 0 and offset == 0
            if whole and not empty and (length > at or tail[start : start + 4] == b"PK\x01\x02"):
                return True
        at = tail.rfind(_END, 0, at)
    return False


def read(file: BinaryIO) -> Listing:
    """The listing; `damage` where the central directory cannot be read."""
    listing = Listing("zip")
    try:
        with _opened(file) as archive:
            infos = archive.infolist()
            listing.complete = len(infos) <= MAX_ENTRIES
            infos = infos[:MAX_ENTRIES]
            comment = archive.comment
    except Exception:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - TAIL))
        listing.damage = "bad_zip" if _END in file.read() else "truncated"
        return listing
    listing.comment = (detect.decode(comment) or "")[:1000]
    listing.members = list(_members(infos))
    _written_beside(file, listing, infos)
    by_member = list(zip(listing.members, infos, strict=True))
    listing.contents = partial(_contents, file, by_member)
    spans = sorted((info.header_offset, info.header_offset + 30 + info.compress_size) for info in infos)
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        listing.problems.add("overlap")
    if spans and spans[0][0] > 0 and not _begins(file):
        listing.problems.add("prefix")
    return listing


def _opened(file: BinaryIO) -> zipfile.ZipFile:
    """The ZIP; where it says of GBK names that they are UTF-8, with that flag taken back."""
    try:
        return zipfile.ZipFile(file)
    except UnicodeDecodeError:
        return zipfile.ZipFile(_Unflagged(file))


class _Unflagged(Behind):
    """A ZIP's file in which no entry of the directory at its end is flagged as UTF-8."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file, 0)
        file.seek(0, 2)
        size = file.tell()
        self.directory = max(0, size - DIRECTORY)
        file.seek(self.directory)
        data = bytearray(file.read())
        at = data.find(_ENTRY)
        while at >= 0 and at + 46 <= len(data):
            data[at + 9] &= ~0x08
            at = data.find(_ENTRY, at + 46 + int.from_bytes(data[at + 28 : at + 30], "little"))
        self.data = bytes(data)

    def read(self, size: int = -1, /) -> bytes:
        at = self.tell()
        if at >= self.directory:
            start = at - self.directory
            data = self.data[start : start + size if size >= 0 else None]
        else:
            data = super().read(size)
            reach = at + len(data) - self.directory
            if reach > 0:
                data = data[: len(data) - reach] + self.data[:reach]
        self.seek(at + len(data))
        return data


def _begins(file: BinaryIO) -> bool:
    """Whether the ZIP stands at the file's start."""
    file.seek(0)
    return file.read(4) in detect.ZIP_STARTS


def _members(infos: list[zipfile.ZipInfo]) -> Iterator[Member]:
    raws = [_raw_name(info) for info in infos]
    doubtful = {number for number, (_, text) in enumerate(raws) if text is None}
    guesses = dict(
        zip(sorted(doubtful), names.guess([raws[number][0] for number in sorted(doubtful)]), strict=True)
    )
    for number, info in enumerate(infos):
        text, guessed = guesses.get(number, (raws[number][1] or "", ""))
        yield Member(
            name=text.replace("\0", "\ufffd"),
            size=info.file_size,
            packed=info.compress_size,
            guess=guessed,
            folder=text.endswith(("/", "\\")) and info.file_size == 0,
            link=info.external_attr >> 16 & 0o170000 == 0o120000,
            encrypted=bool(info.flag_bits & 1),
            odd_name="\0" in info.orig_filename or not text.strip("/\\ "),
        )


LOCAL = 5_000
"""Members whose own headers are compared with the listing."""
_UNICODE_COMMENT = 0x6375


def _written_beside(file: BinaryIO, listing: Listing, infos: list[zipfile.ZipInfo]) -> None:
    """Comments of members, and names that stand in their own headers or extra fields and are others than the listing's."""
    for number, (member, info) in enumerate(zip(listing.members, infos, strict=True)):
        comments = [detect.decode(info.comment) or "", names.in_field(info.extra, _UNICODE_COMMENT) or ""]
        others = [names.in_field(info.extra, names.UNICODE_PATH) or ""]
        if number < LOCAL:
            raw, extra = _own_header(file, info.header_offset)
            others += [detect.decode(raw) or "", names.in_field(extra, names.UNICODE_PATH) or ""]
        if not info.flag_bits & 0x800 and not info.orig_filename.isascii():
            with contextlib.suppress(UnicodeEncodeError):
                others.append(detect.decode(info.orig_filename.encode("cp437")) or "")
        member.also += [("entry_comment", text[:2000]) for text in dict.fromkeys(comments) if text.strip()]
        member.also += [
            ("entry_other_name", text[:400])
            for text in dict.fromkeys(others)
            if text.strip("/ \0") and text.replace("\\", "/") != member.name.replace("\\", "/")
        ]


def _own_header(file: BinaryIO, at: int) -> tuple[bytes, bytes]:
    """Name and extra field in the header that stands before a member's content."""
    if at < 0:  # a broken listing may say so
        return b"", b""
    file.seek(at)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        return b"", b""
    name, extra = struct.unpack_from("<HH", header, 26)
    return file.read(name), file.read(extra)


def _raw_name(info: zipfile.ZipInfo) -> tuple[bytes, str | None]:
    """The name's bytes, and the name where it is certain. zipfile reads unflagged names as CP437."""
    if info.flag_bits & 0x800:
        return b"", info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return b"", info.orig_filename
    return raw, names.in_extra_field(info.extra, raw) or names.certain(raw)


def _contents(file: BinaryIO, members: list[tuple[Member, zipfile.ZipInfo]], budget: Budget) -> Content:
    """Every member with its stream; one that does not open raises when it is read."""
    with _opened(file) as archive:
        for member, info in members:
            if member.encrypted or member.folder:
                yield member, None
                continue
            try:
                stream = archive.open(info)
            except NotImplementedError:
                yield member, None
                continue
            except Exception as error:
                yield member, _Broken(error)
                continue
            with stream:
                yield member, stream


class _Broken(io.BytesIO):
    """A member that does not open: reading it says why."""

    def __init__(self, why: Exception) -> None:
        super().__init__()
        self.why = why

    def read(self, size: int | None = -1, /) -> bytes:
        raise Short(str(self.why))
