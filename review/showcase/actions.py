"""Opening and closing the public pages, hiding a case, leaving files out, and an applicant's own say."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from campaigns.models import Campaign
from portal import audit, messages
from portal.decisions import NotAllowed, refuse
from portal.models import Person
from portal.typed_text import one_line
from review.access import document_of
from review.links import to_campaign
from review.models import Showcase, ShowcaseCase
from review.showcase.content import shown_attachments
from review.showcase.preparing import ask, cover_of, ensure_copies
from review.showcase.visibility import begun, candidates
from submissions.models import Submission

LONGEST_WHY = 500


def ensure_showcase(campaign: Campaign) -> Showcase:
    """The campaign's row; with the first one a worker begins to make cases ready."""
    with transaction.atomic():
        row, created = Showcase.objects.get_or_create(
            campaign=campaign, defaults={"tenant_id": campaign.tenant_id}
        )
        if created:
            ask(campaign)
    return row


@transaction.atomic
def open_showcase(campaign: Campaign, *, actor: Person, now: dt.datetime) -> None:
    """Everybody may read from now on. Raises NotAllowed: showcase_unwritten, showcase_before_results, showcase_open_already."""
    doc = document_of(campaign)
    if doc.showcase is None:
        raise NotAllowed(refuse("showcase_unwritten"))
    if not begun(campaign, doc, now=now):
        raise NotAllowed(refuse("showcase_before_results"))
    ensure_showcase(campaign)
    row = Showcase.objects.select_for_update().get(campaign=campaign)
    if row.opened_at is not None:
        raise NotAllowed(refuse("showcase_open_already"))
    row.opened_at, row.opened_by = now, actor
    row.save(update_fields=["opened_at", "opened_by"])
    audit.record("showcase.open", campaign, campaign=campaign.pk, actor=actor, now=now)
    ask(campaign)


@transaction.atomic
def close_showcase(campaign: Campaign, *, actor: Person, now: dt.datetime) -> None:
    """Nobody but organisers sees the pages any more. Raises NotAllowed: showcase_closed_already."""
    row = Showcase.objects.select_for_update().filter(campaign=campaign).first()
    if row is None or row.opened_at is None:
        raise NotAllowed(refuse("showcase_closed_already"))
    row.opened_at = row.opened_by = None
    row.save(update_fields=["opened_at", "opened_by"])
    audit.record("showcase.close", campaign, campaign=campaign.pk, actor=actor, now=now)


@transaction.atomic
def hide(submission: Submission, *, why: str, actor: Person, now: dt.datetime) -> None:
    """Take one case out, for a reason that its applicant reads. Raises NotAllowed: showcase_why, showcase_hidden_already."""
    said = one_line(why)[:LONGEST_WHY]
    if not said:
        raise NotAllowed(refuse("showcase_why"))
    entry = _entry(submission)
    if entry.hidden_at is not None:
        raise NotAllowed(refuse("showcase_hidden_already"))
    entry.hidden_at, entry.hidden_by, entry.hidden_why = now, actor, said
    entry.save(update_fields=["hidden_at", "hidden_by", "hidden_why"])
    audit.record("showcase.hide", submission, actor=actor, now=now, why=said)
    messages.notify(
        submission.owner, submission, "showcase.hidden", now=now,
        link=to_campaign("my-showcase", submission.campaign, case=submission.uuid),
        submission=str(submission), campaign=str(submission.campaign), why=said,
    )  # fmt: skip


@transaction.atomic
def show(submission: Submission, *, actor: Person, now: dt.datetime) -> None:
    """Put a hidden case back. Raises NotAllowed: showcase_not_hidden."""
    entry = _entry(submission)
    if entry.hidden_at is None:
        raise NotAllowed(refuse("showcase_not_hidden"))
    entry.hidden_at, entry.hidden_by, entry.hidden_why = None, None, ""
    entry.save(update_fields=["hidden_at", "hidden_by", "hidden_why"])
    audit.record("showcase.show", submission, actor=actor, now=now)


@transaction.atomic
def choose_files(submission: Submission, ticked: Collection[str], *, actor: Person, now: dt.datetime) -> None:
    """Show the ticked files (uuids) of those that the rules let be shown, leave the others out."""
    files = shown_attachments(submission, document_of(submission.campaign))
    entry = _entry(submission)
    left_out = [str(file.uuid) for file in files if str(file.uuid) not in ticked]
    if left_out == entry.left_out:
        return
    entry.left_out, entry.cover = left_out, cover_of(files, left_out)
    entry.save(update_fields=["left_out", "cover"])
    ensure_copies(files)
    audit.record("showcase.choose", submission, actor=actor, now=now, count=len(left_out))


@transaction.atomic
def withdraw_consent(submission: Submission, *, actor: Person, now: dt.datetime) -> None:
    """The applicant takes the consent back; the case is gone from every public page at once. Raises NotAllowed:
    showcase_withdrawn_already.
    """
    entry = _entry(submission)
    if entry.withdrawn_at is not None:
        raise NotAllowed(refuse("showcase_withdrawn_already"))
    entry.withdrawn_at = now
    entry.save(update_fields=["withdrawn_at"])
    audit.record("showcase.withdraw", submission, actor=actor, now=now)


@transaction.atomic
def renew_consent(submission: Submission, *, actor: Person, now: dt.datetime) -> None:
    """The applicant agrees again. Raises NotAllowed: showcase_not_withdrawn."""
    entry = _entry(submission)
    if entry.withdrawn_at is None:
        raise NotAllowed(refuse("showcase_not_withdrawn"))
    entry.withdrawn_at = None
    entry.save(update_fields=["withdrawn_at"])
    audit.record("showcase.renew", submission, actor=actor, now=now)


def may_be_shown(submission: Submission) -> bool:
    """Whether the case is one that the public pages may show, whatever was decided of it."""
    doc = document_of(submission.campaign)
    return candidates(submission.campaign, doc).filter(pk=submission.pk).exists()


def _entry(submission: Submission) -> ShowcaseCase:
    ShowcaseCase.objects.get_or_create(submission=submission, defaults={"tenant_id": submission.tenant_id})
    entry: ShowcaseCase = (
        ShowcaseCase.objects.select_for_update().defer("share", "text", "grams").get(submission=submission)
    )
    return entry
