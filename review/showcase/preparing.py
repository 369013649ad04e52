"""Making cases ready for the public pages: what a search finds, covers and pages, films, the picture for sharing."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from campaigns.models import Campaign
from campaigns.schema import Document
from portal import queue
from portal.files.actions import blind_copies, playable_copies, public_copies
from portal.files.blind_copies import copies_by_blob
from portal.models import Attachment
from review.access import document_of
from review.judging.films import is_film
from review.links import to_campaign
from review.models import ShowcaseCase
from review.showcase import search, share_picture
from review.showcase.content import searched_text, shown_attachments
from review.showcase.visibility import candidates
from submissions.models import Submission

A_ROUND = 200
"""Cases that one job makes ready."""


def ask(campaign: Campaign) -> None:
    """Ask a worker to make the campaign's cases ready."""
    queue.enqueue("review.showcase.jobs.prepare", timeout=600, campaign_id=campaign.pk)


def unready(campaign: Campaign, doc: Document) -> QuerySet[Submission]:
    """Cases that were never made ready, or were changed or corrected since, or whose rules have changed."""
    rows = candidates(campaign, doc)
    unit = Coalesce(F("unit__name"), Value(""))
    same = Q(
        showcase__title=F("title"), showcase__unit_name=unit, showcase__rules=campaign.current_id, showcase__edits=F("edits"),
    ) & ~Q(showcase__share=b"")  # fmt: skip
    return rows.exclude(pk__in=rows.filter(same).values("pk")).order_by("pk")


def prepare_some(campaign: Campaign, *, now: dt.datetime) -> int:
    """Make some cases ready; how many."""
    doc = document_of(campaign)
    rows = unready(campaign, doc).select_related("unit", "rule_set", "campaign__current", "campaign__tenant")
    some = list(rows.prefetch_related("authors")[:A_ROUND])
    for submission in some:
        prepare(submission, doc, now=now)
    return len(some)


def prepare(submission: Submission, doc: Document, *, now: dt.datetime) -> None:
    """One case: its row, and the copies of its files; what is there already stays."""
    files = shown_attachments(submission, doc)
    unit = submission.unit.name if submission.unit else ""
    text = searched_text(submission, doc)
    picture = share_picture.draw(
        submission.title, unit, submission.campaign.name, str(submission.campaign.tenant.name), page_address(submission)
    )  # fmt: skip
    with transaction.atomic():
        entry, _ = ShowcaseCase.objects.select_for_update().get_or_create(
            submission=submission, defaults={"tenant_id": submission.tenant_id}
        )
        entry.title, entry.unit_name, entry.edits = submission.title, unit, submission.edits
        entry.rules = submission.campaign.current_id or 0
        entry.text, entry.grams = text, search.grams(text)
        entry.share, entry.prepared_at = picture, now
        entry.cover = cover_of(files, entry.left_out)
        entry.save()
        ensure_copies(files)


def cover_of(files: list[Attachment], left_out: list[str]) -> Attachment | None:
    """The file whose cover stands on the card: the first film, else the first file."""
    shown = [file for file in files if str(file.uuid) not in left_out]
    return next((file for file in shown if is_film(file)), shown[0] if shown else None)


def ensure_copies(files: list[Attachment]) -> None:
    """Everything a page shows of the files. Of films what blind readers get is shown, which has no tags, places or names; it is
    encoded anew where browsers don't play it. Call inside a transaction.
    """
    public_copies.ensure_copies([(file.blob, file.name) for file in files])
    films = [file for file in files if is_film(file)]
    blind_copies.ensure_copies([file.blob for file in films])
    bare = copies_by_blob(file.blob_id for file in films)
    playable_copies.ensure_copies(
        [
            (copy.copy, file.name)
            for file in films
            if (copy := bare.get(file.blob_id)) and copy.copy is not None
        ]
    )


def page_address(submission: Submission) -> str:
    """Where everybody reads the case."""
    return (
        f"{settings.PUBLIC_ADDRESS}{to_campaign('showcase-case', submission.campaign, case=submission.uuid)}"
    )
