"""Uploads whose parts the browser sends to the object store itself: the same reservation, the same end, only the
bytes take another way.
"""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from portal.decisions import NotAllowed, refuse
from portal.models import Person
from submissions import bucket, storing
from submissions.actions import uploads
from submissions.direct import multipart, plan
from submissions.models import StoredFile, Submission, SubmissionFile, Upload

RECEIVING = Upload.State.RECEIVING


@dataclass(frozen=True)
class Progress:
    """What the store holds of an upload: whole parts, by number."""

    done: list[int]
    arrived: int


def reserve(
    submission: Submission, slot: str, name: str, *, size: int, actor: Person, now: dt.datetime, **known: Any
) -> Upload:
    """As for every upload, and then an upload in parts at the store."""
    if not multipart.offered():
        raise NotAllowed(refuse("direct_off"))
    made = uploads.reserve(submission, slot, name, size=size, actor=actor, now=now, to_store=True, **known)
    try:
        begun = multipart.begin(storing.arriving_key(made.uuid))
    except storing.Unreachable:
        uploads.end_upload(made)
        raise
    Upload.objects.filter(pk=made.pk).update(multipart=begun)
    made.multipart = begun
    return made


def progress(upload: Upload) -> Progress:
    """Asked of the store, so that another tab or another computer goes on where this one was."""
    assert upload.size is not None
    if upload.state != RECEIVING or upload.offset == upload.size:
        return Progress(list(range(1, plan.count(upload.size) + 1)), upload.size)
    try:
        have = multipart.parts(_key(upload), upload.multipart)
    except FileNotFoundError:
        return _progress_without_parts(upload)
    good = {number for number, (length, _) in have.items() if length == plan.length(upload.size, number)}
    arrived = sum(plan.length(upload.size, number) for number in good)
    if arrived < upload.size:  # the last bytes count once they are one object
        Upload.objects.filter(pk=upload.pk, state=RECEIVING).update(offset=arrived)
    return Progress(sorted(good), arrived)


def _progress_without_parts(upload: Upload) -> Progress:
    """The store knows no such upload in parts: they were put together and we were cut off before we knew, or the
    store has given them up and it begins anew.
    """
    assert upload.size is not None
    if bucket.size(_key(upload)) == upload.size:
        return Progress(list(range(1, plan.count(upload.size) + 1)), upload.size)
    begun = multipart.begin(_key(upload))
    Upload.objects.filter(pk=upload.pk, state=RECEIVING).update(multipart=begun, offset=0)
    upload.multipart = begun
    return Progress([], 0)


def sign(upload: Upload, numbers: list[int], *, now: dt.datetime) -> dict[int, str]:
    """Short-lived addresses for these parts."""
    if upload.state != RECEIVING or upload.size is None:
        raise NotAllowed(refuse("upload_not_whole"))
    uploads.begin(upload, now=now)
    return {
        number: multipart.sign(
            _key(upload), upload.multipart, number,
            length=plan.length(upload.size, number), seconds=plan.SECONDS,
        )
        for number in numbers
    }  # fmt: skip


def finish(upload: Upload, *, now: dt.datetime) -> SubmissionFile | None:
    """Put the parts together, see that the object is as long as it was declared, and attach it. Safe to repeat."""
    if upload.state == RECEIVING and upload.offset != upload.size:
        _put_together(upload)
        Upload.objects.filter(pk=upload.pk, state=RECEIVING).update(offset=upload.size)
    return uploads.finish(upload, now=now)


def _put_together(upload: Upload) -> None:
    assert upload.size is not None
    key = _key(upload)
    try:
        have = multipart.parts(key, upload.multipart)
    except FileNotFoundError:
        have = None
    if have is not None:
        lengths = {number: length for number, (length, _) in have.items()}
        if plan.missing(upload.size, lengths):
            raise NotAllowed(refuse("upload_not_whole"))
        wanted = {number: have[number] for number in range(1, plan.count(upload.size) + 1)}
        with suppress(FileNotFoundError):  # another tab put them together just now
            multipart.complete(key, upload.multipart, wanted)
    if bucket.size(key) != upload.size:
        uploads.end_upload(upload)
        raise NotAllowed(refuse("upload_lost"))


def end(upload: Upload) -> None:
    """Give an upload up, and free what the store holds of it; where it does not answer, the sweep does."""
    uploads.end_upload(upload)
    try:
        free(upload)
    except storing.Unreachable:
        return


def free(upload: Upload) -> None:
    """Free the parts, or the object, of an upload that was given up."""
    key = _key(upload)
    multipart.abort(key, upload.multipart)
    if not StoredFile.objects.filter(key=key).exists():
        bucket.delete(key)
    Upload.objects.filter(pk=upload.pk, state=Upload.State.ENDED).update(multipart="")


def _key(upload: Upload) -> str:
    return storing.arriving_key(upload.uuid)
