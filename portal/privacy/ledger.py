"""The ledger of erasures, outside the database: a restored backup brings back who was erased since, and the ledger says whom to
erase again. A line each, of keys and moments only, marked with the portal's key; it is only ever added to.

While the database lives it is the truth, and every round of the sweep writes down what the ledger lacks; after a restore the ledger is,
and every round does again what it says. Backups take it along, a restore brings it in (docs/recovery.md).
"""

import fcntl
import hashlib
import hmac
import json
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.utils.module_loading import import_string

from portal.recovery.sealing import sync

NAME = "erasures.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was erased. `mark` tells it from another row that got the same key after a restore: the same moment or name."""

    kind: str
    key: int
    mark: str
    at: str

    @property
    def what(self) -> tuple[str, int, str]:
        """The thing itself, whenever it was erased."""
        return self.kind, self.key, self.mark

    @property
    def seal(self) -> str:
        """Made with the portal's key: a line is a power to erase."""
        said = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        key = hashlib.blake2b(settings.RECEIPT_KEY.encode(), digest_size=32, person=b"erasures").digest()
        return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Read:
    """What a ledger says. `strange`: lines that this portal did not write, or not whole; nothing is done of them."""

    entries: list[Entry]
    strange: int = 0


class Erasures(ABC):
    """A kind of thing that is erased, registered by dotted name in `settings.ERASURES`. Called outside any tenant's scope."""

    kind: ClassVar[str]

    @abstractmethod
    def done(self) -> list[Entry]:
        """All that the database knows of."""

    @abstractmethod
    def again(self, entries: Sequence[Entry], *, now: datetime) -> int:
        """Erase again what of these stands in the database as if it had not been; how many. Safe to repeat."""


def place() -> Path:
    """Where this portal keeps its own."""
    return Path(settings.DATA_DIR) / NAME


def kinds() -> list[Erasures]:
    """Those registered."""
    return [import_string(dotted)() for dotted in settings.ERASURES]


def read(path: Path, *, trusted: bool = False) -> Read:
    """`trusted`: an operator vouches for the lines, whatever key marked them."""
    entries, strange = [], 0
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        lines = []
    for line in lines:
        try:
            told = json.loads(line)
            entry, seal = Entry(told["kind"], int(told["key"]), told["mark"], told["at"]), str(told["seal"])
            datetime.fromisoformat(entry.at)
        except (ValueError, KeyError, TypeError):
            strange += 1
            continue
        if trusted or hmac.compare_digest(seal.encode(), entry.seal.encode()):
            entries.append(entry)
        else:
            strange += 1
    return Read(entries, strange)


def add(path: Path, entries: Iterable[Entry]) -> int:
    """Those that are not there yet, written through to the disk; how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # several machines' sweeps may share the folder
        known = {entry.what for entry in read(path).entries}
        lacking = list({entry.what: entry for entry in entries if entry.what not in known}.values())
        if lacking:
            lines = [
                json.dumps(asdict(entry) | {"seal": entry.seal}, ensure_ascii=False) for entry in lacking
            ]
            before = path.read_bytes()
            torn = b"" if not before or before.endswith(b"\n") else b"\n"
            file.write(torn + "".join(f"{line}\n" for line in lines).encode())
            file.flush()
            os.fsync(file.fileno())
            sync(path.parent)
    return len(lacking)


def write_down() -> int:
    """Bring the ledger up to the database."""
    entries = [entry for kind in kinds() for entry in kind.done()]
    return add(place(), entries) if entries else 0


def do_again(*, now: datetime) -> int:
    """Bring the database up to the ledger."""
    entries = read(place()).entries
    return sum(
        kind.again([entry for entry in entries if entry.kind == kind.kind], now=now) for kind in kinds()
    )


def sweep(*, now: datetime) -> dict[str, int]:
    """Both, in this order: what a restored backup knows of stands in the ledger as well."""
    return {"erasures_noted": write_down(), "erased_again": do_again(now=now)}
