"""Recommending comments before they are handed on: kept as they are typed, found again, compared inside a unit (O7)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from portal.decisions import require
from portal.models import Person, Unit
from review.models import CommentDraft, Nomination
from review.nominations.alike_comments import alike_to
from review.nominations.decisions import decide_unchanged
from review.nominations.queries import batch_submitted, nominations_of
from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class CommentInHand:
    """What the comment's box shows; `unsaved`: it differs from what the nomination says."""

    text: str
    unsaved: bool


def comment_in_hand(submission: Submission, unit: Unit, nomination: Nomination | None) -> CommentInHand:
    """The comment as it was last typed, else the nomination's. One query."""
    draft = CommentDraft.objects.filter(unit=unit, submission=submission).first()
    kept = nomination.comment if nomination else ""
    if draft is None:
        return CommentInHand(kept, unsaved=False)
    return CommentInHand(draft.comment, unsaved=nomination is not None and draft.comment != kept)


@transaction.atomic
def save_draft(submission: Submission, unit: Unit, *, comment: str, actor: Person, now: dt.datetime) -> None:
    """Keep what was typed so far. Refused once the batch is handed in."""
    require(decide_unchanged(batch_submitted=batch_submitted(submission.campaign, unit)))
    CommentDraft.objects.update_or_create(
        unit=unit,
        submission=submission,
        defaults={
            "tenant_id": submission.tenant_id,
            "comment": comment,
            "updated_by": actor,
            "updated_at": now,
        },
    )


def drafts_of(unit: Unit, submissions: Iterable[Submission]) -> dict[int, str]:
    """The comments typed so far, by submission. One query."""
    chosen = [submission.pk for submission in submissions]
    rows = CommentDraft.objects.filter(unit=unit, submission__in=chosen)
    return dict(rows.values_list("submission_id", "comment"))


def comments_of(unit: Unit, submissions: Iterable[Submission]) -> dict[int, str]:
    """The unit's comments as its pages show them: what was typed last, else the nomination's. Two queries."""
    chosen = list(submissions)
    nominated = nominations_of(unit).filter(submission__in=[submission.pk for submission in chosen])
    return dict(nominated.values_list("submission_id", "comment")) | drafts_of(unit, chosen)


def alike_comments(submission: Submission, unit: Unit, comment: str) -> list[Nomination]:
    """Other nominations of the unit in the campaign whose comment is nearly the same. One query."""
    rows = nominations_of(unit).filter(submission__campaign=submission.campaign_id)
    others = list(rows.exclude(submission=submission).select_related("submission"))
    keys = set(
        alike_to(comment, submission.title, [(row.pk, row.comment, row.submission.title) for row in others])
    )
    return [row for row in others if row.pk in keys]


def keep_comment(nomination: Nomination, unit: Unit, *, actor: Person, now: dt.datetime) -> None:
    """What a nomination said stays at hand when it is taken back."""
    if nomination.comment:
        CommentDraft.objects.get_or_create(
            unit=unit,
            submission=nomination.submission,
            defaults={
                "tenant_id": nomination.tenant_id,
                "comment": nomination.comment,
                "updated_by": actor,
                "updated_at": now,
            },
        )


def drop_draft(submission: Submission, unit: Unit) -> None:
    """The nomination says it now."""
    CommentDraft.objects.filter(unit=unit, submission=submission).delete()
