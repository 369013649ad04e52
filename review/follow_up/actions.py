"""Follow-up marks (C24): what became of a case, or should: set, reworded and taken off at any time, also after publication."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from campaigns.models import Campaign
from portal import audit
from portal.decisions import NotAllowed, refuse
from portal.models import Person
from portal.typed_text import one_line
from review.access import document_of
from review.bulk import Outcome, each_in_turn, require_chosen
from review.models import FollowUp
from submissions.actions.locking import locked
from submissions.models import Submission
from submissions.states import EXCLUDED

LONGEST_NOTE = 500


@transaction.atomic
def save_marks(
    submission: Submission,
    ticked: Mapping[str, str],
    *,
    shown: Collection[str],
    actor: Person,
    now: dt.datetime,
) -> int:
    """Make the marks what the page says: `ticked` maps keys to notes; taken off is only what was `shown` as set, so that
    two people at one case don't undo each other. Returns how many changed. Raises NotAllowed: `no_such_mark`,
    `mark_excluded`.
    """
    fresh = locked(submission)
    rows = {row.mark: row for row in FollowUp.objects.filter(submission=fresh)}
    changed = sum(_set(fresh, rows.get(key), key, note, actor=actor, now=now) for key, note in ticked.items())
    for key in sorted(set(shown) & rows.keys() - ticked.keys()):
        rows[key].delete()
        audit.record("follow_up.remove", fresh, actor=actor, now=now, mark=key)
        changed += 1
    return changed


@transaction.atomic
def set_mark(submission: Submission, mark: str, *, note: str, actor: Person, now: dt.datetime) -> bool:
    """Set one mark; an empty note leaves the one that is there. Whether anything changed."""
    fresh = locked(submission)
    row = FollowUp.objects.filter(submission=fresh, mark=mark).first()
    return _set(fresh, row, mark, note or (row.note if row else ""), actor=actor, now=now)


@transaction.atomic
def remove_mark(submission: Submission, mark: str, *, actor: Person, now: dt.datetime) -> bool:
    """Take one mark off; whether it was there."""
    fresh = locked(submission)
    gone, _ = FollowUp.objects.filter(submission=fresh, mark=mark).delete()
    if gone:
        audit.record("follow_up.remove", fresh, actor=actor, now=now, mark=mark)
    return bool(gone)


def mark_all(
    submissions: Sequence[Submission], mark: str, *, note: str, actor: Person, now: dt.datetime
) -> Outcome:
    """One mark for several cases, each as for a single one."""
    require_chosen(submissions)
    return each_in_turn(submissions, lambda each: set_mark(each, mark, note=note, actor=actor, now=now))


def unmark_all(submissions: Sequence[Submission], mark: str, *, actor: Person, now: dt.datetime) -> Outcome:
    """One mark off several cases."""
    require_chosen(submissions)
    return each_in_turn(submissions, lambda each: remove_mark(each, mark, actor=actor, now=now))


def _set(
    submission: Submission, row: FollowUp | None, key: str, note: str, *, actor: Person, now: dt.datetime
) -> bool:
    kept = one_line(note)[:LONGEST_NOTE]
    if row is not None and row.note == kept:
        return False
    if all(mark.key != key for mark in document_of(submission.campaign).marks):
        raise NotAllowed(refuse("no_such_mark"))
    if submission.state in EXCLUDED:
        raise NotAllowed(refuse("mark_excluded"))
    FollowUp.objects.update_or_create(
        submission=submission,
        mark=key,
        defaults={"tenant_id": submission.tenant_id, "note": kept, "by": actor, "at": now},
    )
    audit.record("follow_up.set", submission, actor=actor, now=now, why=kept, mark=key)
    return True


def note_export(campaign: Campaign, *, actor: Person, now: dt.datetime) -> None:
    """An export leaves a trace (X08)."""
    audit.record("export.create", campaign, campaign=campaign.pk, actor=actor, now=now, what="follow-up")
