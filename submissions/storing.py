"""Stored files on the local disk: where they are, how they get their name by content."""

import hashlib
import os
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

_READ = 4 * 1024 * 1024


def path_of(key: str) -> Path:
    """The file of a storage key; keys are ours, never a person's input."""
    return Path(settings.MEDIA_ROOT) / key


def upload_root() -> Path:
    return Path(settings.UPLOAD_ROOT)


def incoming_key(name: uuid.UUID) -> str:
    """Where a file stands until its hash is known."""
    return f"incoming/{name.hex}"


def content_key(tenant_id: int, sha256: str) -> str:
    """Where it stands afterwards: tenants share no bytes (X01)."""
    return f"t{tenant_id}/{sha256[:2]}/{sha256}"


def link(source: Path, key: str) -> Path:
    """Give the bytes a second name; the first one is removed once the row names the second. Safe to repeat."""
    target = path_of(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileExistsError:
        pass
    except OSError:  # another file system: copy, then rename into place
        draft = target.with_name(target.name + ".copy")
        with source.open("rb") as old, draft.open("wb") as new:
            while block := old.read(_READ):
                new.write(block)
            new.flush()
            os.fsync(new.fileno())
        draft.replace(target)
    _sync_folder(target.parent)
    return target


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(key: str, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Store chunks under a key, durably; returns sha256 and size in bytes."""
    target = path_of(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(target.parent)
    return digest.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
