"""Fetching uploads and the cases they are for: a person reaches only the own ones, whatever the tenant."""

import datetime as dt
import uuid
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import PurePosixPath, PureWindowsPath

from django.http import Http404

from portal.models import Person
from portal.tenancy import all_tenants
from submissions.models import Submission, Upload
from submissions.tus.protocol import ProtocolError


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


def own_submission(person: Person, text: str) -> Submission:
    """The person's case with this uuid."""
    with all_tenants():  # /files/ names no tenant; the owner is what is checked
        rows = Submission.objects.select_related("campaign__current", "rule_set", "unit", "owner", "tenant")
        found: Submission | None = rows.filter(uuid=as_uuid(text), owner=person).first()
    if found is None:
        raise Http404
    return found


def own_upload(person: Person, upload: uuid.UUID, *, now: dt.datetime) -> Upload:
    """The person's upload; 410 once it was cancelled or its days are over."""
    with all_tenants():  # as above
        # One row of one table: every chunk asks, and only the last one needs the case and its rules.
        found: Upload | None = Upload.objects.filter(uuid=upload, owner=person).first()
    if found is None:
        raise Http404
    if found.state == Upload.State.ENDED or (
        found.state == Upload.State.RECEIVING and found.expires_at <= now
    ):
        raise ProtocolError(HTTPStatus.GONE, "这次上传已取消或已过期，请重新选择文件上传")
    return found


def still_at(upload: Upload) -> bool:
    """Whether the row is still where this request read it; asked under the file's lock."""
    return Upload.objects.filter(pk=upload.pk, offset=upload.offset, state=Upload.State.RECEIVING).exists()


def joined(person: Person, submission: Submission, ids: Sequence[str]) -> Upload | None:
    """What these parts were joined to before, when the answer did not reach the client."""
    done = Upload.objects.filter(owner=person, submission=submission, joins=" ".join(ids))
    found: Upload | None = done.filter(state=Upload.State.FINISHED).first()
    return found


def finished_parts(person: Person, submission: Submission, ids: Sequence[str]) -> list[Upload]:
    """The parts a final upload joins, in order; each must be whole and of the same case."""
    rows = Upload.objects.filter(
        uuid__in=ids, owner=person, submission=submission, part=True, state=Upload.State.FINISHED
    )
    found = {str(row.uuid): row for row in rows}
    if set(ids) - set(found):
        raise ProtocolError(HTTPStatus.BAD_REQUEST, "要合并的分段还没有全部传完")
    return [found[part] for part in ids]
