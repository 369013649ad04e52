"""Chains of recommending units (school, county, city): which is above which, and what has been handed up to one.

Where the rules say `chain`, a unit's batch goes to the nearest recommending unit above it, which puts forward what it
chooses; only the topmost hands in to the organiser. Without it every recommending unit is the top of its own chain.
"""

from collections.abc import Collection, Sequence

from django.db.models import QuerySet

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


def handed_up(campaign: Campaign, unit: Unit, doc: Document) -> QuerySet[Nomination]:
    """What the units directly below have handed in to this one and it has not put forward itself."""
    nominations: QuerySet[Nomination] = Nomination.objects.filter(
        batch__campaign=campaign,
        batch__state=NominationBatch.State.SUBMITTED,
        batch__unit__path__in=units_below(doc, unit) if doc.recommend and doc.recommend.chain else [],
        current_of__isnull=False,
        sent_back_at=None,
    )
    return nominations


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
