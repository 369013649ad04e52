"""Background work of judging: mailing invitations, and what reviews say about the experts."""

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from campaigns.models import Campaign
from portal import queue
from portal.messages import mailing
from portal.models import Unit
from portal.tenants import all_tenants, tenant_scope
from review import links
from review.access import document_of
from review.judging.judge_analysis import make_part
from review.models import Reviewer

PATIENCE = dt.timedelta(minutes=2)
"""A job enqueued less long ago than this may still be on its way."""
MOST = 500
"""Invitations in one round of the sweep."""


def mail_invitation(*, reviewer_id: int) -> None:
    """Send an invitation's link, once."""
    with all_tenants():  # the id is the portal's own, not a person's input
        reviewer = Reviewer.objects.select_related("campaign__tenant").filter(pk=reviewer_id).first()
    if reviewer is not None and reviewer.email and reviewer.state == Reviewer.State.INVITED:
        mailing.deliver(reviewer, lambda: _invitation(reviewer), now=timezone.now())


def _invitation(reviewer: Reviewer) -> EmailMessage:
    campaign = reviewer.campaign
    body = (
        f"{reviewer.name}：\n\n{campaign.tenant.name}邀请您担任“{campaign.name}”的评审专家。\n"
        f"请打开下面的链接，登录或注册后接受邀请：\n{links.invitation(reviewer)}\n\n"
        f"链接仅供您本人使用，请勿转发。\n{settings.PUBLIC_ADDRESS}"
    )
    return EmailMessage(f"评审邀请：{campaign.name}", body, None, [reviewer.email])


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Enqueue the invitations whose mail was not sent, over all tenants."""
    with all_tenants():  # a sweep looks after everybody's rows
        waiting = Reviewer.objects.filter(state=Reviewer.State.INVITED, invited_at__lt=now - PATIENCE)
        unsent = mailing.unsent(waiting.exclude(email=""), now=now)
        ids = list(unsent.order_by("invited_at").values_list("pk", flat=True)[:MOST])
    for pk in ids:
        queue.enqueue("review.judging.jobs.mail_invitation", reviewer_id=pk)
    return {"invitations": len(ids)}


def analyse_round(*, part: str, campaign_id: int, round_key: str, panel_id: int | None) -> None:
    """A part of what the reviews of a round say about its experts, kept for the page that asked."""
    with all_tenants():  # the ids are the portal's own, not a person's input
        campaign = Campaign.objects.select_related("tenant", "current").get(pk=campaign_id)
    with tenant_scope(campaign.tenant):
        panel = Unit.objects.get(pk=panel_id) if panel_id is not None else None
        round_ = next((each for each in document_of(campaign).review.rounds if each.key == round_key), None)
        if round_ is not None:
            make_part(part, campaign, round_, panel)
