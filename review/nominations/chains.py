"""Chains of recommending units (school, county, city): which is above which, and what has been handed up to one.

Where the rules say `chain`, a unit's batch goes to the nearest recommending unit above it, which puts forward what it
chooses; only the topmost hands in to the organiser. Without it every recommending unit is the top of its own chain.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from campaigns.models import Campaign
from campaigns.schema import Document
from portal.models import Unit
from review.models import Nomination, NominationBatch
from review.nominations.decisions import recommending_kinds
from review.submission_lists import submissions_below
from submissions.models import Submission


def unit_above(doc: Document, unit: Unit) -> Unit | None:
    """The recommending unit that this one hands in to; None where it hands in to the organiser. One query at most."""
    if doc.recommend is None or not doc.recommend.chain:
        return None
    ancestors = unit.path.rstrip("/").split("/")[:-1]
    if not ancestors:
        return None
    rows = Unit.objects.filter(key__in=ancestors, kind__in=recommending_kinds(doc))
    nearest: Unit | None = rows.order_by("-path").first()
    return nearest


def nearest_below(path: str, paths: Collection[str]) -> list[str]:
    """Of the recommending units' paths those directly below: no other of them stands between. Pure."""
    nearest: list[str] = []
    for below in sorted(each for each in paths if each.startswith(path) and each != path):
        if not nearest or not below.startswith(nearest[-1]):
            nearest.append(below)
    return nearest


def units_below(doc: Document, unit: Unit) -> list[str]:
    """Paths of the recommending units directly below. One query."""
    rows = Unit.objects.under(unit).exclude(pk=unit.pk).filter(kind__in=recommending_kinds(doc))
    return nearest_below(unit.path, list(rows.values_list("path", flat=True)))


def own_submissions(campaign: Campaign, unit: Unit, doc: Document) -> QuerySet[Submission]:
    """Cases whose nearest recommending unit is this one."""
    submissions = submissions_below(campaign, unit)
    for path in units_below(doc, unit):
        submissions = submissions.exclude(unit__path__startswith=path)
    return submissions


def submitted_below(campaign: Campaign, unit: Unit, doc: Document) -> QuerySet[Nomination]:
    """Everything that the units directly below have handed in to this one; nothing, and no query, outside a chain."""
    nominations: QuerySet[Nomination] = Nomination.objects.filter(
        batch__campaign=campaign,
        batch__state=NominationBatch.State.SUBMITTED,
        batch__unit__path__in=units_below(doc, unit) if doc.recommend and doc.recommend.chain else [],
    )
    return nominations


def handed_up(campaign: Campaign, unit: Unit, doc: Document) -> QuerySet[Nomination]:
    """What of it this unit has neither put forward itself nor sent back."""
    return submitted_below(campaign, unit, doc).filter(current_of__isnull=False, sent_back_at=None)


@dataclass(frozen=True, slots=True)
class LevelBelow:
    """A recommending unit directly below, as the one above sees it: whether it handed in, how many of its cases stand
    before the upper unit, how many that one has put forward.
    """

    unit: Unit
    submitted_at: dt.datetime | None
    waiting: int
    taken: int


def levels_below(campaign: Campaign, unit: Unit, doc: Document) -> list[LevelBelow]:
    """The units that hand in to this one. None outside a chain; four queries in one."""
    if doc.recommend is None or not doc.recommend.chain:
        return []
    units = list(Unit.objects.filter(path__in=units_below(doc, unit)).order_by("name", "pk"))
    if not units:
        return []
    batches = {
        batch.unit_id: batch
        for batch in NominationBatch.objects.filter(
            campaign=campaign, unit__in=units, state=NominationBatch.State.SUBMITTED
        )
    }
    rows = Nomination.objects.filter(batch__in=batches.values()).order_by().values_list("batch__unit")
    counted = rows.annotate(
        waiting=Count("pk", filter=Q(current_of__isnull=False, sent_back_at=None)),
        taken=Count("pk", filter=Q(current_of=None)),
    )
    counts = {unit_id: (waiting, taken) for unit_id, waiting, taken in counted}
    return [
        LevelBelow(
            each,
            batches[each.pk].submitted_at if each.pk in batches else None,
            *counts.get(each.pk, (0, 0)),
        )
        for each in units
    ]


def levels_of(submission: Submission, unit: Unit) -> Sequence[Nomination]:
    """What the units below this one said of the case, the lowest first. One query."""
    rows = Nomination.objects.filter(submission=submission, batch__unit__path__startswith=unit.path)
    return list(rows.exclude(batch__unit=unit).select_related("batch__unit").order_by("-batch__unit__path"))


def nomination_below(nomination: Nomination) -> Nomination | None:
    """The nomination of the level directly below this one; None on the lowest."""
    rows = Nomination.objects.filter(submission_id=nomination.submission_id).exclude(pk=nomination.pk)
    below: Nomination | None = (
        rows.filter(batch__unit__path__startswith=nomination.batch.unit.path)
        .order_by("batch__unit__path")
        .first()
    )
    return below
