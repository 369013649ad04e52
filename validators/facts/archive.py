"""Facts of an archive, from its listing and the content of its members; nothing is unpacked to disk."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class ArchiveEntry(BaseModel):
    """One file inside."""

    model_config = ConfigDict(frozen=True)

    name: str
    size: int
    """Bytes when unpacked."""
    compressed: int = 0
    type: str = ""
    """Type by content where the first bytes could be read, else by extension."""
    known_by: Literal["content", "name", ""] = ""
    """How the type is known; empty in facts of older versions."""
    name_guess: str = ""
    """The encoding its name was read in, where the archive does not say it: GBK, Shift-JIS, CP437."""
    in_package: bool = False
    """It is a part of a program or a work (apk, jar, sb3), not a file that somebody packed."""
    encrypted: bool = False
    broken: bool = False
    """The entry cannot be read."""


class UnreadMember(BaseModel):
    """A member whose content could not be read whole: a person looks at it."""

    model_config = ConfigDict(frozen=True)

    name: str
    why: str
    """encrypted, too_large, too_many, too_deep, time, format, broken, scan, not_listed."""
    text: bool = True
    """Its text was not read, or not all of it."""
    properties: bool = True
    """Its properties were not read."""


class ArchiveFacts(BaseModel):
    """The listing; system litter (__MACOSX, Thumbs.db) and folders are not items."""

    model_config = ConfigDict(frozen=True)

    format: str
    listed: bool = True
    """False where the format, or this file of it, can only be named."""
    entries: list[ArchiveEntry] = []
    inner: list[ArchiveEntry] | None = None
    """What stands in archives inside, to a depth of three; names as `outer.zip → inner.txt`."""
    unread: dict[str, int] | None = None
    """What could not be looked at, counted by reason: encrypted, too_deep, too_large, too_many,
    not_readable, broken."""
    contents_unread: list[UnreadMember] | None = None
    """Members whose text or properties were not read; None where nobody read what members hold."""
    items: int | None = None
    folders: int = 0
    total_size: int | None = None
    """Bytes of all items when unpacked."""
    unpacked: int | None = None
    """Bytes of everything when unpacked, archives inside too."""
    ratio: float | None = None
    """Unpacked divided by packed size."""
    encrypted: bool = False
    nested: int = 0
    """Archives inside the archive."""
    problems: list[str] = []
    """Danger codes: bomb, traversal, symlink, bad_name, overlap, too_many; milder: duplicate, compressible, prefix,
    polyglot.
    """
    litter: int = 0
    comment: str = ""
    basis: dict[str, str] = {}
