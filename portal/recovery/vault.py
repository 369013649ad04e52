"""The folder that backups are kept in.

    files/<2>/<key>-<hash>.age    a stored file, once, however many backups name it; never written over
    backups/<when>/database.age   pg_dump's custom format
    backups/<when>/files.tsv      which files belong to this backup: a line each, see `Line`
    backups/<when>/keys.age       the portal's own keys, where asked for
    backups/<when>/manifest.json  what the others hold, signed by the portal; written last

What can be read without the secret key: times, sizes, random keys, numbers of rows. Plain Python but for the key that signs.
"""

import datetime as dt
import fcntl
import hashlib
import hmac
import itertools
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from portal.recovery import sealing
from portal.recovery.sealing import NotReadable, Sealed
from portal.signing import Proof, prove, public_key, sign

MANIFEST, LIST, DATABASE, KEYS = "manifest.json", "files.tsv", "database.age", "keys.age"
_KEY = re.compile(r"blobs/[0-9a-f]{2}/[0-9a-f]{32}")
_HASH = re.compile(r"[0-9a-f]{64}")
_STAMP = re.compile(r"\d{8}T\d{6}Z(-\d+)?")


class Busy(Exception):
    """Another backup is being made there."""


@dataclass(frozen=True, slots=True)
class Line:
    """A stored file in a backup. `mark` is made with the portal's key, so that a later backup may rely on the line though
    nobody can open what was sealed.
    """

    key: str
    size: int
    sealed_size: int
    sealed_sha256: str
    mark: str = ""

    def __str__(self) -> str:
        return f"{self.key}\t{self.size}\t{self.sealed_size}\t{self.sealed_sha256}\t{self.mark}\n"

    @property
    def place(self) -> str:
        """Below the vault's `files`."""
        return f"{self.key.removeprefix('blobs/')}-{self.sealed_sha256[:12]}.age"

    def must_be(self, opened: Sealed) -> None:
        """Raises `NotReadable` where what was opened is another than what was written."""
        if (opened.sealed_size, opened.sealed_sha256) != (self.sealed_size, self.sealed_sha256):
            raise NotReadable(self.key)

    def marked(self, secret: str) -> "Line":
        said = f"{self.key}\t{self.size}\t{self.sealed_size}\t{self.sealed_sha256}"
        key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"backup-lines").digest()
        return replace(self, mark=hmac.new(key, said.encode(), hashlib.sha256).hexdigest()[:32])


def line_of(text: str) -> Line:
    """Raises ValueError for what no backup wrote."""
    key, size, sealed_size, sha256, mark = text.rstrip("\n").split("\t")
    if not _KEY.fullmatch(key) or not _HASH.fullmatch(sha256):
        raise ValueError(text)
    return Line(key, int(size), int(sealed_size), sha256, mark)


@dataclass(frozen=True, slots=True)
class Backup:
    """One whole backup."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def made_at(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.manifest["statement"]["made_at"])

    @property
    def statement(self) -> dict[str, Any]:
        statement: dict[str, Any] = self.manifest["statement"]
        return statement

    def proof(self, publics: Iterable[str]) -> Proof:
        """Whether the portal with one of these public keys made it, and nobody changed the manifest since."""
        return prove(self.statement, self.manifest["key"], self.manifest["signature"], publics)

    def piece(self, name: str) -> Sealed | None:
        """What the manifest says of one of the backup's own files."""
        told = self.statement["pieces"].get(name)
        return Sealed(**told) if told else None

    def lines(self) -> Iterator[Line]:
        """Its stored files in the order of their keys."""
        with (self.folder / LIST).open(encoding="ascii") as file:
            yield from map(line_of, file)


class Vault:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files, self.backups = folder / "files", folder / "backups"

    def place(self, line: Line) -> Path:
        return self.files / line.place

    def all(self) -> list[Backup]:
        """Whole backups, the oldest first."""
        return [
            Backup(folder, json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
            for folder in sorted(self.backups.glob("*"))
            if _STAMP.fullmatch(folder.name) and (folder / MANIFEST).is_file()
        ]

    def named(self, name: str) -> Backup | None:
        """The backup of that name; without a name the newest."""
        every = self.all()
        return next((backup for backup in reversed(every) if name in {"", backup.name}), None)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else writes here meanwhile. Raises `Busy`."""
        self.files.mkdir(parents=True, exist_ok=True)
        self.backups.mkdir(exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Busy from None
            yield

    def draft(self, made_at: dt.datetime) -> Path:
        """The folder of a backup that is being made. Left by one that was broken off, its list says what is there already."""
        stamp = f"{made_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
        names = itertools.chain([stamp], (f"{stamp}-{number}" for number in itertools.count(1)))
        free = (
            name
            for name in names
            if not (self.backups / name).exists() and not (self.backups / f".{name}").exists()
        )
        folder = self.backups / f".{next(free)}"
        folder.mkdir()
        return folder

    def known(self, secret: str) -> dict[str, Line]:
        """Files that earlier backups wrote, also broken-off ones: what lines with our own mark say."""
        found: dict[str, Line] = {}
        lists = [*sorted(self.backups.glob(f".*/{LIST}")), *sorted(self.backups.glob(f"*/{LIST}"))[-1:]]
        for path in lists:
            with path.open(encoding="ascii", errors="replace") as file:
                for text in file:
                    try:
                        line = line_of(text)
                    except ValueError:  # the last of a list that was broken off
                        continue
                    if hmac.compare_digest(line.marked(secret).mark.encode(), line.mark.encode()):
                        found[line.key] = line
        return found

    def holds(self, line: Line) -> bool:
        """Whether its file stands there, by its size."""
        try:
            return self.place(line).stat().st_size == line.sealed_size
        except FileNotFoundError:
            return False

    def finish(self, draft: Path, statement: dict[str, Any], secret: str) -> Backup:
        """Sign and name it; from here on it counts."""
        key, signature = sign(statement, secret)
        manifest = {"statement": statement, "key": key, "signature": signature}
        with sealing.draft(draft) as (path, file):
            file.write(json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        path.rename(draft / MANIFEST)
        sealing.sync(draft)
        wanted = self.backups / draft.name.removeprefix(".")
        draft.rename(wanted)
        sealing.sync(self.backups)
        for left in self.backups.glob(".2*"):
            shutil.rmtree(left)
        return Backup(wanted, manifest)

    def prune(self, keep: int) -> tuple[list[str], int]:
        """Remove all but the newest `keep` backups and the files that none of these names; names, and how many files."""
        every = self.all()
        gone = every[: max(len(every) - keep, 0)] if keep else []
        for backup in gone:
            (backup.folder / MANIFEST).unlink()  # it no longer counts, whatever happens next
            shutil.rmtree(backup.folder)
        named = {line.place for backup in self.all() for line in backup.lines()}
        files = 0
        for path in self.files.glob("??/*"):
            if str(path.relative_to(self.files)) not in named:
                path.unlink(missing_ok=True)
                files += 1
        return [backup.name for backup in gone], files


def publics(secret: str, old: Iterable[str]) -> list[str]:
    """Public keys of this portal, the present and earlier ones."""
    return [public_key(secret), *old]
