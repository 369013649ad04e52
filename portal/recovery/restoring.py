"""Put a backup back: the database in one transaction, then the stored files one by one. A file beside the data says how far it
has come, so that a restore which was broken off is gone on with by the same command.
"""

import itertools
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from portal.files import storage
from portal.files.actions import reconcile
from portal.recovery import database, sealing, verifying
from portal.recovery.making import fingerprint
from portal.recovery.sealing import NotReadable
from portal.recovery.vault import DATABASE, LIST, Backup, Line, Vault
from portal.recovery.verifying import Fault, Found
from portal.tenants import all_tenants

_EVERY = 50


class Step(StrEnum):
    DATABASE = "database"
    FILES = "files"


class Refused(Exception):
    """Nothing was changed; `code` says why."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


@dataclass
class Progress:
    """How far the restore of one backup has come; `files`: lines of its list that are done with."""

    backup: str
    step: Step = Step.DATABASE
    files: int = 0

    @staticmethod
    def place() -> Path:
        return Path(settings.DATA_DIR) / "restore.json"

    @classmethod
    def read(cls) -> "Progress | None":
        try:
            told = json.loads(cls.place().read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return cls(told["backup"], Step(told["step"]), told["files"])

    def write(self) -> None:
        self.place().parent.mkdir(parents=True, exist_ok=True)
        with sealing.draft(self.place().parent) as (path, file):
            file.write(json.dumps(asdict(self)).encode())
        path.rename(self.place())

    def end(self) -> None:
        self.place().unlink(missing_ok=True)


@dataclass
class Restored:
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    bytes: int = 0
    gone_on: bool = False
    uploads_ended: int = 0
    sessions_ended: int = 0
    faults: list[Found] = field(default_factory=list)


def warnings(backup: Backup) -> list[str]:
    """What is otherwise than where the backup was made, and no reason to stop."""
    return ["secret_key"] if backup.statement["secret_key"] != fingerprint(settings.SECRET_KEY) else []


def restore(
    vault: Vault,
    backup: Backup,
    secret_keys: Sequence[Any],
    publics: Sequence[str],
    *,
    replace: bool,
) -> Restored:
    """Raises `Refused`, `NotReadable`, `database.ToolMissing`, `database.ToolFailed`, OSError."""
    progress = Progress.read()
    result = Restored(gone_on=progress is not None and progress.backup == backup.name)
    _examine(vault, backup, publics)
    if not result.gone_on or progress is None:
        _ask_for_room(progress, replace=replace)
        progress = Progress(backup.name)
    if progress.step is Step.DATABASE:
        _opens(backup, secret_keys)
        progress.write()
        _load(backup, secret_keys)
        progress.step = Step.FILES
        progress.write()
    result.rows = backup.statement["rows"]
    for found in _files(vault, backup, secret_keys, progress):
        result.files, result.bytes = result.files + 1, result.bytes + found.size
        if found.fault:
            result.faults.append(found)
    call_command("migrate", interactive=False, verbosity=0)
    _settle(result)
    if not result.faults:
        progress.end()
    return result


def _examine(vault: Vault, backup: Backup, publics: Sequence[str]) -> None:
    """Everything that can be known before anything is touched."""
    if fault := verifying.signature_fault(backup, publics):
        raise Refused("signature" if fault is Fault.ALTERED else "unknown_key", key=backup.manifest["key"])
    if fault := verifying.list_fault(backup):
        raise Refused("piece", piece=LIST, fault=fault)
    known = set(MigrationLoader(None).disk_migrations)
    ours = {config.label for config in apps.get_app_configs()}
    newer = [
        f"{app}.{name}"
        for app, names in backup.statement["migrations"].items()
        for name in names
        if app not in ours or (app, name) not in known
    ]
    if newer:
        raise Refused("newer", migrations=newer)
    piece = backup.piece(DATABASE)
    assert piece
    fault = verifying.inspect(backup.folder / DATABASE, piece.sealed_size, piece.sealed_sha256)
    if fault:
        raise Refused("piece", piece=DATABASE, fault=fault)
    gone = [line.key for line in backup.lines() if not vault.holds(line)]
    if len(gone) == backup.statement["files"] > 0:
        raise Refused("no_files", files=len(gone))


def _ask_for_room(other: Progress | None, *, replace: bool) -> None:
    """An empty target, or leave to replace what is there."""
    if replace:
        return
    if other:
        raise Refused("other_restore", backup=other.backup)
    with database.connect() as line:
        if not database.is_empty(line):
            raise Refused("database_in_use")
    if any(True for _ in itertools.islice(storage.listed(), 1)):
        raise Refused("storage_in_use")


def _opens(backup: Backup, secret_keys: Sequence[Any]) -> None:
    """Whether the key is the right one, before the target is cleared."""

    class Enough(Exception):
        pass

    class First:
        def write(self, data: bytes) -> int:
            raise Enough

    with suppress(Enough):
        sealing.unseal(sealing.blocks_of(backup.folder / DATABASE), First(), secret_keys)


def _load(backup: Backup, secret_keys: Sequence[Any]) -> None:
    """The database as it was. What stands there was found to be nothing, ours of a first try, or given up."""
    connection.close()
    with database.connect() as line:
        version = database.server_version(line)
        database.clear(line)
        with database.loading(version) as program:
            sealing.unseal(sealing.blocks_of(backup.folder / DATABASE), program, secret_keys)
        counted, told = database.counts(line), backup.statement["rows"]
    if counted != told:
        wrong = {table: (told.get(table), counted.get(table)) for table in counted.keys() | told.keys()}
        differing = [table for table, (then, now) in sorted(wrong.items()) if then != now]
        raise Refused("rows", tables=differing)


def _files(vault: Vault, backup: Backup, secret_keys: Sequence[Any], progress: Progress) -> Iterator[Found]:
    """A damaged one is passed over and named; the next run begins there again."""
    whole = True
    for number, line in enumerate(itertools.islice(backup.lines(), progress.files, None), progress.files + 1):
        found = _file(vault, line, secret_keys)
        whole = whole and found.fault is None
        if whole and number % _EVERY == 0:
            progress.files = number
            progress.write()
        yield found


def _file(vault: Vault, line: Line, secret_keys: Sequence[Any]) -> Found:
    place = vault.place(line)
    try:
        with storage.written(line.key) as draft, draft.open("wb") as file:
            opened = sealing.unseal(sealing.blocks_of(place), file, secret_keys)
            line.must_be(opened)
    except (NotReadable, FileNotFoundError):
        fault = verifying.inspect(place, line.sealed_size, line.sealed_sha256) or Fault.SEALED
        return Found(line.key, 0, fault)
    return Found(line.key, opened.size)


def _settle(result: Restored) -> None:
    """What was only valid at its time: half-sent bytes aren't in a backup, so their uploads end; whoever was signed in signs in
    again, for sessions that were ended since would be alive again.
    """
    from django.contrib.sessions.models import Session

    with transaction.atomic(), all_tenants():  # a restore is of everybody
        result.uploads_ended = reconcile.end_unfinished()
        result.sessions_ended, _ = Session.objects.all().delete()
