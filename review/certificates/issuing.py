"""Issuing the certificates that are missing: at once where they are few, else as a task (`portal.tasks.StepKind`)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from campaigns.models import Campaign
from portal import tasks
from portal.models import Person, Task, subject_of
from review.campaign_tasks import CampaignStep, campaign_of
from review.certificates.actions import issue_all
from review.certificates.to_certify import awards_to_certify
from review.links import to_campaign

AT_ONCE = 200
"""Awards whose certificates are set while the page waits: about a second."""


def issue_missing(campaign: Campaign, *, with_gaps: bool, actor: Person, now: dt.datetime) -> int | None:
    """How many were issued; None where it was left to a worker. Raises `NotAllowed`."""
    if awards_to_certify(campaign).count() <= AT_ONCE:
        return issue_all(campaign, actor=actor, now=now, with_gaps=with_gaps)
    tasks.start(
        IssueStep.name, tenant=campaign.tenant, subject=subject_of(campaign), name=f"{campaign.name} · 颁发证书", campaign=campaign.pk,
        params={"with_gaps": with_gaps}, actor=actor, now=now,
    )  # fmt: skip
    return None


def said_of(count: int) -> str:
    """What was issued, in words."""
    return f"已颁发 {count} 份证书。" if count else "没有可以新颁发的证书。"


class IssueStep(CampaignStep):
    """Issues many."""

    name = "certificates-issue"
    label = "颁发证书"
    doing = "正在编号、排版并通知每个人"

    def act(self, task: Task, *, now: dt.datetime) -> Mapping[str, Any]:
        campaign = campaign_of(task)
        count = issue_all(campaign, actor=task.person, now=now, with_gaps=task.params["with_gaps"])
        return {"count": count}

    def page(self, task: Task) -> str:
        return to_campaign("desk-certificates", campaign_of(task))

    def details(self, task: Task) -> str:
        return said_of(task.outcome["count"])
