"""Names, units and titles of cases that are handed in, corrected by the organiser before certificates are made."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from portal import audit
from portal.models import Person
from submissions.actions.locking import locked
from submissions.models import Author, Submission


@dataclass(frozen=True, slots=True)
class Correction:
    """One value: of the author at `position`, or the title (0). `what` is title, name or unit."""

    what: str
    position: int
    old: str
    new: str


@transaction.atomic
def correct(
    submission: Submission,
    corrections: Sequence[Correction],
    *,
    why: str,
    actor: Person,
    now: dt.datetime,
    correction: int,
) -> list[Correction]:
    """Write what is still as it was; those that are not, because somebody was faster, are left and given back. `correction`
    is the key of the row that holds the values: the trail holds none. A unit's name is what stands on lists and certificates;
    which unit of the tree the case belongs to stays.
    """
    fresh = locked(submission)
    authors = {author.position: author for author in fresh.authors.select_for_update()}
    written: list[Correction] = []
    left: list[Correction] = []
    for each in corrections:
        holds = _write(fresh, authors.get(each.position), each)
        (written if holds else left).append(each)
    if written:
        Submission.objects.filter(pk=fresh.pk).update(title=fresh.title, edits=F("edits") + 1, updated_at=now)
        audit.record(
            "submission.correct", fresh, actor=actor, now=now, why=why, correction=correction,
            what=[f"{each.what}:{each.position}" for each in written],
        )  # fmt: skip
    return left


def _write(submission: Submission, author: Author | None, wanted: Correction) -> bool:
    """Whether the value is still the old one; then it is the new one."""
    if wanted.what == "title":
        if submission.title != wanted.old:
            return False
        submission.title = wanted.new
        return True
    column = "name" if wanted.what == "name" else "unit_name"
    if author is None or getattr(author, column) != wanted.old:
        return False
    setattr(author, column, wanted.new)
    author.save(update_fields=[column])
    return True
