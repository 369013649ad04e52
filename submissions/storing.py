"""Stored files: where they are, how they get their name by content. They stand on the local disk or, with S3_BUCKET,
in an object store under the same keys; files whose hash is not known yet are on the local disk either way, unless the
browser sent them to the store itself. While files move from one to the other (`manage.py storage move`), either may
hold a key: the disk is looked at first.
"""

import datetime as dt
import errno
import hashlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from portal.decisions import NotAllowed, refuse
from submissions import bucket
from submissions.bucket import Unreachable, Vanished
from submissions.tus import disk

__all__ = [
    "ARRIVING", "DRAFT", "Unreachable", "Vanished", "arriving_key", "at_home_on_disk", "blocks", "content_key", "digest", "drop_copies", "fetch", "give", "head",
    "incoming_key", "is_local", "link", "listed", "listed_in_store", "listed_on_disk", "local", "path_of", "prepare", "read", "remove", "room_for", "sha256_of",
    "size", "upload_root", "write",
]  # fmt: skip
_READ = 4 * 1024 * 1024
_BLOCK = 512 * 1024
_INCOMING = "incoming/"
ARRIVING = "arriving/"
"""Where a browser's own parts become an object; it gets its name by content afterwards."""
_FETCHED = "fetched-"
DRAFT = ".copy"
"""How half-written copies end."""


def at_home_on_disk() -> bool:
    """Whether what is stored from now on stands on the local disk."""
    return not settings.S3_BUCKET or settings.STORE == "disk"


def is_local(key: str) -> bool:
    """Whether a key's bytes stand on this machine's disk."""
    return not _may_stand_in_store(key) or path_of(key).exists()


def path_of(key: str) -> Path:
    """The file of a storage key on the local disk; keys are ours, never a person's input."""
    return Path(settings.MEDIA_ROOT) / key


def upload_root() -> Path:
    return Path(settings.UPLOAD_ROOT)


def room_for(size: int) -> bool:
    """Whether the local disks hold `size` bytes more and keep the reserve (KEEP_FREE_MB)."""
    roots = {upload_root(), Path(settings.MEDIA_ROOT)} if at_home_on_disk() else {upload_root()}
    return all(disk.room_for(root, size, keep=settings.KEEP_FREE_BYTES) for root in roots)


def incoming_key(name: uuid.UUID) -> str:
    """Where a file stands until its hash is known."""
    return f"{_INCOMING}{name.hex}"


def arriving_key(name: uuid.UUID) -> str:
    """The same for a file whose parts the browser sends to the object store."""
    return f"{ARRIVING}{name.hex}"


def content_key(tenant_id: int, sha256: str) -> str:
    """Where it stands afterwards: tenants share no bytes (X01)."""
    return f"t{tenant_id}/{sha256[:2]}/{sha256}"


def link(source: Path, key: str) -> None:
    """Give the bytes a second name; the first one is removed once the row names the second. Safe to repeat."""
    if key.startswith(_INCOMING) or at_home_on_disk():
        _link(source, key)
    else:
        bucket.put(source, key)


def give(old: str, key: str) -> None:
    """The same for bytes that stand under a key already, wherever that is; inside the object store nothing is sent."""
    if is_local(old):
        link(path_of(old), key)
    elif not at_home_on_disk():
        bucket.copy(old, key, size(old))
    elif not path_of(key).exists():
        fetch(old, key)


def prepare(old: str, key: str) -> None:
    """What takes long of a `give`, before its locks are taken. A sweep may take it away until then."""
    if not (is_local(old) and at_home_on_disk()):
        with suppress(Vanished):
            give(old, key)


def fetch(old: str, key: str) -> None:
    """Bytes out of the object store onto the local disk, whole or not at all."""
    with _draft(path_of(key)) as draft:
        bucket.fetch(old, draft)
        with draft.open("rb") as file:
            os.fsync(file.fileno())


def _link(source: Path, key: str) -> None:
    target = path_of(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileExistsError:
        if target.stat().st_size != source.stat().st_size:  # cut short by a full or broken disk
            _copy(source, target)
    except OSError:  # another file system
        _copy(source, target)
    _sync_folder(target.parent)


def _copy(source: Path, target: Path) -> None:
    with _draft(target) as draft, source.open("rb") as old, draft.open("wb") as new:
        while block := old.read(_READ):
            new.write(block)
        new.flush()
        os.fsync(new.fileno())


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its place once the block ends well. A full disk is said in words."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{uuid.uuid4().hex}{DRAFT}")
    try:
        yield draft
        draft.replace(target)
    except OSError as problem:
        if problem.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NotAllowed(refuse("storage_full")) from problem
        raise
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(target.parent)


@contextmanager
def local(key: str) -> Iterator[Path]:
    """The bytes as a file, for as long as the block lasts: the stored file itself, or a copy out of the object store."""
    if is_local(key):
        yield path_of(key)
        return
    if not disk.room_for(upload_root(), size(key), keep=settings.KEEP_FREE_BYTES):
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
    try:
        return path_of(key).stat().st_size
    except FileNotFoundError:
        if not _may_stand_in_store(key):
            raise
    found = bucket.size(key)
    if found is None:
        raise FileNotFoundError(errno.ENOENT, "the object store holds no such file", key)
    return found


def _may_stand_in_store(key: str) -> bool:
    return bool(settings.S3_BUCKET) and not key.startswith(_INCOMING)


def blocks(key: str, first: int, last: int) -> Iterator[bytes]:
    """The bytes from `first` to `last`, in pieces; FileNotFoundError, before the first, where there is no file."""
    try:
        file = path_of(key).open("rb")
    except FileNotFoundError:
        if not _may_stand_in_store(key):
            raise
        return bucket.blocks(key, first, last)
    return _blocks(file, first, last)


def _blocks(opened: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    left = last - first + 1
    with opened as file:
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
    """Free a stored file's bytes, wherever they stand; one that is gone is no error."""
    path_of(key).unlink(missing_ok=True)
    if _may_stand_in_store(key):
        bucket.delete(key)


def listed() -> Iterator[tuple[str, int, float]]:
    """Key, bytes and last change (seconds since 1970) of everything that is kept, on the disk and in the store."""
    yield from listed_on_disk()
    yield from listed_in_store()


def listed_in_store(under: str = "") -> Iterator[tuple[str, int, float]]:
    """The same for the object store."""
    return bucket.listed(under) if settings.S3_BUCKET else iter(())


def listed_on_disk(under: str = "") -> Iterator[tuple[str, int, float]]:
    """The same for the local disk, or a folder of it."""
    root = Path(settings.MEDIA_ROOT)
    for folder, _, names in os.walk(root / under):
        for name in names:
            path = Path(folder) / name
            with suppress(FileNotFoundError):  # it has just got its name by content
                facts = path.stat()
                # ctime moves when a file gets its second name, however old its bytes are.
                yield str(path.relative_to(root)), facts.st_size, facts.st_ctime


def digest(key: str) -> tuple[str, int]:
    """sha256 and bytes of a stored file, read piece by piece wherever it stands."""
    if is_local(key):
        return sha256_of(path_of(key)), path_of(key).stat().st_size
    return bucket.digest(key), size(key)


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(key: str, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Store chunks under a key on the local disk, durably; returns sha256 and size in bytes."""
    hasher, length = hashlib.sha256(), 0
    with _draft(path_of(key)) as draft, draft.open("wb") as file:
        for chunk in chunks:
            hasher.update(chunk)
            length += len(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return hasher.hexdigest(), length


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
