"""Which reader lists which archive."""

from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from validators.probes.archive import rar_reader, seven_zip, tar_reader, zip_reader
from validators.probes.archive.members import Listing
from validators.probes.archive.streams import Behind

_READERS: dict[str, Callable[[BinaryIO, int], Listing]] = {
    "rar": rar_reader.read,
    "7z": seven_zip.read,
    "tar": tar_reader.read,
    **{packing: partial(tar_reader.read_packed, packing) for packing in ("gz", "bz2", "xz")},
}

ONLY_NAMED = ("zst", "cab", "iso", "lzh")
"""Archives that nothing here lists."""


def read(file: BinaryIO, size: int, file_type: str, extension: str) -> Listing | None:
    """The listing of an archive of this type, or of a ZIP that ends here and began with something else; None for
    neither.
    """
    if file_type == "zip":
        return zip_reader.read(file)
    if file_type in ONLY_NAMED:
        return Listing(file_type, listed=False)
    if file_type in _READERS:
        return _listed(file, size, file_type)
    if file_type == "exe":
        listing = _self_extracting(file, size)
        if listing is not None:
            return listing
    file.seek(max(0, size - zip_reader.TAIL))
    exact = file_type in zip_reader.EXACT
    return zip_reader.read(file) if zip_reader.end_record(file.read(), exact=exact) else None


UNPACKERS = 2 * 1024 * 1024
"""A program that unpacks its own archive has it behind so many bytes at most."""
_MARKS = ((b"Rar!\x1a\x07", "rar"), (seven_zip.SIGNATURE, "7z"))


def _self_extracting(file: BinaryIO, size: int) -> Listing | None:
    """The RAR or 7z behind a program, where one can be read there; a mark alone may be the unpacker's own."""
    file.seek(0)
    start = file.read(UNPACKERS)
    for mark, name in _MARKS:
        at = start.find(mark, 1)
        while at > 0:
            listing = _listed(Behind(file, at), size - at, name)
            if not listing.damage:
                return listing
            at = start.find(mark, at + 1)
    return None


def _listed(file: BinaryIO, size: int, name: str) -> Listing:
    """The listing; what its reader stumbles over is damage."""
    try:
        return _READERS[name](file, size)
    except MemoryError:
        raise
    except Exception:
        return Listing(name, damage="unreadable")
