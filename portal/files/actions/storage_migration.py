"""Blobs from the local disk to the object store, or back, while the portal runs. Each is copied, read again and hashed
at its new place, and only then removed from the old one; reading looks in both places, so no moment is without it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from portal.files import integrity, s3, storage
from portal.models import Blob

Place = str
"""`disk` or `s3`."""


class Outcome(StrEnum):
    MOVED = "moved"
    WOULD = "would"
    ORPHAN = "orphan"
    DAMAGED = "damaged"
    UNHASHED = "unhashed"


@dataclass(frozen=True)
class Moved:
    key: str
    size: int
    outcome: Outcome


def to_move(to: Place) -> Iterator[tuple[str, int]]:
    """Keys with their bytes that stand at the other place; what was moved is no longer there, so a move that was cut off
    goes on where it was.
    """
    source = s3.listed(storage.PREFIX) if to == "disk" else storage.listed_on_disk()
    for key, size, _ in source:
        if not key.endswith(storage.DRAFT):
            yield key, size


def move(to: Place, *, dry_run: bool = False, limit: int | None = None) -> Iterator[Moved]:
    """Move up to `limit` files. Those no row names stay where they are, and those not hashed yet: a worker is at them."""
    done = 0
    for batch in integrity.batches(to_move(to)):
        keys = [key for key, _ in batch]
        named = integrity.named(keys)
        hashes = dict(Blob.objects.filter(key__in=keys).values_list("key", "sha256"))
        unhashed = set(Blob.objects.filter(key__in=keys, hashed_at=None).values_list("key", flat=True))
        for key, size in batch:
            if limit is not None and done >= limit:
                return
            if key not in named:
                yield Moved(key, size, Outcome.ORPHAN)
            elif key in unhashed:
                yield Moved(key, size, Outcome.UNHASHED)
            else:
                done += 1
                yield Moved(key, size, Outcome.WOULD if dry_run else _move(key, to, hashes.get(key, "")))


def _move(key: str, to: Place, sha256: str) -> Outcome:
    """Without a hash in a row (a picture of the checks, a merged content) the two places are held against each other."""
    try:
        sha256 = sha256 or (storage.sha256_of(storage.path_of(key)) if to == "s3" else s3.digest(key))
        arrived = _to_disk(key) if to == "disk" else _to_store(key)
    except FileNotFoundError:  # collected since it was listed
        return Outcome.ORPHAN
    except s3.Unreachable:
        if integrity.named([key]):
            raise
        _drop(key, to)  # collected while it was copied, and another move has taken the copy away again
        return Outcome.ORPHAN
    if arrived != sha256:
        _drop(key, to)
        return Outcome.DAMAGED
    if not integrity.named(
        [key]
    ):  # collected while it was copied; whoever does it later removes it from both places
        _drop(key, to)
        return Outcome.ORPHAN
    _drop(key, "disk" if to == "s3" else "s3")
    return Outcome.MOVED


def _to_store(key: str) -> str:
    """Copy a file into the store and hash what the store then holds."""
    s3.put(storage.path_of(key), key)
    return s3.digest(key)


def _to_disk(key: str) -> str:
    if not storage.path_of(key).exists():
        storage.fetch(key)
    return storage.sha256_of(storage.path_of(key))


def _drop(key: str, place: Place) -> None:
    if place == "disk":
        storage.path_of(key).unlink(missing_ok=True)
    else:
        s3.delete(key)
