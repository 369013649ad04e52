"""What an archive's reader says of it: its members with their declared numbers, and a way to their content."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

MAX_ENTRIES = 20_000
"""Members that are read of one archive; what is behind them is not looked at, and said so."""


class Readable(Protocol):
    """A stream of a member's content."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes; none at the end."""


Content = Iterator[tuple["Member", Readable | None]]


@dataclass
class Member:
    """One entry as its archive's directory declares it."""

    name: str
    size: int = 0
    """Bytes when unpacked."""
    packed: int = 0
    guess: str = ""
    """The encoding that the name was read in where nothing in the archive says it: GBK, Shift-JIS, CP437."""
    folder: bool = False
    link: bool = False
    encrypted: bool = False
    also: list[tuple[str, str]] = field(default_factory=list)
    """What else is written of it: (code of a place, text), its comment, another name, its owner."""
    odd_name: bool = False
    """Empty, or with a NUL in it."""

    @property
    def extension(self) -> str:
        """The last part of the name behind its last dot, in lower case."""
        return extension_of(self.name)


def extension_of(name: str) -> str:
    """What stands behind the last dot of the last part of a path, in lower case."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return last.rpartition(".")[2].strip().lower() if "." in last else ""


@dataclass
class Budget:
    """Bytes that may still be unpacked of one file, inner archives' included."""

    left: int


def nothing(budget: Budget) -> Content:
    """No content can be had."""
    return iter(())


@dataclass
class Listing:
    """One archive; `damage` where its directory cannot be read."""

    format: str
    members: list[Member] = field(default_factory=list)
    contents: Callable[[Budget], Content] = nothing
    """Members in the order in which they can be read, each with a stream of its content (None: cannot be read)."""
    listed: bool = True
    """False where the format, or this file of it, can only be named."""
    packed: int | None = None
    """Bytes of all members together where single ones are not packed apart."""
    comment: str = ""
    damage: str = ""
    problems: set[str] = field(default_factory=set)
    complete: bool = True
    """False where there are more members than were read."""


class Short(EOFError):
    """A member holds fewer bytes than its archive declares."""
