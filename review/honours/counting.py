"""Counting the units of one honour: at once where they are few, else as a task with its progress, whose result is the table."""

import datetime as dt
from typing import ClassVar

from django.core.cache import cache
from django.db.models import Q

from campaigns.models import Campaign
from campaigns.schema import UnitAward
from portal.decisions import Decision, NotAllowed, refuse, require
from portal.models import Person, Role, Task, Unit
from portal.permissions import may_act_as
from portal.tasks import Made, TaskKind, Work, start
from portal.tasks.queries import Line, own_lines
from review.access import document_of
from review.honours.actions import decide_draft, draft_list
from review.honours.export import honours_workbook
from review.honours.queries import list_of
from review.honours.snapshots import changed_units
from review.links import to_campaign
from review.models import HonourList

AT_ONCE = 1000
"""Units that are counted while the page waits: about a third of a second."""
KNOWN_SECONDS = 60
"""For so long a longer list is not compared with today's figures again. Publishing always compares."""
KIND = "unit-honours"


def count_units(
    campaign: Campaign, award: UnitAward, *, places: int | None, actor: Person, now: dt.datetime
) -> HonourList | None:
    """Draft the list; None where it was left to a worker. Raises `NotAllowed`."""
    if units_open_to(award) <= AT_ONCE:
        return draft_list(campaign, award, places=places, actor=actor, now=now)
    require(decide_draft(campaign, award, places))
    start(
        KIND, tenant=campaign.tenant, subject=_subject(campaign, award.key), name=f"{campaign.name}-{award.label}.xlsx",
        params={"campaign": campaign.pk, "award": award.key, "places": places}, campaign=campaign.pk, actor=actor, now=now,
    )  # fmt: skip
    return None


def units_open_to(award: UnitAward) -> int:
    """How many units at most the honour is open to. One query."""
    kinds = Q(kind__in=award.unit_kinds) if award.unit_kinds else Q()
    return Unit.objects.filter(kinds, closed_at=None).count()


def own_counts(campaign: Campaign, award: UnitAward, person: Person) -> list[Line]:
    """The person's latest count of the honour by a worker. One query."""
    return own_lines(KIND, _subject(campaign, award.key), person, most=1)


def changed_lately(honour_list: HonourList, *, units: int) -> list[str]:
    """Names of the units, of so many, whose figures have changed since; of a long list as it was within the last minute."""
    if units <= AT_ONCE:
        return changed_units(honour_list)
    key = f"honours:changed:{honour_list.pk}:{honour_list.drafted_at.timestamp()}"
    names: list[str] | None = cache.get(key)
    if names is None:
        names = changed_units(honour_list)
        cache.set(key, names, KNOWN_SECONDS)
    return names


def _subject(campaign: Campaign, award: str) -> str:
    return f"{campaign.pk}:{award}"


class HonourCount(TaskKind):
    """Counts every unit, writes the list, and keeps its table."""

    name = KIND
    label = "单位荣誉"
    phases: ClassVar = {"count": "正在数每个单位的报送和获奖情况", "table": "正在生成表格"}

    def make(self, work: Work) -> Made:
        """A list that an attempt before this one has written is not drafted over: somebody may have adjusted it."""
        task = work.task
        campaign = Campaign.objects.select_related("current", "tenant").get(pk=task.params["campaign"])
        awards = {award.key: award for award in document_of(campaign).unit_awards}
        award = awards.get(task.params["award"])
        if award is None:
            raise NotAllowed(refuse("honour_rule_gone"))
        work.progress("count", 0, units_open_to(award))
        drafted = list_of(campaign, award)
        if drafted is None or drafted.drafted_by_id != task.person_id or drafted.drafted_at <= task.made_at:
            drafted = draft_list(
                campaign, award, places=task.params["places"], actor=task.person, now=work.now
            )
        work.progress("table")
        path = work.folder / "table.xlsx"
        path.write_bytes(honours_workbook(campaign, drafted))
        return Made(path, outcome={"units": drafted.units.count(), "places": drafted.places})

    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        return may_act_as(person, task.tenant, Role.ORGANISER, reading=reading)

    def page(self, task: Task) -> str:
        campaign = Campaign.objects.select_related("tenant").filter(pk=task.params["campaign"]).first()
        if campaign is None:
            return ""
        return f"{to_campaign('desk-honours', campaign)}?award={task.params['award']}"

    def details(self, task: Task) -> str:
        return f"{task.outcome['units']} 个单位，名额 {task.outcome['places']} 个"
