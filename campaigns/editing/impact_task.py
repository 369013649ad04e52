"""The effects of a draft on more cases than a page has the time for, as a task: the page shows its outcome, all lines are a table."""

import datetime as dt
from collections.abc import Iterable
from typing import ClassVar

from django.urls import reverse

from campaigns.editing.drafts import look_at
from campaigns.editing.impact import Effect, cases_of, effects_of
from campaigns.models import CampaignDraft
from portal import tasks
from portal.decisions import Decision, NotAllowed, refuse
from portal.models import Person, Role, Task
from portal.permissions import may_act_as
from portal.tables.formats import WRITERS
from portal.tables.sheets import plain_sheet
from portal.tasks import Made, TaskKind, Work
from portal.tasks.queries import Line, own_lines

HEADINGS = ("影响", "案例、人或单位")


class ImpactTask(TaskKind):
    """`params`: the draft, its save and the version it is compared with."""

    name = "rule-impact"
    label = "规则改动的影响"
    phases: ClassVar = {"compare": "正在逐件按新规则推算"}

    def make(self, work: Work) -> Made:
        draft = _as_asked(work.task)
        look = look_at(draft)
        if draft.campaign is None or look.checked.doc is None:
            raise NotAllowed(refuse("impact_outdated"))
        effects = effects_of(
            draft.campaign,
            look.checked.doc,
            now=work.now,
            told=lambda done, total: work.progress("compare", done, total),
        )
        path = work.folder / "impact.xlsx"
        with path.open("wb") as out:
            WRITERS["xlsx"](out, plain_sheet(self.label, HEADINGS), _rows(effects))
        outcome = {"cases": cases_of(draft.campaign), "effects": [effect.told for effect in effects]}
        return Made(path, outcome=outcome)

    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        return may_act_as(person, task.tenant, Role.ORGANISER, reading=reading)

    def page(self, task: Task) -> str:
        draft = task.params["draft"]
        if not CampaignDraft.objects.filter(pk=draft).exists():
            return ""
        return reverse("draft-publish", kwargs={"tenant": task.tenant.slug, "campaign_draft": draft})

    def details(self, task: Task) -> str:
        concerned = sum(effect["count"] for effect in task.outcome["effects"])
        return f"看了全部 {task.outcome['cases']} 件案例，{concerned} 行"


def start_impact(draft: CampaignDraft, *, actor: Person, now: dt.datetime) -> Task:
    """Ask for the effects of the draft as it stands. A draft that has changed since is another question."""
    assert draft.campaign is not None
    return tasks.start(
        ImpactTask.name,
        tenant=draft.tenant,
        subject=_subject(draft),
        name=f"{draft.campaign.name}-规则改动的影响.xlsx",
        params=_params(draft),
        actor=actor,
        campaign=draft.campaign.pk,
        now=now,
    )


def impact_lines(draft: CampaignDraft, person: Person) -> list[Line]:
    """The person's tasks about the draft as it stands, latest first."""
    return own_lines(ImpactTask.name, _subject(draft), person, most=1)


def _params(draft: CampaignDraft) -> dict[str, int]:
    assert draft.campaign is not None
    return {"draft": draft.pk, "edits": draft.edits, "after": draft.campaign.in_force.version}


def _subject(draft: CampaignDraft) -> str:
    return "draft:{draft}:{edits}:{after}".format(**_params(draft))


def _as_asked(task: Task) -> CampaignDraft:
    """The draft, if it is still the one that was asked about."""
    rows = CampaignDraft.objects.select_related(
        "campaign__current", "campaign__tenant", "tenant", "changed_by"
    )
    draft: CampaignDraft | None = rows.filter(pk=task.params["draft"], campaign__isnull=False).first()
    if draft is None or _params(draft) != task.params:
        raise NotAllowed(refuse("impact_outdated"))
    return draft


def _rows(effects: Iterable[Effect]) -> Iterable[tuple[str, str]]:
    return ((effect.label, line) for effect in effects for line in effect.lines)
