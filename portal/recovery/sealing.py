"""Bytes made unreadable for everybody but the holder of a key, in the format of age (https://age-encryption.org/v1), piece by
piece: whatever the size, memory stays flat. The age program opens them, too. Plain Python.

The portal holds the public half only (`age1...`), so whoever takes the portal's machine can't read its backups.
"""

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import pyrage

BLOCK = 512 * 1024
PART = ".part"
"""How half-written pieces end."""


class Sink(Protocol):
    def write(self, data: bytes, /) -> Any: ...


class KeyProblem(ValueError):
    """What was given as a key is none; `given` is what it looked like, never a secret."""

    def __init__(self, given: str) -> None:
        super().__init__(given)
        self.given = given


class NotReadable(Exception):
    """No key at hand opens it, or it is not whole."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was written: plain bytes and their sha256, sealed bytes and theirs."""

    size: int
    sha256: str
    sealed_size: int
    sealed_sha256: str


def recipients(texts: Iterable[str]) -> list[Any]:
    """Public keys as age writes them, also those of ssh; lines that are empty or begin with # are passed over."""
    found = []
    for text in texts:
        line = text.strip()
        if not line or line.startswith("#"):
            continue
        kind = pyrage.ssh.Recipient if line.startswith("ssh-") else pyrage.x25519.Recipient
        try:
            found.append(kind.from_str(line))
        except pyrage.RecipientError:
            secret = line.upper().startswith("AGE-SECRET-KEY-")
            raise KeyProblem("AGE-SECRET-KEY-…" if secret else line[:20]) from None
    return found


def identities(text: str) -> list[Any]:
    """Secret keys out of a file of age's or ssh's."""
    if "PRIVATE KEY-----" in text:
        try:
            return [pyrage.ssh.Identity.from_buffer(text.encode())]
        except pyrage.IdentityError:
            raise KeyProblem("ssh") from None
    lines = [line.strip() for line in text.splitlines()]
    try:
        return [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError:
        raise KeyProblem("") from None


def new_key() -> tuple[str, str]:
    """(secret, public)."""
    secret = pyrage.x25519.Identity.generate()
    return str(secret), str(secret.to_public())


class _Reader:
    """A stream out of pieces, with its length and sha256; what went wrong while reading is kept, for the library doesn't."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._rest = iter(pieces), memoryview(b"")
        self._hash = hashlib.sha256()
        self.size, self.problem = 0, None

    size: int
    problem: Exception | None

    def read(self, most: int = -1) -> bytes:
        while not self._rest:
            try:
                piece = next(self._pieces, None)
            except Exception as problem:
                self.problem = problem
                raise
            if piece is None:
                return b""
            self.size += len(piece)
            self._hash.update(piece)
            self._rest = memoryview(piece)
        given = self._rest if most < 0 else self._rest[:most]
        self._rest = self._rest[len(given) :]
        return bytes(given)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class _Writer:
    """The same where bytes go."""

    def __init__(self, file: Sink) -> None:
        self._file, self._hash = file, hashlib.sha256()
        self.size = 0
        self.problem: Exception | None = None

    def write(self, data: bytes) -> int:
        try:
            self._file.write(data)
        except Exception as problem:
            self.problem = problem
            raise
        self.size += len(data)
        self._hash.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def seal(pieces: Iterable[bytes], to: Sink, public_keys: Sequence[Any]) -> Sealed:
    """Write the pieces so that only the holders of these keys read them."""
    reader, writer = _Reader(pieces), _Writer(to)
    try:
        pyrage.encrypt_io(reader, writer, list(public_keys))
    except (pyrage.EncryptError, OSError):
        if cause := reader.problem or writer.problem:
            raise cause from None
        raise
    return Sealed(reader.size, reader.sha256, writer.size, writer.sha256)


def unseal(pieces: Iterable[bytes], to: Sink, secret_keys: Sequence[Any]) -> Sealed:
    """Write the plain bytes. Raises `NotReadable` after what could be read, where not all could."""
    reader, writer = _Reader(pieces), _Writer(to)
    try:
        pyrage.decrypt_io(reader, writer, list(secret_keys))
    except (pyrage.DecryptError, OSError) as problem:
        if cause := reader.problem or writer.problem:
            raise cause from None
        raise NotReadable(str(problem)) from None
    return Sealed(writer.size, writer.sha256, reader.size, reader.sha256)


def blocks_of(path: Path) -> Iterator[bytes]:
    """A file's bytes, in pieces."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


@contextmanager
def draft(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A file on its way in `folder`, durable when the block ends; who renames it there keeps it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".{uuid.uuid4().hex}{PART}"
    try:
        with path.open("wb") as file:
            yield path, file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
