"""Bytes of unfinished uploads on the local disk, one file each.

What is acknowledged is on the disk: bytes are written, then `fdatasync`ed, then the row's offset moves, then the client is
told. That happens at the end of every request, and inside a long one every `CHECKPOINT_BYTES` or `CHECKPOINT_SECONDS`.

One request at a time has its turn at a file. A second one asks the first to stop, which it does as soon as bytes reach it,
keeping them; a first one whose line is dead, and which would wait for ever, loses its turn after `WAIT_SECONDS`.
"""

import errno
import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

READ_BYTES = 256 * 1024
SLOW_READ_BYTES = 16 * 1024
SLOW_READ_SECONDS = 0.2
CHECKPOINT_BYTES = 64 * 1024 * 1024
CHECKPOINT_SECONDS = 5.0
WAIT_SECONDS = 3.0
COPY_BYTES = 1 << 28
KEEP_FREE_BYTES = 512 * 1024 * 1024
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


class Overtaken(Exception):
    """Another request has taken the turn."""


class TooLong(Exception):
    """The body holds more than was allowed; nothing after the last checkpoint is kept."""


class Mismatch(Exception):
    """The body is not what its checksum promised; nothing of it is kept."""


class Full(Exception):
    """The disk takes no more; what was written before is kept."""


class Hasher(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


@dataclass(slots=True)
class Promise:
    """What a client says of the whole body: its length, and its digest by `hasher`."""

    hasher: Hasher
    digest: bytes
    length: int | None

    def kept(self, length: int) -> bool:
        """Whether the body of `length` bytes is the promised one."""
        return self.length in {None, length} and self.hasher.digest() == self.digest


def place(root: Path, upload: uuid.UUID) -> Path:
    """Where an upload's bytes stand."""
    name = upload.hex
    return root / name[:2] / name


def reserve(path: Path) -> None:
    """Make the empty file, and its name durable."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(exist_ok=True)
    for folder in (path.parent, path.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def room_for(root: Path, size: int, *, keep: int = KEEP_FREE_BYTES) -> bool:
    """Whether the disk holds `size` bytes more and keeps a reserve."""
    root.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(root).free >= size + keep


@dataclass(slots=True)
class Turn:
    """A request's turn at the file `path`, open as `handle`. The turn is a lock on the file beside it, which the kernel
    lets go of when a process dies; who takes the turn away puts another file in that one's place.
    """

    path: Path
    handle: int
    lock: int

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody takes the turn meanwhile: for steps that don't wait for a client. Raises `Overtaken`."""
        with _guarded(self.handle):
            if not _stands(_beside(self.path), self.lock):
                raise Overtaken
            yield


@contextmanager
def writing(path: Path) -> Iterator[Turn]:
    """The file, open, and this request's turn at it."""
    handle = os.open(path, os.O_RDWR)
    try:
        lock = _take(path, handle)
        try:
            yield Turn(path, handle, lock)
        finally:
            os.close(lock)
    finally:
        os.close(handle)


def _take(path: Path, handle: int) -> int:
    beside, flag = _beside(path), _flag(path)
    until = time.monotonic() + WAIT_SECONDS
    while True:
        lock = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                with _guarded(handle):
                    if _stands(beside, lock):
                        beside.unlink()
                os.close(lock)
                continue
            flag.touch()
            time.sleep(0.05)
        else:
            if _stands(beside, lock):
                flag.unlink(missing_ok=True)
                return lock
        os.close(lock)


@contextmanager
def _guarded(handle: int) -> Iterator[None]:
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)


def _stands(path: Path, handle: int) -> bool:
    """Whether the path still names the open file."""
    with suppress(FileNotFoundError):
        return path.stat().st_ino == os.fstat(handle).st_ino
    return False


def _beside(path: Path) -> Path:
    return path.with_suffix(".turn")


def _flag(path: Path) -> Path:
    return path.with_suffix(".next")


def receive(
    turn: Turn,
    offset: int,
    *,
    read: Callable[[int], bytes],
    limit: int,
    acknowledge: Callable[[int], None],
    promise: Promise | None = None,
) -> None:
    """Write what `read` gives from `offset` on, at most `limit` bytes; bytes past the offset that nobody
    acknowledged are dropped first. `acknowledge(new offset)` is called when bytes are on the disk, and not before the
    end when a `promise` must be kept first. A body that is cut short keeps what arrived, unless it was promised whole.
    """
    with turn.held():
        os.ftruncate(turn.handle, offset)
    kept = synced = 0
    last = time.monotonic()
    flag = _flag(turn.path)
    full: OSError | None = None
    for data in _pieces(read):
        if kept + len(data) > limit:
            raise TooLong
        try:
            with turn.held():
                _write(turn.handle, data, offset + kept)
        except OSError as problem:
            if problem.errno not in _NO_ROOM:
                raise
            full = problem
            break
        kept += len(data)
        if promise is not None:
            promise.hasher.update(data)
        elif kept - synced >= CHECKPOINT_BYTES or time.monotonic() - last > CHECKPOINT_SECONDS:
            _settle(turn, offset + kept, acknowledge)
            synced, last = kept, time.monotonic()
        if flag.exists():
            break
    if promise is not None and not promise.kept(kept):
        with turn.held():
            os.ftruncate(turn.handle, offset)
        if full is None:
            raise Mismatch
    else:
        _settle(turn, offset + kept, acknowledge)
    if full is not None:
        raise Full from full


def _settle(turn: Turn, to: int, acknowledge: Callable[[int], None]) -> None:
    with turn.held():
        os.fdatasync(turn.handle)
        acknowledge(to)


def _pieces(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """The body as it comes, until its end or until the client's line is cut. A read waits until it is full: short ones on
    a slow line, so that little is lost with it.
    """
    amount = SLOW_READ_BYTES
    while True:
        began, data = time.monotonic(), b""
        with suppress(OSError):
            data = read(amount)
        if not data:
            return
        slow = time.monotonic() - began > SLOW_READ_SECONDS
        amount = SLOW_READ_BYTES if slow else min(amount * 4, READ_BYTES)
        yield data


def _write(handle: int, data: bytes, at: int) -> None:
    view = memoryview(data)
    while view:
        done = os.pwrite(handle, view, at)
        view, at = view[done:], at + done


def size(turn: Turn) -> int:
    """Bytes the file holds."""
    return os.fstat(turn.handle).st_size


def held(path: Path) -> int:
    """The same of a file that nobody has open; none where it is gone."""
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


def join(parts: list[Path], turn: Turn) -> None:
    """Write the parts one after the other, inside the kernel; where the file system can, it shares their blocks instead
    of copying them.
    """
    with turn.held():
        os.ftruncate(turn.handle, 0)
        os.lseek(turn.handle, 0, os.SEEK_SET)
    try:
        for part in parts:
            with part.open("rb") as piece:
                while _copied(piece.fileno(), turn):
                    pass
    except OSError as problem:
        if problem.errno in _NO_ROOM:
            raise Full from problem
        raise
    with turn.held():
        os.fdatasync(turn.handle)


def _copied(source: int, turn: Turn) -> int:
    with turn.held():
        try:
            return os.copy_file_range(source, turn.handle, COPY_BYTES)
        except OSError as problem:
            if problem.errno not in {errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP}:
                raise
            return os.sendfile(turn.handle, source, None, COPY_BYTES)


def remove(path: Path) -> None:
    """Delete an upload's bytes; a request whose turn it is loses it."""
    for leftover in (path, _flag(path), _beside(path)):
        leftover.unlink(missing_ok=True)
