"""A large roster as a task: what would keep a page waiting is made in the background."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.urls import reverse

from campaigns.models import Campaign
from campaigns.schema import Roster
from portal.decisions import Decision, NotAllowed, refuse
from portal.models import Person, Role, Task
from portal.permissions import may_act_as
from portal.tables.xlsx import workbook
from portal.tasks import Made, TaskKind, Work
from review.access import document_of
from review.exports.rosters import table
from submissions.models import Submission

AT_ONCE = 2_000
"""Cases of a campaign up to which a roster is made in the request: about a second."""


class RosterTask(TaskKind):
    """`params`: the campaign's slug and the roster's key."""

    name = "roster"
    label = "汇总表"
    phases: ClassVar = {"read": "正在读取案例", "write": "正在写表格"}

    def make(self, work: Work) -> Made:
        campaign = (
            Campaign.objects.select_related("current", "tenant").filter(pk=work.task.campaign or 0).first()
        )
        roster = roster_named(campaign, work.task.params["roster"]) if campaign else None
        if campaign is None or roster is None:
            raise NotAllowed(refuse("roster_gone"))
        work.progress("read")
        headings, rows = table(campaign, roster)
        path = work.folder / "roster.xlsx"
        counted = _Counted(rows, work, total=Submission.objects.filter(campaign=campaign).count())
        path.write_bytes(workbook(roster.label, headings, counted))
        return Made(path, outcome={"rows": counted.done})

    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        return may_act_as(person, task.tenant, Role.ORGANISER, reading=reading)

    def page(self, task: Task) -> str:
        return reverse("desk-export", kwargs={"tenant": task.tenant.slug, "campaign": task.params["slug"]})

    def details(self, task: Task) -> str:
        return f"{task.outcome['rows']} 行"


class _Counted:
    """Rows, counted as they are written."""

    def __init__(self, rows: Iterator[list[Any]], work: Work, *, total: int) -> None:
        self._rows, self._work, self._total = rows, work, total
        self.done = 0

    def __iter__(self) -> Iterator[list[Any]]:
        for row in self._rows:
            self.done += 1
            self._work.progress("write", self.done, max(self._total, self.done))
            yield row


def is_large(campaign: Campaign) -> bool:
    """Whether its rosters are made in the background. One query, which stops counting there."""
    return Submission.objects.filter(campaign=campaign).order_by()[AT_ONCE : AT_ONCE + 1].exists()


def roster_named(campaign: Campaign, key: str) -> Roster | None:
    """The organiser's roster of this key."""
    rosters = document_of(campaign).rosters
    return next((each for each in rosters if each.key == key and each.audience == "organiser"), None)
