"""Stored files from the local disk to the object store, or back, while the portal runs. Each is copied, read again and
hashed at its new place, and only then removed from the old one; reading looks in both places, so no moment is without it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from submissions import bucket, keeping, storing
from submissions.actions.locking import lock_names

Place = str
"""`disk` or `s3`."""


class Outcome(StrEnum):
    MOVED = "moved"
    WOULD = "would"
    STRAY = "stray"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class Moved:
    key: str
    size: int
    outcome: Outcome


def to_move(to: Place) -> Iterator[tuple[str, int]]:
    """Keys with their bytes that stand at the other place under a content's name; what was moved is no longer there,
    so a move that was cut off goes on where it was.
    """
    source = bucket.listed() if to == "disk" else storing.listed_on_disk()
    for key, size, _ in source:
        if keeping.hash_in(key):
            yield key, size


def move(to: Place, *, dry_run: bool = False, limit: int | None = None) -> Iterator[Moved]:
    """Move up to `limit` files; those no row names stay where they are."""
    done = 0
    for batch in keeping.batches(to_move(to)):
        known = keeping.named([key for key, _ in batch])
        for key, size in batch:
            if limit is not None and done >= limit:
                return
            if key not in known:
                yield Moved(key, size, Outcome.STRAY)
                continue
            done += 1
            yield Moved(key, size, Outcome.WOULD if dry_run else _move(key, to))


def _move(key: str, to: Place) -> Outcome:
    try:
        found = _to_disk(key) if to == "disk" else _to_store(key)
    except (FileNotFoundError, storing.Vanished):  # swept since it was listed
        return Outcome.STRAY
    if found != keeping.hash_in(key):
        _drop(key, to)
        return Outcome.DAMAGED
    with transaction.atomic():
        lock_names([f"stored:{key}"])  # nobody gives the content up or hands it in anew meanwhile
        if not keeping.named([key]):
            _drop(key, to)
            return Outcome.STRAY
        _drop(key, "disk" if to == "s3" else "s3")
    return Outcome.MOVED


def _to_store(key: str) -> str:
    """Copy a file into the store and hash what the store then holds."""
    path = storing.path_of(key)
    bucket.put(path, key)
    return bucket.digest(key)


def _to_disk(key: str) -> str:
    path = storing.path_of(key)
    if not path.exists():
        storing.fetch(key, key)
    return storing.sha256_of(path)


def _drop(key: str, place: Place) -> None:
    if place == "disk":
        storing.path_of(key).unlink(missing_ok=True)
    else:
        bucket.delete(key)
