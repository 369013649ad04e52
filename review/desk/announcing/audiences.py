"""Groups of coordinators and reviewers that the organiser writes to (AUDIENCES)."""

import datetime as dt
from collections.abc import Callable, Iterable

from campaigns.models import Campaign
from portal.messages.audiences import Audience
from review.access import document_of
from review.desk.units.choosing import UnitLine
from review.desk.units.lines import forms_of_campaign, unit_lines
from review.models import Assignment, Review, Reviewer


def audiences(campaign: Campaign, *, now: dt.datetime) -> list[Audience]:
    """Units' coordinators by what is missing, and reviewers with cases still open."""
    doc = document_of(campaign)
    groups = [Audience("reviewers:open", "还没有完成评审的专家", lambda: _unfinished(campaign))]
    if doc.recommend is None:
        return groups

    def coordinators(test: Callable[[UnitLine], bool]) -> Callable[[], Iterable[int]]:
        def people() -> Iterable[int]:
            lines = unit_lines(campaign, doc, now=now)
            return {each.person for line in lines if test(line) for each in line.coordinators}

        return people

    return [
        Audience("units:all", "全部推荐单位的管理员", coordinators(lambda line: bool(line.coordinators))),
        Audience("units:open", "还没有报送的单位", coordinators(lambda line: line.submitted_at is None)),
        *(
            Audience(f"units:owe:{form.key}", f"没有交齐“{form.label}”的单位", coordinators(_owing(form.key)))
            for form in forms_of_campaign(doc)
        ),
        *groups,
    ]


def _owing(key: str) -> Callable[[UnitLine], bool]:
    return lambda line: any(form.key == key for form in line.owed)


def _unfinished(campaign: Campaign) -> Iterable[int]:
    rows = Assignment.objects.filter(
        reviewer__campaign=campaign, reviewer__state=Reviewer.State.ACCEPTED, reviewer__person__isnull=False
    ).exclude(review__state=Review.State.SUBMITTED)
    return set(rows.order_by().values_list("reviewer__person", flat=True))
