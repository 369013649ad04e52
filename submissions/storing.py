"""Stored files: where they are, how they get their name by content. They stand on the local disk or, with S3_BUCKET,
in an object store under the same keys; files whose hash is not known yet are on the local disk either way.
"""

import datetime as dt
import hashlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from submissions import bucket
from submissions.bucket import Unreachable
from submissions.tus import disk

__all__ = [
    "Unreachable", "blocks", "content_key", "drop_copies", "head", "incoming_key", "is_local", "link", "local", "path_of", "read",
    "remove", "send_ahead", "sha256_of", "size", "upload_root", "write",
]  # fmt: skip
_READ = 4 * 1024 * 1024
_BLOCK = 512 * 1024
_INCOMING = "incoming/"
_FETCHED = "fetched-"


def is_local(key: str) -> bool:
    """Whether a key's bytes stand on this machine's disk."""
    return not settings.S3_BUCKET or key.startswith(_INCOMING)


def path_of(key: str) -> Path:
    """The file of a storage key on the local disk; keys are ours, never a person's input."""
    return Path(settings.MEDIA_ROOT) / key


def upload_root() -> Path:
    return Path(settings.UPLOAD_ROOT)


def incoming_key(name: uuid.UUID) -> str:
    """Where a file stands until its hash is known."""
    return f"{_INCOMING}{name.hex}"


def content_key(tenant_id: int, sha256: str) -> str:
    """Where it stands afterwards: tenants share no bytes (X01)."""
    return f"t{tenant_id}/{sha256[:2]}/{sha256}"


def link(source: Path, key: str) -> None:
    """Give the bytes a second name; the first one is removed once the row names the second. Safe to repeat."""
    if is_local(key):
        _link(source, key)
    else:
        bucket.put(source, key)


def send_ahead(source: Path, key: str) -> None:
    """What takes long of a `link`, before its locks are taken."""
    if not is_local(key):
        bucket.put(source, key)


def _link(source: Path, key: str) -> None:
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


@contextmanager
def local(key: str) -> Iterator[Path]:
    """The bytes as a file, for as long as the block lasts: the stored file itself, or a copy out of the object store."""
    if is_local(key):
        yield path_of(key)
        return
    if not disk.room_for(upload_root(), size(key)):
        raise Unreachable(f"no room on the disk for a copy of {key}")
    with tempfile.TemporaryDirectory(prefix=_FETCHED, dir=upload_root()) as folder:
        copy = Path(folder) / "file"
        bucket.fetch(key, copy)
        yield copy


def drop_copies(*, before: dt.datetime) -> None:
    """Remove what a killed worker fetched out of the object store and left."""
    for folder in upload_root().glob(f"{_FETCHED}*"):
        with suppress(FileNotFoundError):
            if folder.stat().st_mtime < before.timestamp():
                shutil.rmtree(folder, ignore_errors=True)


def size(key: str) -> int:
    """Bytes of a stored file; FileNotFoundError where there is none."""
    if is_local(key):
        return path_of(key).stat().st_size
    found = bucket.size(key)
    if found is None:
        raise FileNotFoundError(f"the object store holds no {key}")
    return found


def blocks(key: str, first: int, last: int) -> Iterator[bytes]:
    """The bytes from `first` to `last`, in pieces; FileNotFoundError, before the first, where there is no file."""
    if not is_local(key):
        return bucket.blocks(key, first, last)
    path = path_of(key)
    path.stat()
    return _blocks(path, first, last)


def _blocks(path: Path, first: int, last: int) -> Iterator[bytes]:
    left = last - first + 1
    with path.open("rb") as file:
        file.seek(first)
        while left > 0 and (block := file.read(min(_BLOCK, left))):
            left -= len(block)
            yield block


def read(key: str) -> bytes:
    """All bytes of a small stored file."""
    return b"".join(blocks(key, 0, size(key) - 1))


def head(key: str, length: int) -> bytes:
    """The first bytes of a stored file."""
    return b"".join(blocks(key, 0, min(length, size(key)) - 1))


def remove(key: str) -> None:
    """Free a stored file's bytes; one that is gone is no error."""
    if is_local(key):
        path_of(key).unlink(missing_ok=True)
    else:
        bucket.delete(key)


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(key: str, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Store chunks under a key on the local disk, durably; returns sha256 and size in bytes."""
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
