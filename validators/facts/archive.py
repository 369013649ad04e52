"""Facts of an archive, from its listing; nothing is unpacked."""

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
    encrypted: bool = False
    broken: bool = False
    """The entry cannot be read."""


class ArchiveFacts(BaseModel):
    """The listing; system litter (__MACOSX, Thumbs.db) and folders are not items."""

    model_config = ConfigDict(frozen=True)

    format: str
    listed: bool = True
    """False where the format can only be named (RAR, 7z)."""
    entries: list[ArchiveEntry] = []
    items: int | None = None
    folders: int = 0
    total_size: int | None = None
    """Bytes of all items when unpacked."""
    ratio: float | None = None
    """Unpacked divided by packed size."""
    encrypted: bool = False
    nested: int = 0
    """Archives inside the archive."""
    problems: list[str] = []
    """Danger codes: bomb, traversal, symlink, overlap, duplicate, too_many."""
    litter: int = 0
    comment: str = ""
    basis: dict[str, str] = {}
