"""Fetching uploads: a person reaches only the own ones, whatever the tenant."""

import datetime as dt
import uuid
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import PurePosixPath, PureWindowsPath

from django.shortcuts import get_object_or_404

from portal.files.tus.protocol import ProtocolError
from portal.models import Folder, Person, Upload
from portal.tenants import own_rows


def as_uuid(text: str | None) -> uuid.UUID | None:
    """A uuid, or None for anything else."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


def plain_name(name: str) -> str:
    """A file name without its path and without control characters."""
    bare = PurePosixPath(PureWindowsPath(name).name).name
    return "".join(char for char in bare if char.isprintable()).strip()[:255]


def own_upload(person: Person, upload: uuid.UUID, *, now: dt.datetime) -> Upload:
    """The person's upload; 410 once it was cancelled or its days are over."""
    with own_rows(person):  # /files/ names no tenant; the owner is what is checked
        # One row of one table: every chunk asks, and only the last one needs its owner and the rules.
        row: Upload = get_object_or_404(Upload, uuid=upload, owner=person)
    if row.state == Upload.State.ENDED or (row.state == Upload.State.RECEIVING and row.expires_at <= now):
        raise ProtocolError(HTTPStatus.GONE, "这次上传已取消或已过期，请重新选择文件上传")
    return row


def still_at(upload: Upload) -> bool:
    """Whether the row is still where this request read it; asked under the file's lock."""
    return Upload.objects.filter(pk=upload.pk, offset=upload.offset, state=Upload.State.RECEIVING).exists()


def is_finished(upload: Upload) -> bool:
    """Whether the row, as it is now, has all its bytes."""
    return Upload.objects.filter(pk=upload.pk, state=Upload.State.FINISHED).exists()


def joined(person: Person, folder: Folder, ids: Sequence[str]) -> Upload | None:
    """What these parts were joined to before, when the answer did not reach the client."""
    done = Upload.objects.filter(owner=person, folder=folder, joins=" ".join(ids))
    return done.filter(state=Upload.State.FINISHED).first()


def finished_parts(person: Person, folder: Folder, ids: Sequence[str]) -> list[Upload]:
    """The parts a final upload joins, in order; each must be whole and of the same folder."""
    rows = Upload.objects.filter(
        uuid__in=ids, owner=person, folder=folder, part=True, state=Upload.State.FINISHED
    )
    parts = {str(row.uuid): row for row in rows}
    if set(ids) - set(parts):
        raise ProtocolError(HTTPStatus.BAD_REQUEST, "要合并的分段还没有全部传完")
    return [parts[part] for part in ids]
