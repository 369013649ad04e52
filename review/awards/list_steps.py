"""Drafting and publishing an award list: at once where it is short, else as a task (`portal.tasks.StepKind`)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from campaigns.models import Campaign
from portal import tasks
from portal.decisions import NotAllowed, refuse
from portal.models import Person, Task
from portal.tasks.queries import Line, own_lines
from review.access import document_of
from review.awards import actions
from review.awards.actions.decisions import working_run
from review.awards.actions.publishing import require_publishable
from review.awards.run_rules import list_label, rules_of
from review.campaign_tasks import CampaignStep, campaign_of
from review.judging.queries import judgeable
from review.links import to_campaign
from review.models import AwardRun

AT_ONCE = 500
"""Cases of a list that is drafted or published while the page waits: about a second."""


def draft_list(
    campaign: Campaign, list_key: str, *, keep_decisions: bool, actor: Person, now: dt.datetime
) -> Mapping[str, Any] | None:
    """Draft a list anew; what is said of it, or None where it was left to a worker. Raises `NotAllowed`."""
    params = {"keep": keep_decisions}
    if judgeable(campaign).count() <= AT_ONCE:
        return _draft(campaign, list_key, keep_decisions, actor=actor, now=now)
    _start(DraftStep.name, campaign, list_key, params, "生成", actor=actor, now=now)
    return None


def publish_list(
    campaign: Campaign, list_key: str, *, despite: str, actor: Person, now: dt.datetime
) -> Mapping[str, Any] | None:
    """Make the list that stands public, or the correction that is open; what is said of it, or None where it was left to a
    worker. Raises `NotAllowed`.
    """
    run = working_run(campaign, list_key)
    if run is None or run.lines.count() <= AT_ONCE:
        return _publish(campaign, list_key, despite, actor=actor, now=now)
    require_publishable(campaign, run, despite, now=now)
    _start(
        PublishStep.name,
        campaign,
        list_key,
        {"run": run.pk, "despite": despite},
        "公布",
        actor=actor,
        now=now,
    )
    return None


def own_steps(campaign: Campaign, list_key: str, person: Person) -> list[Line]:
    """The person's latest steps on the list that a worker takes or failed to take. Two queries."""
    subject = _subject(campaign, list_key)
    latest = [line for kind in KINDS for line in own_lines(kind, subject, person, most=1)]
    return [line for line in latest if line.task.open or line.task.state == Task.State.FAILED]


def said_of(outcome: Mapping[str, Any]) -> str:
    """What was drafted or published, in words."""
    return _WORDS[outcome["what"]].format(**outcome)


_WORDS = {
    "drafted": "已按方案生成 {count} 项奖（第 {number} 稿），请核对后公布。",
    "drafted_list": "已生成名单，共 {count} 件（第 {number} 稿），请核对后公布。",
    "drafted_none": "案例太少，按方案的比例算不出获奖名额；可以在名单里逐件调整并写明理由，或试算别的方案。",
    "correction": "更正已公布，{count} 件案例有变化，相关人员已收到通知。",
    "special": "“{label}”已公布，{count} 件案例的申请人已收到通知。",
    "shortlist": "入围名单已公布，{count} 件案例进入下一轮，申请人已收到通知。",
    "results": "结果已公布，申请人已收到通知。",
}


def _draft(
    campaign: Campaign, list_key: str, keep_decisions: bool, *, actor: Person, now: dt.datetime
) -> dict[str, Any]:
    run = actions.draft_awards(campaign, list_key, keep_decisions=keep_decisions, actor=actor, now=now)
    count = run.lines.exclude(tier="").count()
    what = "drafted_none" if not count else "drafted_list" if list_key else "drafted"
    return {"what": what, "count": count, "number": run.number}


def _publish(
    campaign: Campaign, list_key: str, despite: str, *, actor: Person, now: dt.datetime
) -> dict[str, Any]:
    rules = rules_of(document_of(campaign), list_key)
    run = working_run(campaign, list_key)
    if run is not None and run.corrects_id is not None and run.state == AwardRun.State.DRAFT:
        changes = actions.publish_correction(run, despite=despite, actor=actor, now=now)
        return {"what": "correction", "count": len(changes.all)}
    if rules.special is not None:
        count = actions.publish_special(campaign, rules.special, despite=despite, actor=actor, now=now)
        return {"what": "special", "count": count, "label": rules.special.label}
    if rules.narrows is not None:
        count = actions.publish_shortlist(campaign, rules.narrows, despite=despite, actor=actor, now=now)
        return {"what": "shortlist", "count": count}
    return {
        "what": "results",
        "count": actions.publish_awards(campaign, despite=despite, actor=actor, now=now),
    }


def _subject(campaign: Campaign, list_key: str) -> str:
    return f"{campaign.pk}:{list_key}"


def _start(
    kind: str,
    campaign: Campaign,
    list_key: str,
    params: Mapping[str, Any],
    verb: str,
    *,
    actor: Person,
    now: dt.datetime,
) -> None:
    name = f"{campaign.name} · {verb}{list_label(document_of(campaign), list_key)}"
    tasks.start(
        kind, tenant=campaign.tenant, subject=_subject(campaign, list_key), name=name, campaign=campaign.pk,
        params={"list": list_key, **params}, actor=actor, now=now,
    )  # fmt: skip


class _ListStep(CampaignStep):
    """What drafting and publishing share."""

    def page(self, task: Task) -> str:
        list_key = task.params["list"]
        return to_campaign("desk-awards", campaign_of(task)) + (f"?list={list_key}" if list_key else "")

    def details(self, task: Task) -> str:
        return said_of(task.outcome)


class DraftStep(_ListStep):
    """Drafts a long list."""

    name = "award-draft"
    label = "生成名单"
    doing = "正在计算得分和名次、生成名单"

    def act(self, task: Task, *, now: dt.datetime) -> Mapping[str, Any]:
        campaign = campaign_of(task)
        return _draft(campaign, task.params["list"], task.params["keep"], actor=task.person, now=now)


class PublishStep(_ListStep):
    """Publishes a long list."""

    name = "award-publish"
    label = "公布名单"
    doing = "正在公布并通知每个人"

    def act(self, task: Task, *, now: dt.datetime) -> Mapping[str, Any]:
        """The list that was asked for, not one that somebody drafted since."""
        campaign, list_key = campaign_of(task), task.params["list"]
        run = working_run(campaign, list_key)
        if run is None or run.pk != task.params["run"]:
            raise NotAllowed(refuse("run_not_draft"))
        return _publish(campaign, list_key, task.params["despite"], actor=task.person, now=now)


KINDS = (DraftStep.name, PublishStep.name)
