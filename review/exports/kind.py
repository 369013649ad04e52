"""A large roster as a task: what would keep a page waiting is made in the background."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from campaigns.models import Campaign
from portal.decisions import Decision, NotAllowed, refuse
from portal.models import Person, Role, Task
from portal.permissions import may_act_as
from portal.tables.sheets import Sheet
from portal.tasks import Work
from portal.tasks.table_task import TableTask
from review.exports.organisers import as_file, roster_named
from review.exports.rosters import count


class RosterTask(TableTask):
    """`params`: the campaign's slug, the roster's key and the format."""

    name = "roster"
    label = "汇总表"

    def table(self, work: Work) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        campaign = (
            Campaign.objects.select_related("current", "tenant").filter(pk=work.task.campaign or 0).first()
        )
        roster = roster_named(campaign, work.task.params["roster"]) if campaign else None
        if campaign is None or roster is None:
            raise NotAllowed(refuse("roster_gone"))
        day = work.now.astimezone(campaign.zone).date()
        return *as_file(campaign, roster, day=day), count(campaign, roster)

    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        return may_act_as(person, task.tenant, Role.ORGANISER, reading=reading)

    def page(self, task: Task) -> str:
        return reverse("desk-export", kwargs={"tenant": task.tenant.slug, "campaign": task.params["slug"]})
