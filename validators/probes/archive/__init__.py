"""Archives: what stands inside, as far as it can be looked at without unpacking anything to disk.

`measure` is asked for every file: a ZIP is found by the record at its end, so that bytes in front of it, or a picture
before it, hide nothing.
"""

from typing import Any, BinaryIO

from validators.kinds import EXTENSIONS, KIND_OF, FileKind
from validators.probes import packages
from validators.probes.archive.looking import is_litter, look
from validators.probes.archive.members import Listing, extension_of
from validators.probes.archive.readers import read
from validators.probes.places import place

Facts = dict[str, Any]

_READ_APART = (FileKind.WORD, FileKind.SLIDES, FileKind.SHEET, FileKind.PDF)
"""Kinds of documents that have probes of their own, though they are ZIPs."""
SELF_EXTRACTING = "self_extracting"
"""The note of a program that is an archive with its own unpacker."""
POLYGLOT = "polyglot"
"""The note of a file that is whole as what it seems, and has an archive behind it."""


def measure(path: str, size: int, file_type: str, extension: str) -> Facts:
    """Facts of the archive in a file; {} where there is none. "detected_type" where it is another than `file_type`."""
    with open(path, "rb") as file:
        listing = read(file, size, file_type, extension)
        if listing is None:
            return {}
        if listing.damage:
            if listing.format != "zip" or file_type != "zip":
                return {"damage": listing.damage} if file_type == listing.format else {}
            return {
                "detected_type": packages.cut_off(file, extension),
                "damage": listing.damage,
                "archive": None,
            }
        kind_of_zip = listing.format
        if listing.format == "zip":
            kind_of_zip = packages.inside_zip(file, [member.name for member in listing.members], extension)
        return _facts(listing, kind_of_zip, file_type, file, size)


def _facts(listing: Listing, container: str, file_type: str, file: BinaryIO, size: int) -> Facts:
    """Facts of a listing that was read to its end."""
    own = file_type in ("", "txt", listing.format)
    answer: Facts = (
        {"detected_type": container}
        if own
        else {"notes": [SELF_EXTRACTING if file_type == "exe" else POLYGLOT]}
    )
    kind = KIND_OF.get(container, FileKind.OTHER)
    if own and kind in _READ_APART:
        return answer | _package(listing) | {"macros": _has_macros(listing, container)}
    package = own and kind is not FileKind.ARCHIVE
    looked = look(listing, size, package=package)
    items = [member for member in listing.members if not (member.folder or is_litter(member.name))]
    folders = sum(member.folder for member in listing.members)
    total = sum(member.size for member in listing.members)
    packed = listing.packed or sum(member.packed for member in listing.members)
    answer["archive"] = {
        "format": listing.format,
        "listed": listing.listed,
        "entries": looked.entries if listing.listed else [],
        "inner": looked.inner,
        "unread": looked.unread,
        "items": len(items) if listing.listed else None,
        "folders": folders,
        "litter": len(listing.members) - folders - len(items),
        "total_size": sum(member.size for member in items) if listing.listed else None,
        "unpacked": looked.unpacked if listing.listed else None,
        "ratio": round(total / packed, 2) if packed else None,
        "encrypted": any(member.encrypted for member in items),
        "nested": sum(map(_is_archive, looked.entries)),
        "problems": sorted(looked.problems),
        "comment": listing.comment,
        "basis": {"total_size": "the archive's own listing", "type": "first bytes of each entry"},
    }
    if own and listing.listed:
        answer["opened"] = True
    if package:
        answer |= _package(listing)
    elif own and listing.listed:
        answer["texts"] = _texts(listing, [*looked.entries, *looked.inner]) + looked.also
    return answer


def _has_macros(listing: Listing, container: str) -> bool:
    """A project of Visual Basic, or one of OpenDocument's own scripts."""
    return container in packages.WITH_MACROS or any(
        member.name.startswith(("Basic/", "Scripts/")) and not member.folder for member in listing.members
    )


def _is_archive(entry: Facts) -> bool:
    """Whether an entry is an archive for a person; a ZIP under a name that no type has is some program's own file."""
    extension = extension_of(entry["name"])
    return KIND_OF.get(entry["type"]) is FileKind.ARCHIVE and (not extension or extension in EXTENSIONS)


def _package(listing: Listing) -> Facts:
    """Documents are read by their own probes; here only what forbids to open them."""
    total = sum(member.size for member in listing.members)
    packed = sum(member.packed for member in listing.members)
    if total > 64 * 1024 * 1024 and total > 100 * max(1, packed):
        return {"damage": "unsafe"}
    return {"damage": "encrypted"} if any(member.encrypted for member in listing.members) else {}


def _texts(listing: Listing, entries: list[Facts]) -> list[Facts]:
    """Names and the comment, for searches."""
    texts = [
        {"place": place("entry_name", name=entry["name"][:120]), "text": entry["name"]} for entry in entries
    ]
    if listing.comment:
        texts.append({"place": place("archive_comment"), "text": listing.comment})
    return texts
