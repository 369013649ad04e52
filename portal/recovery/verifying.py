"""Read a backup to its end: is each piece there, whole, the one that was written, and does the key open it?"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from portal.files import storage
from portal.recovery import sealing
from portal.recovery.sealing import NotReadable
from portal.recovery.vault import LIST, MANIFEST, Backup, Vault
from portal.signing import Proof


class Fault(StrEnum):
    MISSING = "missing"
    SIZE = "size"
    ALTERED = "altered"
    SEALED = "sealed"
    UNKNOWN_KEY = "unknown_key"


@dataclass(frozen=True, slots=True)
class Found:
    """One piece: its name, plain bytes, and what is wrong with it, if anything."""

    piece: str
    size: int
    fault: Fault | None = None


class _Nowhere:
    def write(self, data: bytes) -> int:
        return len(data)


def verify(
    vault: Vault, backup: Backup, publics: Iterable[str], secret_keys: Sequence[Any]
) -> Iterator[Found]:
    """Without secret keys all is read, but nothing opened: that finds whatever befell the files since."""
    if fault := signature_fault(backup, publics):
        yield Found(MANIFEST, 0, fault)
    for name in backup.statement["pieces"]:
        piece = backup.piece(name)
        assert piece
        fault = inspect(backup.folder / name, piece.sealed_size, piece.sealed_sha256)
        yield Found(name, piece.size, fault or _opens(backup.folder / name, piece.size, secret_keys))
    if fault := list_fault(backup):
        yield Found(LIST, 0, fault)
        return  # nobody knows which files belong to it
    for line in backup.lines():
        path = vault.place(line)
        fault = inspect(path, line.sealed_size, line.sealed_sha256)
        yield Found(line.key, line.size, fault or _opens(path, line.size, secret_keys))


def signature_fault(backup: Backup, publics: Iterable[str]) -> Fault | None:
    match backup.proof(publics):
        case Proof.VALID:
            return None
        case Proof.UNKNOWN_KEY:
            return Fault.UNKNOWN_KEY
        case _:
            return Fault.ALTERED


def list_fault(backup: Backup) -> Fault | None:
    """Of the list of stored files."""
    try:
        same = storage.sha256_of(backup.folder / LIST) == backup.statement["list"]
    except FileNotFoundError:
        return Fault.MISSING
    return None if same else Fault.ALTERED


def inspect(path: Path, sealed_size: int, sealed_sha256: str) -> Fault | None:
    """Whether a file holds the sealed bytes that were written."""
    try:
        if path.stat().st_size != sealed_size:
            return Fault.SIZE
        hasher = hashlib.sha256()
        for block in sealing.blocks_of(path):
            hasher.update(block)
    except FileNotFoundError:
        return Fault.MISSING
    return None if hasher.hexdigest() == sealed_sha256 else Fault.ALTERED


def _opens(path: Path, size: int, secret_keys: Sequence[Any]) -> Fault | None:
    if not secret_keys:
        return None
    try:
        opened = sealing.unseal(sealing.blocks_of(path), _Nowhere(), secret_keys)
    except NotReadable:
        return Fault.SEALED
    return None if opened.size == size else Fault.SIZE
