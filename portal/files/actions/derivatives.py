"""Bytes made of a blob, kept as a blob of their own: blind copies, and films that browsers play."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction

from portal.files import storage
from portal.locks import lock_names
from portal.models import Blob


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
