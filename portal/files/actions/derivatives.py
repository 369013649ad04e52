"""Bytes made of a blob, kept as a blob of their own: blind copies, films that browsers play, what public pages show. Each is a row that a worker
claims by compare-and-set, that goes back where it did not end, and that says what came of it.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction
from django.db.models import F

from portal.files import storage
from portal.files.heartbeat import beating
from portal.locks import lock_names
from portal.models import BlindCopy, Blob, PlayableCopy, PublicCopy

Derivative = BlindCopy | PlayableCopy | PublicCopy


@contextmanager
def kept_as_blob(path: Path, tenant_id: int, *, now: dt.datetime) -> Iterator[Blob]:
    """The bytes first, then the rows, which the block writes in the same transaction: what a worker that dies between
    them leaves, the garbage collection finds. Equal bytes of a tenant are kept once.
    """
    size, sha256 = path.stat().st_size, storage.sha256_of(path)
    key = storage.adopt(path)
    with transaction.atomic():
        lock_names([f"content:{tenant_id}:{sha256}"])
        equal = Blob.objects.filter(tenant=tenant_id, sha256=sha256)
        twin = equal.select_for_update().filter(damage="").first()
        yield twin or Blob.objects.create(
            tenant_id=tenant_id,
            key=key,
            size=size,
            created_at=now,
            hashed_at=now,
            sha256="" if equal.exists() else sha256,
        )
    if twin is not None:
        storage.remove(key)


def make_claimed(
    copy: Derivative,
    make: Callable[[], None],
    *,
    unfinished: type[Exception],
    give_back: Callable[[str], None],
    now: dt.datetime,
) -> bool:
    """Make it unless another worker does or did; what does not end, `unfinished` or broken, is given back. True when tried
    here.
    """
    won = (
        type(copy)
        .objects.filter(pk=copy.pk, state=copy.State.WAITING)
        .update(state=copy.State.RUNNING, started_at=now, heard_at=None, attempts=F("attempts") + 1)
    )
    if not won:
        return False
    copy.refresh_from_db()
    try:
        with beating(copy):
            make()
    except unfinished as problem:
        give_back(str(problem))
    except BaseException as problem:  # a worker's own time limit included: the row says what happened
        give_back(f"{type(problem).__name__}: {problem}")
        raise
    return True


def waits_again(copy: Derivative, error: str, *, tries: int, ended: str, now: dt.datetime) -> bool:
    """Whether a copy that did not end waits for its next try; after the last one it is in the state `ended` for good."""
    running = type(copy).objects.filter(pk=copy.pk, state=copy.State.RUNNING)
    if copy.attempts >= tries:
        running.update(state=ended, code="failed", error=error[:500], finished_at=now)
        return False
    return bool(running.update(state=copy.State.WAITING, error=error[:500], started_at=None))


def finish(copy: Derivative, now: dt.datetime, /, **values: object) -> None:
    """What came of it, unless it was given back meanwhile."""
    running = type(copy).objects.filter(pk=copy.pk, state=copy.State.RUNNING)
    running.update(finished_at=now, error="", **values)
