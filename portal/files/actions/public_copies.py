"""Making what public pages show of files: once for each content and version of drawing, claimed by compare-and-set, begun
anew where it did not end. Files are read in the locked-down child alone.
"""

import datetime as dt
from collections.abc import Iterable
from functools import partial

from portal import queue
from portal.files import storage
from portal.files.actions.derivatives import finish, kept_as_blob, make_claimed, waits_again
from portal.models import Blob, PublicCopy
from validators import showing
from validators.facts.file import extension_of

TRIES = 2
SECONDS = showing.LONGEST + 60


def ensure_copies(files: Iterable[tuple[Blob, str]]) -> int:
    """The rows of the copies of these files (with their names); the jobs are a nudge. Call inside a transaction. How many are
    new.
    """
    new = 0
    for blob, name in files:
        copy, created = PublicCopy.objects.get_or_create(
            blob=blob,
            version=showing.VERSION,
            defaults={"tenant_id": blob.tenant_id, "extension": extension_of(name)[:10]},
        )
        if created:
            new += 1
            enqueue(copy)
    return new


def enqueue(copy: PublicCopy) -> None:
    """Ask a worker that holds up no quick check."""
    queue.enqueue("portal.files.jobs.make_public_copy", queue=queue.SLOW, timeout=SECONDS, copy_id=copy.pk)


def ensure_made(copy: PublicCopy, *, now: dt.datetime) -> bool:
    """Make the copy unless another worker does or did. True when tried here."""
    return make_claimed(
        copy,
        partial(_make, copy, now),
        unfinished=showing.Unfinished,
        give_back=partial(give_back, copy, now=now),
        now=now,
    )


def give_back(copy: PublicCopy, error: str, *, now: dt.datetime) -> None:
    """Waiting again; nothing to show after the last try."""
    if waits_again(copy, error, tries=TRIES, ended=PublicCopy.State.NOTHING, now=now):
        enqueue(copy)


def _make(copy: PublicCopy, now: dt.datetime) -> None:
    with storage.local(copy.blob.key) as path, storage.scratch() as folder:
        shown = showing.make_shown(path, name=f"file.{copy.extension}", folder=folder)
        values = {
            "kind": shown.kind,
            "pictures": shown.pictures,
            "blocks": [block.model_dump(exclude_defaults=True) for block in shown.blocks],
            "more": shown.more,
            "scans": shown.scans,
        }
        if not shown.kind:
            code = "scans" if shown.scans else "type"
            finish(copy, now, state=PublicCopy.State.NOTHING, code=code, scans=shown.scans)
        elif shown.path is None:
            finish(copy, now, state=PublicCopy.State.READY, **values)
        else:
            with kept_as_blob(shown.path, copy.tenant_id, now=now) as blob:
                finish(copy, now, state=PublicCopy.State.READY, copy=blob, **values)
    PublicCopy.objects.filter(blob=copy.blob_id).exclude(version=copy.version).delete()
