"""Where blobs are: on the local disk or, with S3_BUCKET, in an object store under the same keys. A key is random and
never changes. What came over the portal's own disk stands there until it is hashed, and is put into the store then;
while files move from one to the other (`manage.py storage move`), either may hold a key: the disk is looked at first.
"""

import datetime as dt
import errno
import hashlib
import os
import shutil
import tempfile
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from portal.decisions import NotAllowed, refuse
from portal.files import disk, s3
from portal.files.s3 import Unreachable

_READ = 4 * 1024 * 1024
_BLOCK = 512 * 1024
PREFIX = "blobs/"
"""What every key begins with."""
_FETCHED = "fetched-"
DRAFT = ".copy"
"""How half-written copies end."""


def at_home_on_disk() -> bool:
    """Whether what is stored from now on stands on the local disk."""
    return not settings.S3_BUCKET or settings.STORE == "disk"


def is_local(key: str) -> bool:
    """Whether a key's bytes stand on this machine's disk."""
    return not settings.S3_BUCKET or path_of(key).exists()


def stays_local(key: str) -> bool:
    """Whether the bytes stand on this machine's disk and nothing takes them away while they are sent."""
    return at_home_on_disk() and is_local(key)


def path_of(key: str) -> Path:
    """The file of a storage key on the local disk; keys are ours, never a person's input."""
    return Path(settings.MEDIA_ROOT) / key


def upload_root() -> Path:
    return Path(settings.UPLOAD_ROOT)


def room_for(size: int) -> bool:
    """Whether the local disks hold `size` bytes more and keep the reserve (KEEP_FREE_MB)."""
    roots = {upload_root(), Path(settings.MEDIA_ROOT)} if at_home_on_disk() else {upload_root()}
    return all(disk.room_for(root, size, keep=settings.KEEP_FREE_BYTES) for root in roots)


def new_key() -> str:
    """A key for bytes to come, unlike any other."""
    name = uuid.uuid4().hex
    return f"{PREFIX}{name[:2]}/{name}"


def link(source: Path, key: str) -> None:
    """Give a whole upload's bytes their key on the local disk; the upload's own name is removed once a row names the
    key. Safe to repeat.
    """
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


def settle(key: str) -> None:
    """Put a blob's bytes into the object store where that is their home; they stand on the disk, too, until
    `forget_copy`. Safe to repeat.
    """
    if not at_home_on_disk():
        with suppress(FileNotFoundError):  # in the store already
            s3.put(path_of(key), key)


def forget_copy(key: str) -> None:
    """Remove a settled blob's bytes from the local disk."""
    if not at_home_on_disk():
        path_of(key).unlink(missing_ok=True)


def in_store(key: str, size: int) -> bool:
    """Whether the object store holds the key, with as many bytes."""
    return bool(settings.S3_BUCKET) and s3.size(key) == size


def fetch(key: str) -> None:
    """Bytes out of the object store onto the local disk, whole or not at all."""
    with _draft(path_of(key)) as draft:
        s3.fetch(key, draft)
        with draft.open("rb") as file:
            os.fsync(file.fileno())


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
    """The bytes as a file, for as long as the block lasts: the blob itself, or where it may leave the disk meanwhile a
    second name of it or a copy out of the object store. FileNotFoundError where it stands nowhere.
    """
    if not settings.S3_BUCKET:
        yield path_of(key)
        return
    with tempfile.TemporaryDirectory(prefix=_FETCHED, dir=_made(Path(settings.MEDIA_ROOT))) as folder:
        copy = Path(folder) / "file"
        try:
            os.link(path_of(key), copy)
        except FileNotFoundError:
            if not disk.room_for(upload_root(), size(key), keep=settings.KEEP_FREE_BYTES):
                raise Unreachable(f"no room on the disk for a copy of {key}") from None
            s3.fetch(key, copy)
        yield copy


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def drop_copies(*, before: dt.datetime) -> None:
    """Remove what a killed worker fetched out of the object store and left."""
    for folder in Path(settings.MEDIA_ROOT).glob(f"{_FETCHED}*"):
        with suppress(FileNotFoundError):
            if folder.stat().st_mtime < before.timestamp():
                shutil.rmtree(folder, ignore_errors=True)


def size(key: str) -> int:
    """Bytes of a blob; FileNotFoundError where there is none."""
    try:
        return path_of(key).stat().st_size
    except FileNotFoundError:
        if not settings.S3_BUCKET:
            raise
    length = s3.size(key)
    if length is None:
        raise FileNotFoundError(errno.ENOENT, "the object store holds no such file", key)
    return length


def blocks(key: str, first: int, last: int) -> Iterator[bytes]:
    """The bytes from `first` to `last`, in pieces; FileNotFoundError, before the first, where there is no file."""
    try:
        file = path_of(key).open("rb")
    except FileNotFoundError:
        if not settings.S3_BUCKET:
            raise
        return s3.blocks(key, first, last)
    return _blocks(file, first, last)


def _blocks(opened: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    left = last - first + 1
    with opened as file:
        file.seek(first)
        while left > 0 and (block := file.read(min(_BLOCK, left))):
            left -= len(block)
            yield block


def read(key: str) -> bytes:
    """All bytes of a small blob."""
    return b"".join(blocks(key, 0, size(key) - 1))


def head(key: str, length: int) -> bytes:
    """The first bytes of a blob."""
    return b"".join(blocks(key, 0, min(length, size(key)) - 1))


def remove(key: str) -> None:
    """Free a blob's bytes, wherever they stand; one that is gone is no error."""
    path_of(key).unlink(missing_ok=True)
    if settings.S3_BUCKET:
        s3.delete(key)


def listed() -> Iterator[tuple[str, int, float]]:
    """Key, bytes and last change (seconds since 1970) of everything that is kept, on the disk and in the store."""
    yield from listed_on_disk()
    yield from listed_in_store()


def listed_in_store() -> Iterator[tuple[str, int, float]]:
    """The same for the object store."""
    return s3.listed(PREFIX) if settings.S3_BUCKET else iter(())


def listed_on_disk() -> Iterator[tuple[str, int, float]]:
    """The same for the local disk."""
    root = Path(settings.MEDIA_ROOT)
    for folder, _, names in os.walk(root / PREFIX):
        for name in names:
            path = Path(folder) / name
            with suppress(FileNotFoundError):  # it has just been put into the store
                facts = path.stat()
                # ctime moves when a file gets its second name, however old its bytes are.
                yield str(path.relative_to(root)), facts.st_size, facts.st_ctime


def digest(key: str) -> str:
    """sha256 of a blob's bytes as they stand now, read piece by piece wherever that is."""
    try:
        return sha256_of(path_of(key))
    except FileNotFoundError:
        if not settings.S3_BUCKET:
            raise
    return s3.digest(key)


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksums(key: str) -> tuple[str, int]:
    """sha256 (hex) and CRC-32 of a blob's bytes, read once, piece by piece, wherever they stand."""
    hasher, crc = hashlib.sha256(), 0
    for block in blocks(key, 0, size(key) - 1):
        hasher.update(block)
        crc = zlib.crc32(block, crc)
    return hasher.hexdigest(), crc


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder beside the blobs, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix=_FETCHED, dir=_made(Path(settings.MEDIA_ROOT))) as folder:
        yield Path(folder)


def adopt(source: Path) -> str:
    """Keep a large file that the portal made itself; its new key. Durable once this returns."""
    key = new_key()
    if source.stat().st_uid != os.geteuid():  # made by a child that had given up its rights
        os.chown(source, os.geteuid(), os.getegid())
    source.chmod(0o644)
    with source.open("rb") as file:
        os.fsync(file.fileno())
    link(source, key)
    settle(key)
    forget_copy(key)
    return key


def save(data: bytes) -> str:
    """Keep a small file that the portal made itself (a contact sheet); its new key. Durable once this returns."""
    key = new_key()
    with _draft(path_of(key)) as draft, draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    settle(key)
    forget_copy(key)
    return key


@contextmanager
def written(key: str) -> Iterator[Path]:
    """A file to write the bytes of a known key into; it takes the place of what stands there once the block ends well.
    Durable once this returns.
    """
    with _draft(path_of(key)) as draft:
        yield draft
        with draft.open("rb") as file:
            os.fsync(file.fileno())
    if not at_home_on_disk():
        s3.delete(key)  # else what has the same size would stay
    settle(key)
    forget_copy(key)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
