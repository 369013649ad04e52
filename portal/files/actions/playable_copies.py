"""Making copies of films that browsers play: once for each content and version of encoding, claimed by compare-and-set,
begun anew where it did not end. The source is never changed; ffmpeg runs in the locked-down child.
"""

import datetime as dt
from functools import partial

from portal import queue
from portal.files import storage
from portal.files.actions.derivatives import finish, kept_as_blob, make_claimed, waits_again
from portal.models import Blob, PlayableCopy
from validators import playing
from validators.facts.file import extension_of

TRIES = 2
"""An hour of encoding each at most."""
SECONDS = playing.LONGEST + 120


def ensure_copies(films: list[tuple[Blob, str]]) -> int:
    """The rows of the copies that readers of these films (with their names) will need; the jobs are a nudge. Call inside a
    transaction. How many are new.
    """
    new = 0
    for blob, name in films:
        copy, created = PlayableCopy.objects.get_or_create(
            blob=blob,
            version=playing.VERSION,
            defaults={"tenant_id": blob.tenant_id, "extension": extension_of(name)[:10]},
        )
        if created:
            new += 1
            enqueue(copy)
    return new


def enqueue(copy: PlayableCopy) -> None:
    """Ask a worker of the films' own queue, so that an hour of encoding holds up no check."""
    queue.enqueue(
        "portal.files.jobs.make_playable_copy", queue=queue.PROXIES, timeout=SECONDS, copy_id=copy.pk
    )


def ensure_made(copy: PlayableCopy, *, now: dt.datetime) -> bool:
    """Make the copy unless another worker does or did. True when tried here."""
    return make_claimed(
        copy,
        partial(_make, copy, now),
        unfinished=playing.Unfinished,
        give_back=partial(give_back, copy, now=now),
        now=now,
    )


def give_back(copy: PlayableCopy, error: str, *, now: dt.datetime) -> None:
    """Waiting again; failed for good after the last try."""
    if waits_again(copy, error, tries=TRIES, ended=PlayableCopy.State.FAILED, now=now):
        enqueue(copy)


def _make(copy: PlayableCopy, now: dt.datetime) -> None:
    with storage.local(copy.blob.key) as path, storage.scratch() as folder:
        made = playing.make_playable(path, name=f"film.{copy.extension}", folder=folder)
        if made.plays:
            finish(copy, now, state=PlayableCopy.State.PLAYS, subtitles=made.subtitles)
        elif made.path is None:
            finish(copy, now, state=PlayableCopy.State.FAILED, code=made.code)
        else:
            with kept_as_blob(made.path, copy.tenant_id, now=now) as blob:
                finish(copy, now, state=PlayableCopy.State.READY, copy=blob, subtitles=made.subtitles)
    PlayableCopy.objects.filter(blob=copy.blob_id).exclude(version=copy.version).delete()
