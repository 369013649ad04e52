"""The package as a kind of task: who may have it, how it is sent."""

import datetime as dt
from typing import ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from campaigns.models import Campaign
from portal.archives import sending
from portal.decisions import Decision, NotAllowed, refuse
from portal.models import Person, Role, Task, Unit
from portal.permissions import may_act_as
from portal.tasks import Made, TaskKind, Work
from review.packages.choosing import Choice
from review.packages.making import make_package
from review.permissions import may_coordinate

KEPT = dt.timedelta(days=7)


class PackageTask(TaskKind):
    """`params`: the campaign's slug and the choice."""

    name = "package"
    label = "案例打包"
    seconds = 4 * 3600
    kept = KEPT
    phases: ClassVar = {
        "checksums": "正在核对文件",
        "drawing": "正在重画供阅读的副本",
        "layout": "正在排列目录",
        "manifest": "正在写清单",
    }

    def make(self, work: Work) -> Made:
        campaign = (
            Campaign.objects.select_related("current", "tenant").filter(pk=work.task.campaign or 0).first()
        )
        choice = Choice.from_json(work.task.params["choice"])
        unit = _unit(choice)
        if campaign is None or (choice.unit and unit is None):
            raise NotAllowed(refuse("package_empty"))
        return make_package(work, campaign, unit, choice)

    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        """The organiser; a unit's own package its coordinators."""
        choice = Choice.from_json(task.params["choice"])
        if not choice.unit:
            return may_act_as(person, task.tenant, Role.ORGANISER, reading=reading)
        unit = _unit(choice)
        if unit is None:
            return refuse("not_your_unit")
        return may_coordinate(person, task.tenant, unit)

    def send(self, request: HttpRequest, task: Task) -> HttpResponseBase:
        """The archive out of its blobs. A package whose files have gone since is refused before the first byte (package_outdated): what
        was sent before and what comes now must be one archive.
        """
        assert task.result is not None
        index = sending.index_of(task.result)
        lost = sending.lost(sending.wanted_blobs(request, task.result, index))
        if lost:
            raise NotAllowed(refuse("package_outdated", count=lost))
        return sending.send_archive(request, task.result, index, name=task.name)

    def page(self, task: Task) -> str:
        choice = Choice.from_json(task.params["choice"])
        at = {"tenant": task.tenant.slug, "campaign": task.params["slug"]}
        return to_packages(at, choice.unit)

    def details(self, task: Task) -> str:
        counted = task.outcome
        words = f"{counted['cases']} 件案例，{counted['files']} 个文件"
        return f"{words}，{counted['left_out']} 个没有收入（见文件清单）" if counted["left_out"] else words


def to_packages(at: dict[str, str], unit: str = "") -> str:
    """The page where packages are chosen."""
    return (
        reverse("unit-packages", kwargs=at | {"unit": unit}) if unit else reverse("desk-packages", kwargs=at)
    )


def subject_of_package(campaign: Campaign, unit: str = "") -> str:
    """What the task is about."""
    return f"campaign:{campaign.pk}:{unit}"


def _unit(choice: Choice) -> Unit | None:
    return Unit.objects.filter(key=choice.unit).first() if choice.unit else None
