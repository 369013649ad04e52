"""Bytes of unfinished uploads on the local disk, one file each.

What is acknowledged is on disk: bytes are written, then `fdatasync`ed, then the row's offset moves, then the client is
told. That happens at the end of every request, and inside a long one every `CHECKPOINT_BYTES` or `CHECKPOINT_SECONDS`. One writer at a time holds
the file's lock (`flock`: gone with its process); a second one asks the first to stop and waits a moment for it.
"""

import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

READ_BYTES = 1024 * 1024
CHECKPOINT_BYTES = 64 * 1024 * 1024
CHECKPOINT_SECONDS = 5.0
WAIT_SECONDS = 3.0
KEEP_FREE_BYTES = 512 * 1024 * 1024


class Busy(Exception):
    """Another request is writing this upload and did not stop in time."""


class Hasher(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


def place(root: Path, upload: uuid.UUID) -> Path:
    """Where an upload's bytes stand."""
    name = upload.hex
    return root / name[:2] / name


def reserve(path: Path) -> None:
    """Make the empty file, and its name durable."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def room_for(root: Path, size: int, *, keep: int = KEEP_FREE_BYTES) -> bool:
    """Whether the disk holds `size` bytes more and keeps a reserve."""
    root.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(root).free >= size + keep


@contextmanager
def writing(path: Path) -> Iterator[int]:
    """The file, open and locked for this writer. Raises `Busy` when another one does not let go."""
    handle = os.open(path, os.O_RDWR)
    try:
        _lock(handle, _flag(path))
        yield handle
    finally:
        os.close(handle)  # lets go of the lock too


def _lock(handle: int, flag: Path) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                flag.unlink(missing_ok=True)
                raise Busy from None
            flag.touch()
            time.sleep(0.05)
        else:
            flag.unlink(missing_ok=True)
            return


def _flag(path: Path) -> Path:
    return path.with_suffix(".next")


def receive(
    path: Path,
    handle: int,
    offset: int,
    *,
    read: Callable[[int], bytes],
    limit: int,
    checkpoint: Callable[[int], None],
    hasher: Hasher | None = None,
) -> tuple[int, bool]:
    """Write what `read` gives from `offset` on, at most `limit` bytes; bytes past the offset that nobody
    acknowledged are dropped first. `checkpoint(new offset)` is called once bytes are on disk, and not before the end
    when a `hasher` must first agree to them. Returns the bytes kept and whether there were more than allowed.
    """
    os.ftruncate(handle, offset)
    os.lseek(handle, offset, os.SEEK_SET)
    kept = synced = 0
    last = time.monotonic()
    flag = _flag(path)
    try:
        while data := read(READ_BYTES):
            if kept + len(data) > limit:
                return kept, True
            _write(handle, data)
            kept += len(data)
            if hasher is not None:
                hasher.update(data)
            elif kept - synced >= CHECKPOINT_BYTES or time.monotonic() - last > CHECKPOINT_SECONDS:
                os.fdatasync(handle)
                synced, last = kept, time.monotonic()
                checkpoint(offset + kept)
            if flag.exists():
                break
    except OSError as problem:
        if problem.errno is not None and not isinstance(problem, ConnectionError):
            raise  # our disk, not the client's line
    finally:
        os.fdatasync(handle)
    return kept, False


def _write(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def size(handle: int) -> int:
    """Bytes the file holds."""
    return os.fstat(handle).st_size


def drop_from(handle: int, offset: int) -> None:
    """Forget everything past `offset`."""
    os.ftruncate(handle, offset)


def join(parts: list[Path], target: Path) -> None:
    """Write the parts one after the other into `target`."""
    with target.open("wb") as out:
        for part in parts:
            with part.open("rb") as piece:
                while os.sendfile(out.fileno(), piece.fileno(), None, 1 << 30):
                    pass
        out.flush()
        os.fdatasync(out.fileno())


def remove(path: Path) -> None:
    """Delete an upload's bytes."""
    path.unlink(missing_ok=True)
    _flag(path).unlink(missing_ok=True)
