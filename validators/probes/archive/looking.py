"""Looking at what an archive holds: the type of every member by its content, archives inside it to `DEPTH`, sizes and
checksums as far as the budget goes. Nothing is written, nothing is unpacked beyond what is looked at.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from validators.kinds import EXTENSIONS, KIND_OF, FileKind
from validators.probes import detect, held_pdf, packages
from validators.probes import held as held_files
from validators.probes.archive import zip_reader
from validators.probes.archive.members import Budget, Listing, Member, Readable, Short
from validators.probes.archive.readers import read
from validators.probes.places import place as place_of

Facts = dict[str, Any]

DEPTH = 3
"""Archives inside archives that are looked into: an archive in the file is at depth 1."""
LISTED = 2_000
"""Entries that are kept of one file, its inner archives' together with its own."""
HEAD = 4096
LOOKED_INTO = 48 * 1024 * 1024
"""A document or an archive inside is held in memory, up to so many bytes."""
BUDGET = 240 * 1024 * 1024
"""Bytes that are unpacked of one file in all, inner archives' included."""
_LITTER_NAMES = {".ds_store", "thumbs.db", "desktop.ini"}
BOMB_RATIO = 100
BOMB_FLOOR = 64 * 1024 * 1024
"""Below this many bytes unpacked, inner archives' included, what packs well is odd and no bomb."""
ODD_FLOOR = 1024 * 1024


@dataclass
class Looked:
    """What was seen, over all depths; `unread` counts by reason what could not be."""

    entries: list[Facts] = field(default_factory=list)
    inner: list[Facts] = field(default_factory=list)
    unread: dict[str, int] = field(default_factory=dict)
    problems: set[str] = field(default_factory=set)
    also: list[Facts] = field(default_factory=list)
    """Comments, other names and owners of members, as texts."""
    unpacked: int = 0
    """Bytes of all members as declared, inner archives' members too."""
    budget: Budget = field(default_factory=lambda: Budget(BUDGET))

    def miss(self, reason: str) -> None:
        """One more that could not be looked at."""
        self.unread[reason] = self.unread.get(reason, 0) + 1


def is_litter(name: str) -> bool:
    """What systems and programs leave behind: __MACOSX, .DS_Store, Thumbs.db, the mark of a document that is open."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1].lower()
    return name.startswith("__MACOSX/") or last in _LITTER_NAMES or last.startswith(("._", "~$"))


def look(listing: Listing, packed: int, *, package: bool = False) -> Looked:
    """Look at a file's archive; `packed` are the bytes of the whole file, for the ratio. Of a `package` (a program, a
    pupil's work) only what is a document, a program or an archive is kept.
    """
    looked = Looked()
    _level(listing, looked, "", 0, package=package)
    total, ratio = looked.unpacked, looked.unpacked / max(1, packed)
    if ratio > BOMB_RATIO and total > ODD_FLOOR:
        looked.problems.add("bomb" if total > BOMB_FLOOR else "compressible")
    return looked


def _level(listing: Listing, looked: Looked, outer: str, depth: int, *, package: bool) -> None:
    """One archive: its own dangers, then its members' content."""
    looked.problems |= listing.problems | _dangers(listing)
    looked.unpacked += sum(member.size for member in listing.members)
    if not listing.complete:
        looked.miss("too_many")
    if outer and listing.comment:
        looked.also.append({"place": place_of("archive_comment"), "text": listing.comment})
    place = looked.inner if outer else looked.entries
    answers: dict[int, Facts] = {}
    for member in listing.members:
        for code, text in member.also[:4]:
            if len(looked.also) < LISTED:
                where = place_of(code, name=f"{outer}{member.name}"[:120])
                looked.also.append({"place": where, "text": text})
        if member.folder or is_litter(member.name):
            if not package and len(looked.also) < LISTED:
                where = place_of("entry_name", name=f"{outer}{member.name}"[:120])
                looked.also.append({"place": where, "text": member.name})
            continue
        if not package and len(looked.entries) + len(looked.inner) >= LISTED:
            looked.miss("too_many")
            looked.problems |= set() if outer else {"too_many"}
            break
        entry = _entry(member, outer) | {"in_package": package}
        answers[id(member)] = entry
        if not package:
            place.append(entry)
    left = dict(answers)
    for member, stream in _streams(listing, looked):
        entry_of = left.pop(id(member), None)
        if entry_of is not None and stream is not None:
            _content(member, stream, entry_of, looked, depth)
        elif entry_of is not None:
            looked.miss("encrypted" if member.encrypted else "not_readable")
    for unread in left.values():
        over = unread["size"] > looked.budget.left
        looked.miss("encrypted" if unread["encrypted"] else "too_large" if over else "not_readable")
    if package:
        place += [entry for entry in answers.values() if KIND_OF.get(entry["type"]) in _TOLD][:LISTED]


def _streams(listing: Listing, looked: Looked) -> Iterator[tuple[Member, Readable | None]]:
    """The members' streams, as far as the archive can be read."""
    try:
        yield from listing.contents(looked.budget)
    except Exception:
        looked.problems.add("breaks_off")


_TOLD = (FileKind.WORD, FileKind.SLIDES, FileKind.SHEET, FileKind.PDF, FileKind.ARCHIVE, FileKind.PROGRAM)
"""What is worth telling of what a program or a work holds."""


def _entry(member: Member, outer: str) -> Facts:
    return {
        "name": f"{outer}{member.name}"[:400],
        "size": member.size,
        "compressed": member.packed,
        "type": EXTENSIONS.get(member.extension, ""),
        "known_by": "name",
        "name_guess": member.guess,
        "encrypted": member.encrypted,
        "broken": False,
    }


def _dangers(listing: Listing) -> set[str]:
    problems = set()
    for member in listing.members:
        parts = member.name.replace("\\", "/").split("/")
        if ".." in parts or member.name.startswith(("/", "\\")) or member.name[1:2] == ":":
            problems.add("traversal")
        if member.link:
            problems.add("symlink")
        if member.odd_name:
            problems.add("bad_name")
    names = [member.name for member in listing.members if not (member.folder or is_litter(member.name))]
    if len(set(names)) < len(names):
        problems.add("duplicate")
    return problems


_CONTAINERS = ("zip", "ole", "rar", "7z", "gz", "bz2", "xz", "tar", "zst", "cab", "lzh")


def _content(member: Member, stream: Readable, entry: Facts, looked: Looked, depth: int) -> None:
    """The type by content; the rest is read for its length, its checksum and what may be hidden at its end."""
    promised = EXTENSIONS.get(member.extension, "")
    try:
        head = stream.read(HEAD)
        if not head and not member.size:
            return
        entry["known_by"] = "content"
        entry["type"] = detect.sniff(head, member.extension)
        if entry["type"] in _CONTAINERS and member.size <= min(LOOKED_INTO, looked.budget.left):
            whole = head + b"".join(_pieces(stream, member.size - len(head)))
            looked.budget.left -= len(whole)
            _container(member, whole, entry, looked, depth)
        elif entry["type"] in _CONTAINERS:
            _too_large(head, stream, entry, looked, promised)
        elif member.size <= looked.budget.left:
            looked.budget.left -= member.size
            pieces = _pieces(stream, member.size - len(head))
            if entry["type"] in ("pdf", "rtf") and member.size <= LOOKED_INTO:
                whole = head + b"".join(pieces)
                put_inside = (
                    held_pdf.of_pdf(whole)
                    if entry["type"] == "pdf"
                    else held_files.of_document(io.BytesIO(whole), "rtf")
                )
                _told(put_inside, entry, looked)
                pieces = iter([whole[len(head) :]])
            hidden = _behind(head, pieces, entry["type"])
            if hidden is not None and len(hidden) < member.size:
                looked.miss("too_large")
            elif hidden is not None:
                seen = dict(entry, type="zip")
                _container(member, hidden, seen, looked, depth)
                entry["type"] = entry["type"] if entry["type"] not in ("", "txt") else seen["type"]
                if entry["type"] != seen["type"]:
                    looked.problems.add("polyglot")
        elif not entry["type"]:
            looked.miss("too_large")
    except Exception:
        entry["broken"] = True
        looked.miss("broken")
        entry["type"] = promised if entry["type"] == "ole" else entry["type"]


def _behind(head: bytes, pieces: Iterator[bytes], file_type: str) -> bytes | None:
    """Reads a member to its end; its bytes (the last of them, of a large one) where it ends in a ZIP, else None."""
    kept, held = [head], len(head)
    for piece in pieces:
        kept.append(piece)
        held += len(piece)
        while held - len(kept[0]) > LOOKED_INTO:
            held -= len(kept.pop(0))
    tail = b"".join(kept[-2:]) if len(kept) > 1 else head
    if not zip_reader.end_record(tail[-zip_reader.TAIL :], exact=file_type in zip_reader.EXACT):
        return None
    return b"".join(kept)


def _pieces(stream: Readable, length: int) -> Iterator[bytes]:
    """The rest of a member, piece by piece, and one byte more; `Short` where it ends early."""
    while length > 0:
        piece = stream.read(min(length, 1 << 20))
        if not piece:
            raise Short
        length -= len(piece)
        yield piece
    if stream.read(1):
        raise ValueError("longer than declared")


def _container(member: Member, whole: bytes, entry: Facts, looked: Looked, depth: int) -> None:
    """A member that holds others: a document is named, an archive is looked into."""
    file, container = io.BytesIO(whole), entry["type"]
    if container == "ole":
        entry["type"] = packages.inside_ole(file, member.extension) or EXTENSIONS.get(member.extension, "")
        if packages.ole_names(file) & packages.OLE_MACROS:
            looked.problems.add("macros")
        _put_inside(file, container, entry, looked)
        return
    listing = read(file, len(whole), container, member.extension)
    if listing is None:
        return
    if listing.damage:
        entry["broken"] = True
        looked.miss("broken")
        entry["type"] = packages.cut_off(file, member.extension) if listing.format == "zip" else container
        return
    entry["type"] = listing.format
    if listing.format == "zip":
        entry["type"] = packages.inside_zip(file, [inner.name for inner in listing.members], member.extension)
    kind = KIND_OF.get(entry["type"])
    if entry["type"] in packages.WITH_MACROS:
        looked.problems.add("macros")
    if kind in (FileKind.WORD, FileKind.SLIDES, FileKind.SHEET, FileKind.PDF):
        _put_inside(file, container, entry, looked)
        return
    if not listing.listed:
        looked.miss("not_readable")
    elif depth + 1 > DEPTH:
        looked.miss("too_deep")
    else:
        _level(listing, looked, f"{entry['name']} → ", depth + 1, package=kind is not FileKind.ARCHIVE)


def _put_inside(file: io.BytesIO, container: str, entry: Facts, looked: Looked) -> None:
    """What a document holds as objects of its own, told among what stands inside."""
    _told(held_files.of_document(file, container), entry, looked)


def _told(held: held_files.Held, entry: Facts, looked: Looked) -> None:
    for inside in held.entries:
        if len(looked.entries) + len(looked.inner) >= LISTED:
            looked.miss("too_many")
            return
        looked.inner.append(inside | {"name": f"{entry['name']} → {inside['name']}"[:400]})
    for reason, count in held.unread.items():
        looked.unread[reason] = looked.unread.get(reason, 0) + count


def _too_large(head: bytes, stream: Readable, entry: Facts, looked: Looked, promised: str) -> None:
    """A container past the bounds: a document is known by its first members; what is in an archive stays unread."""
    if entry["type"] == "ole":
        entry["type"], entry["known_by"] = promised, "name"
        looked.miss("too_large")
    elif entry["type"] == "zip":
        entry["type"] = packages.cut_off(io.BytesIO(head + stream.read(1 << 20)), "")
        looked.miss("too_large")
    elif entry["type"]:
        looked.miss("too_large")
