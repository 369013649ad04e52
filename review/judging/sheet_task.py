"""A round's single reviews as a table in the background, where they are more than a page's work."""

from collections.abc import Iterable, Sequence
from typing import Any

from campaigns.models import Campaign
from campaigns.schema.judging import Round
from portal.decisions import Decision, NotAllowed, refuse
from portal.models import Person, Role, Task, Unit
from portal.permissions import may_act_as
from portal.tables.sheets import Sheet, plain_sheet
from portal.tasks import Work
from portal.tasks.table_task import TableTask
from review.access import document_of
from review.judging.queries import round_named
from review.judging.reading import review_sheet
from review.links import to_campaign, to_unit
from review.models import Assignment
from review.permissions import may_coordinate

AT_ONCE = 2_000
"""Assignments of a panel's round up to which the table is made in the request."""


def is_large(round_: Round, panel: Unit | None, campaign: Campaign) -> bool:
    """Whether the table is made in the background. One query, which stops counting there."""
    rows = Assignment.objects.filter(
        submission__campaign=campaign, round=round_.key, reviewer__panel=panel
    ).order_by()
    return rows[AT_ONCE : AT_ONCE + 1].exists()


class ReviewSheetTask(TableTask):
    """`params`: the campaign's slug, the round's key, and the unit's key ("": the organiser's panel)."""

    name = "reviews"
    label = "逐份评审"

    def table(self, work: Work) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        campaign = _campaign(work.task)
        panel = _panel(work.task)
        if campaign is None or (panel is None and work.task.params["unit"]):
            raise NotAllowed(refuse("no_such_round"))
        round_ = round_named(document_of(campaign), work.task.params["round"], panel)
        headings, rows = review_sheet(campaign, round_, panel)
        return plain_sheet(self.label, headings), rows, 0

    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        """Who runs the panel."""
        if not task.params["unit"]:
            return may_act_as(person, task.tenant, Role.ORGANISER, reading=reading)
        panel = _panel(task)
        return may_coordinate(person, task.tenant, panel) if panel is not None else refuse("not_your_unit")

    def page(self, task: Task) -> str:
        campaign, panel = _campaign(task), _panel(task)
        if campaign is None:
            return ""
        if panel is not None:
            return to_unit("unit-reviews", campaign, panel)
        return to_campaign("desk-reviews", campaign)


def _campaign(task: Task) -> Campaign | None:
    return Campaign.objects.select_related("current", "tenant").filter(pk=task.campaign or 0).first()


def _panel(task: Task) -> Unit | None:
    key = task.params["unit"]
    return Unit.objects.filter(key=key).first() if key else None
