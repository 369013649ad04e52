"""Uploads whose parts the browser sends to the object store itself: the same reservation, the same end, only the
bytes take another way.
"""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from portal.decisions import NotAllowed, refuse
from portal.files import multipart, parts, s3, storage
from portal.files.actions import uploads
from portal.models import Attachment, Blob, Folder, Person, Upload

RECEIVING = Upload.State.RECEIVING


@dataclass(frozen=True)
class Progress:
    """What the store holds of an upload: whole parts, by number."""

    done: list[int]
    arrived: int


def reserve(
    folder: Folder, slot: str, name: str, *, size: int, actor: Person, now: dt.datetime, **about: Any
) -> Upload:
    """As for every upload, and then an upload in parts at the store."""
    if not multipart.offered():
        raise NotAllowed(refuse("direct_off"))
    upload = uploads.reserve(folder, slot, name, size=size, actor=actor, now=now, to_store=True, **about)
    try:
        begun = multipart.begin(upload.key)
    except storage.Unreachable:
        uploads.end_upload(upload)
        raise
    Upload.objects.filter(pk=upload.pk).update(multipart=begun)
    upload.multipart = begun
    return upload


def progress(upload: Upload) -> Progress:
    """Asked of the store, so that another tab or another computer goes on where this one was."""
    assert upload.size is not None
    if upload.state != RECEIVING or upload.offset == upload.size:
        return Progress(list(range(1, parts.count(upload.size) + 1)), upload.size)
    try:
        have = multipart.parts(upload.key, upload.multipart)
    except FileNotFoundError:
        return _progress_without_parts(upload)
    good = {number for number, (length, _) in have.items() if length == parts.length(upload.size, number)}
    arrived = sum(parts.length(upload.size, number) for number in good)
    if arrived < upload.size:  # the last bytes count once they are one object
        Upload.objects.filter(pk=upload.pk, state=RECEIVING).update(offset=arrived)
    return Progress(sorted(good), arrived)


def _progress_without_parts(upload: Upload) -> Progress:
    """The store knows no such upload in parts: they were put together and we were cut off before we knew, or the
    store has given them up and it begins anew.
    """
    assert upload.size is not None
    if s3.size(upload.key) == upload.size:
        return Progress(list(range(1, parts.count(upload.size) + 1)), upload.size)
    begun = multipart.begin(upload.key)
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
            upload.key, upload.multipart, number,
            length=parts.length(upload.size, number), seconds=parts.SECONDS,
        )
        for number in numbers
    }  # fmt: skip


def finish(upload: Upload, *, now: dt.datetime) -> Attachment | None:
    """Put the parts together, see that the object is as long as it was declared, and attach it. Safe to repeat."""
    if upload.state == RECEIVING and upload.offset != upload.size:
        _put_together(upload)
        Upload.objects.filter(pk=upload.pk, state=RECEIVING).update(offset=upload.size)
    return uploads.finish(upload, now=now)


def _put_together(upload: Upload) -> None:
    assert upload.size is not None
    key = upload.key
    try:
        have = multipart.parts(key, upload.multipart)
    except FileNotFoundError:
        have = None
    if have is not None:
        lengths = {number: length for number, (length, _) in have.items()}
        if parts.missing(upload.size, lengths):
            raise NotAllowed(refuse("upload_not_whole"))
        pieces = {number: have[number] for number in range(1, parts.count(upload.size) + 1)}
        with suppress(FileNotFoundError):  # another tab put them together just now
            multipart.complete(key, upload.multipart, pieces)
    if s3.size(key) != upload.size:
        uploads.end_upload(upload)
        raise NotAllowed(refuse("upload_lost"))


def end(upload: Upload) -> None:
    """Give an upload up, and free what the store holds of it; where it does not answer, the sweep does."""
    uploads.end_upload(upload)
    try:
        free(upload)
    except storage.Unreachable:
        return


def free(upload: Upload) -> None:
    """Free the parts, or the object, of an upload that was given up."""
    key = upload.key
    multipart.abort(key, upload.multipart)
    if not Blob.objects.filter(key=key).exists():
        s3.delete(key)
    Upload.objects.filter(pk=upload.pk, state=Upload.State.ENDED).update(multipart="")
