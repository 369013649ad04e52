"""A RAR's listing, by rarfile's reader in Python. Packed members need a program that the sandbox has not: their names and
sizes are told, their content is not looked at; members that are only stored are read.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

from validators.probes.archive import names
from validators.probes.archive.members import MAX_ENTRIES, Budget, Content, Listing, Member

BLOCKS = 2 * MAX_ENTRIES
"""Header blocks that are followed; RAR has some that are no files."""

NEAR = 4096
"""A header that breaks so near to the file's end was cut off."""


class _TooMany(Exception):
    """More blocks than anybody packs."""


def read(file: BinaryIO, size: int) -> Listing:
    """The listing; only named where its headers are encrypted."""
    import rarfile

    blocks: list[Any] = []

    def bounded(block: Any) -> None:
        blocks.append(block)
        if len(blocks) > BLOCKS:
            raise _TooMany

    file.seek(0)
    try:
        archive = rarfile.RarFile(file, errors="strict", part_only=True, info_callback=bounded)
        infos = archive.infolist()
    except _TooMany:
        return Listing("rar", listed=False)
    except (rarfile.Error, OSError, ValueError, IndexError, TypeError):
        return Listing("rar", damage="truncated" if _end(blocks) + NEAR >= size else "unreadable")
    if archive.needs_password() and not infos:
        return Listing("rar", [Member("", encrypted=True)], listed=False)
    kept = infos[:MAX_ENTRIES]
    listing = Listing("rar", list(_members(kept)), complete=len(infos) == len(kept))
    if _end(blocks) > size:
        listing.damage = "truncated"
    listing.contents = partial(_contents, archive, list(zip(listing.members, kept, strict=True)))
    return listing


def _end(blocks: list[Any]) -> int:
    """Where the last block that was read ends."""
    return max(((block.data_offset or 0) + (block.add_size or 0) for block in blocks), default=0)


def _members(infos: list[Any]) -> Iterator[Member]:
    raws = [info.orig_filename if isinstance(info.orig_filename, bytes) else b"" for info in infos]
    unsure = [
        n for n, (raw, info) in enumerate(zip(raws, infos, strict=True)) if _doubtful(raw, info.filename)
    ]
    guesses = dict(zip(unsure, names.guess([raws[number] for number in unsure]), strict=True))
    for number, info in enumerate(infos):
        text, guessed = guesses.get(number, (info.filename or "", ""))
        yield Member(
            name=text.replace("\0", "\ufffd").replace("\\", "/"),
            size=info.file_size or 0,
            packed=info.compress_size or 0,
            guess=guessed,
            folder=info.is_dir(),
            link=info.is_symlink(),
            encrypted=info.needs_password(),
            odd_name="\0" in text or not text.strip("/ "),
        )


def _doubtful(raw: bytes, filename: str | None) -> bool:
    """An old name in the code page of the machine that packed it: no UTF-8, and no Unicode form beside it (behind a NUL)."""
    return bool(raw) and b"\0" not in raw and names.certain(raw) is None


def _contents(archive: Any, members: list[tuple[Member, Any]], budget: Budget) -> Content:
    """Stored members; all others cannot be read here."""
    import rarfile

    for member, info in members:
        split = info.flags & (rarfile.RAR_FILE_SPLIT_BEFORE | rarfile.RAR_FILE_SPLIT_AFTER)
        stored = info.compress_type == rarfile.RAR_M0 and info.compress_size == info.file_size
        if member.folder or member.encrypted or split or not stored or info.file_redir:
            yield member, None
            continue
        with archive.open(info) as stream:
            yield member, stream
