"""Make a backup: one moment of the database and every stored file that its rows name.

The moment comes first. Stored files never change under their key and none is removed meanwhile, so what is copied after the
moment is what the rows meant. A file that an earlier backup has is not read again.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from portal.decisions import NotAllowed
from portal.files import storage
from portal.recovery import database, sealing
from portal.recovery.database import Snapshot
from portal.recovery.sealing import Sealed
from portal.recovery.vault import DATABASE, KEYS, LIST, Backup, Line, Vault

FORMAT = 1


@dataclass
class Made:
    """What a backup came to. `damaged`: keys of files that were missing, or not what once came in."""

    backup: Backup
    files: int = 0
    new_files: int = 0
    new_bytes: int = 0
    damaged: list[str] = field(default_factory=list)
    lost_pictures: int = 0


def make(vault: Vault, public_keys: Sequence[Any], *, now: dt.datetime, with_keys: bool = False) -> Made:
    """Raises `vault.Busy`, `database.ToolMissing`, `database.ToolFailed`, OSError."""
    with vault.alone(), database.snapshot() as moment:
        known = vault.known(settings.RECEIPT_KEY)
        draft = vault.draft(now)
        pieces = {DATABASE: _seal(database.dump(moment), draft, DATABASE, public_keys)}
        if with_keys:
            pieces[KEYS] = _seal([own_keys()], draft, KEYS, public_keys)
        made = Made(Backup(draft, {}), new_bytes=sum(piece.sealed_size for piece in pieces.values()))
        _Copier(vault, known, public_keys, made).copy(moment, draft / LIST)
        statement = {
            "kind": "backup",
            "format": FORMAT,
            "made_at": now.isoformat(),
            "portal": settings.PUBLIC_ADDRESS,
            "pieces": {name: asdict(piece) for name, piece in pieces.items()},
            "list": storage.sha256_of(draft / LIST),
            "files": made.files,
            "damaged": made.damaged,
            "rows": moment.counts(),
            "migrations": moment.migrations(),
            "secret_key": fingerprint(settings.SECRET_KEY),
        }
        made.backup = vault.finish(draft, statement, settings.RECEIPT_KEY)
    return made


def own_keys() -> bytes:
    """The portal's keys, as lines for its environment."""
    keys = {
        "SECRET_KEY": settings.SECRET_KEY,
        "RECEIPT_KEY": settings.RECEIPT_KEY,
        "RECEIPT_OLD_KEYS": ",".join(settings.RECEIPT_OLD_KEYS),
    }
    return "".join(f"{name}={value}\n" for name, value in keys.items()).encode()


def fingerprint(secret: str) -> str:
    """Tells one key from another and, being slow to make, helps nobody to guess it."""
    return hashlib.pbkdf2_hmac("sha256", secret.encode(), b"fingerprint of a backup", 200_000).hex()[:16]


@dataclass(frozen=True, slots=True)
class _Copier:
    """Stored files into the vault; `known`: what is there already."""

    vault: Vault
    known: Mapping[str, Line]
    public_keys: Sequence[Any]
    made: Made

    def copy(self, moment: Snapshot, to: Path) -> None:
        """The list is written line by line, each after its file, so that a run that is broken off is taken up by the next."""
        with to.open("w", encoding="ascii", buffering=1) as lines:
            for key, size, sha256 in moment.files():
                line = self.known.get(key)
                if line is None or not self.vault.holds(line):
                    line = self._seal(key, size, sha256)
                if line is not None:
                    lines.write(str(line))
                    self.made.files += 1

    def _seal(self, key: str, size: int | None, sha256: str) -> Line | None:
        """Write a file down, and whether it is what its row says; None where it is gone."""
        try:
            with sealing.draft(self.vault.files) as (path, file):
                sealed = sealing.seal(_stored(key), file, self.public_keys)
        except FileNotFoundError:
            if size is None:
                self.made.lost_pictures += 1  # made anew where a page asks for it
            else:
                self.made.damaged.append(key)
            return None
        line = Line(key, sealed.size, sealed.sealed_size, sealed.sealed_sha256).marked(settings.RECEIPT_KEY)
        target = self.vault.place(line)
        target.parent.mkdir(exist_ok=True)
        path.rename(target)
        sealing.sync(target.parent)
        self.made.new_files += 1
        self.made.new_bytes += sealed.sealed_size
        if size not in {None, sealed.size} or sha256 not in {"", sealed.sha256}:
            self.made.damaged.append(key)
        return line


def _stored(key: str) -> Iterator[bytes]:
    """Raises FileNotFoundError, also where a file is being moved from disk to store and is in neither for a moment."""
    try:
        yield from storage.blocks(key, 0, storage.size(key) - 1)
    except NotAllowed as problem:  # the store is away: a backup without its files is none
        raise OSError(f"{key}: {problem}") from problem


def _seal(pieces: Any, draft: Path, name: str, public_keys: Sequence[Any]) -> Sealed:
    with sealing.draft(draft) as (path, file):
        sealed = sealing.seal(pieces, file, public_keys)
    path.rename(draft / name)
    return sealed
