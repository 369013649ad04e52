"""Copies for the experts of a blind review: asked for once a file is measured, and what the organiser is told of them."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from portal.files.actions import blind_copies
from portal.models import Attachment, AttachmentQuerySet, BlindCopy, Check
from submissions.messages import NO_BLIND_COPY
from validators.stripping import VERSION, LeftOut

MOST_NAMED = 8
"""Members left out that are named one by one."""


def of_blind_campaigns() -> Q:
    """For a query of attachments: those of cases that are reviewed blind."""
    return Q(folder__submission__campaign__blind=True)


@transaction.atomic
def ask_for_copies(attachments: Iterable[Attachment]) -> int:
    """Have the copies made that blind readers of these files will need; how many are new."""
    rows = Attachment.objects.filter(
        of_blind_campaigns(), pk__in=[attachment.pk for attachment in attachments]
    )
    return blind_copies.ensure_copies([row.blob for row in rows.select_related("blob")])


def lacking() -> AttachmentQuerySet:
    """A query of files that were measured, belong to a blind review, and have no copy of today's version."""
    copies = BlindCopy.objects.filter(blob=OuterRef("blob"), version=VERSION)
    measured = Check.objects.filter(blob=OuterRef("blob"), state__in=[Check.State.DONE, Check.State.FAILED])
    rows = Attachment.objects.filter(of_blind_campaigns(), Exists(measured), ~Exists(copies))
    return rows.select_related("blob", "tenant").order_by("pk")


def organiser_words(copy: BlindCopy | None) -> list[str]:
    """What the organiser must know of a file that the experts do not get, or get in part; nothing where all is well."""
    if copy is None:
        return []
    if copy.state == BlindCopy.State.WITHHELD:
        return [f"评审专家看不到这个文件：{_why(copy.code)}。", *_left_out(copy)]
    return _left_out(copy)


def _left_out(copy: BlindCopy) -> list[str]:
    members = [LeftOut.model_validate(entry) for entry in copy.left_out]
    if not members:
        return []
    named = "；".join(f"{member.name}（{_why(member.code)}）" for member in members[:MOST_NAMED])
    more = f"；等 {len(members)} 个" if len(members) > MOST_NAMED else ""
    return [f"压缩包里有 {len(members)} 个文件评审专家看不到：{named}{more}。"]


def _why(code: str) -> str:
    return NO_BLIND_COPY.get(code, NO_BLIND_COPY["failed"])
