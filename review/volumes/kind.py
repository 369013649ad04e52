"""A volume as a kind of task: the organiser's alone."""

from typing import ClassVar

from django.urls import reverse

from campaigns.models import Campaign
from portal.decisions import Decision, NotAllowed, refuse
from portal.models import Person, Role, Task
from portal.permissions import may_act_as
from portal.tasks import Made, TaskKind, Work
from review.volumes.choosing import Choice
from review.volumes.making import make_volume


class VolumeTask(TaskKind):
    """`params`: the campaign's slug and the choice."""

    name = "volume"
    label = "案例汇编"
    seconds = 2 * 3600
    phases: ClassVar = {"write": "正在收入案例", "print": "正在排版成 PDF", "bind": "正在合订"}

    def make(self, work: Work) -> Made:
        rows = Campaign.objects.select_related("current", "tenant")
        campaign = rows.filter(pk=work.task.campaign or 0).first()
        if campaign is None:
            raise NotAllowed(refuse("volume_empty"))
        return make_volume(work, campaign, Choice.from_json(work.task.params["choice"]))

    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        return may_act_as(person, task.tenant, Role.ORGANISER, reading=reading)

    def page(self, task: Task) -> str:
        return reverse("desk-volumes", kwargs={"tenant": task.tenant.slug, "campaign": task.params["slug"]})

    def details(self, task: Task) -> str:
        counted = task.outcome
        words = f"{counted['cases']} 件案例"
        left = counted["left_out"]
        return f"{words}，{left} 份材料没有收入（列在最后一页）" if left else words


def subject_of_volume(campaign: Campaign, form: str) -> str:
    """What the task is about: one volume of each format is made at a time."""
    return f"campaign:{campaign.pk}:{form}"
