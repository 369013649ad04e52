"""Films of judged cases: which need a copy that browsers play, and how each stands with it for an expert."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from portal.files.actions import playable_copies
from portal.files.blind_copies import copies_by_blob
from portal.files.playable_copies import playable_by_blob
from portal.models import Attachment, BlindCopy, Blob, PlayableCopy
from portal.tenants import all_tenants, tenant_scope
from review.models import Assignment
from validators import playing, stripping
from validators.facts.file import extension_of
from validators.kinds import EXTENSIONS, KIND_OF, FileKind

FILMS = tuple(sorted(name for name, kind in EXTENSIONS.items() if KIND_OF.get(kind) == FileKind.VIDEO))
"""Extensions of films."""
MOST = 200
"""Films that one round of the sweep asks copies for."""


@dataclass(frozen=True, slots=True)
class Film:
    """How a film plays for an expert: `ready`; `trying` as it is until its copy is there; `waiting` for the copy; `failed`.
    `extension` says the type of the bytes; `subtitles` are WebVTT. A review copy has none: they would name people.
    """

    state: str
    blob: Blob | None = None
    extension: str = "mp4"
    subtitles: str = ""


def is_film(attachment: Attachment) -> bool:
    """By its name, as the page chooses a player."""
    return attachment.name.lower().endswith(tuple(f".{extension}" for extension in FILMS))


def films_of(attachments: Iterable[Attachment], *, blind: bool) -> dict[int, Film]:
    """How these films play, by the attachment's key. Two queries, of a blind review three."""
    rows = list(attachments)
    shown: dict[int, Blob] = {row.pk: row.blob for row in rows}
    if blind:
        copies = copies_by_blob(row.blob_id for row in rows)
        shown = {
            row.pk: copy.copy
            for row in rows
            if (copy := copies.get(row.blob_id)) is not None and copy.copy is not None
        }
    playable = playable_by_blob(blob.pk for blob in shown.values())
    return {
        row.pk: _film(blob, row.name, playable.get(blob.pk)) for row in rows if (blob := shown.get(row.pk))
    }


OFTEN_PLAYED = frozenset({"mp4", "m4v", "mov", "webm"})
"""Films of these names usually play as they are, so they are shown before anybody has looked."""


def _film(blob: Blob, name: str, copy: PlayableCopy | None) -> Film:
    extension = extension_of(name)
    if copy is None or copy.state in (PlayableCopy.State.WAITING, PlayableCopy.State.RUNNING):
        return Film("trying", blob, extension) if extension in OFTEN_PLAYED else Film("waiting")
    if copy.state == PlayableCopy.State.PLAYS:
        return Film("ready", blob, extension if extension in OFTEN_PLAYED else "mp4", copy.subtitles)
    return Film("ready", copy.copy, subtitles=copy.subtitles) if copy.copy is not None else Film("failed")


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Have copies made of the films that experts will open and nobody asked for yet, over all tenants."""
    with all_tenants():  # a sweep looks after everybody's rows
        rows = list(_open_films()) + list(_blind_films())
    asked = 0
    for row, blob in rows:
        with tenant_scope(row.tenant), transaction.atomic():
            asked += playable_copies.ensure_copies([(blob, row.name)])
    return {"films": asked}


def _judged_films() -> Q:
    """Films of cases that an expert has and whose results are not out."""
    judged = Assignment.objects.filter(
        submission__folder=OuterRef("folder"), submission__campaign__results_at=None
    )
    named = Q()
    for extension in FILMS:
        named |= Q(name__iendswith=f".{extension}")
    return named & Q(Exists(judged))


def _asked(blob: str) -> Exists:
    return Exists(PlayableCopy.objects.filter(blob=OuterRef(blob), version=playing.VERSION))


def _open_films() -> Iterable[tuple[Attachment, Blob]]:
    rows = Attachment.objects.filter(
        _judged_films(), ~_asked("blob"), folder__submission__campaign__blind=False
    )
    return [(row, row.blob) for row in rows.select_related("blob", "tenant").order_by("pk")[:MOST]]


def _blind_films() -> Iterable[tuple[Attachment, Blob]]:
    """Of a blind review the copy without names is what is encoded, once it is there."""
    lacking = BlindCopy.objects.filter(
        ~_asked("copy"), version=stripping.VERSION, copy__isnull=False
    ).select_related("copy")
    films = Attachment.objects.filter(_judged_films(), folder__submission__campaign__blind=True)
    of_films = lacking.filter(Exists(films.filter(blob=OuterRef("blob")))).order_by("pk")[:MOST]
    copies = {copy.blob_id: copy.copy for copy in of_films}
    rows = Attachment.objects.filter(blob__in=copies).select_related("tenant").order_by("pk")
    return [(row, blob) for row in rows if (blob := copies[row.blob_id]) is not None]
