"""Making what blind readers get of a blob: once for each content and version of stripping, claimed by compare-and-set,
tried again where it did not end. The source is never changed; what a copy needs it is read in the locked-down child.
"""

import datetime as dt
import logging
from functools import partial
from pathlib import Path

from portal import queue
from portal.files import storage
from portal.files.actions.derivatives import finish, kept_as_blob, make_claimed, waits_again
from portal.models import BlindCopy, Blob
from validators import drawing, stripping

logger = logging.getLogger(__name__)
TRIES = 3
SECONDS = stripping.LONGEST + 60


def ensure_copies(blobs: list[Blob]) -> int:
    """The rows of the copies that blind readers will need; the jobs are a nudge. Call inside a transaction. How many new."""
    new = 0
    for blob in blobs:
        copy, created = BlindCopy.objects.get_or_create(
            blob=blob, version=stripping.VERSION, defaults={"tenant_id": blob.tenant_id}
        )
        if created:
            new += 1
            enqueue(copy)
    return new


def enqueue(copy: BlindCopy) -> None:
    """Ask a worker to make the copy; a film's takes as long as copying it does."""
    queue.enqueue("portal.files.jobs.make_blind_copy", queue=queue.SLOW, timeout=SECONDS, copy_id=copy.pk)


def ensure_made(copy: BlindCopy, *, now: dt.datetime) -> bool:
    """Make the copy unless another worker does or did. True when tried here."""
    return make_claimed(
        copy,
        partial(_make, copy, now),
        unfinished=stripping.Unfinished,
        give_back=partial(give_back, copy, now=now),
        now=now,
    )


def give_back(copy: BlindCopy, error: str, *, now: dt.datetime) -> None:
    """Waiting again; withheld for good after the last try."""
    if waits_again(copy, error, tries=TRIES, ended=BlindCopy.State.WITHHELD, now=now):
        enqueue(copy)


def _make(copy: BlindCopy, now: dt.datetime) -> None:
    blob = copy.blob
    name: str = blob.attachments.order_by("pk").values_list("name", flat=True).first() or "file"
    with storage.local(blob.key) as path:
        if drawing.type_of(path, name) in drawing.SHOWN:
            finish(copy, now, state=BlindCopy.State.PAGES)
            return
        with storage.scratch() as folder:
            stripped = stripping.strip(path, name=name, folder=folder)
            left_out = [entry.model_dump() for entry in stripped.left_out]
            if stripped.path is None:
                finish(copy, now, state=BlindCopy.State.WITHHELD, code=stripped.code, left_out=left_out)
            else:
                _store(copy, stripped.path, now, kind=stripped.kind, left_out=left_out)


def _store(copy: BlindCopy, path: Path, now: dt.datetime, **values: object) -> None:
    with kept_as_blob(path, copy.tenant_id, now=now) as blob:
        finish(copy, now, state=BlindCopy.State.READY, copy=blob, **values)
        old = BlindCopy.objects.filter(blob=copy.blob_id).exclude(version=copy.version)
        old.delete()
