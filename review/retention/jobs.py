"""Background work at the end of the period. Jobs may run twice and be lost: a round of the sweep finds what is due or not finished."""

import datetime as dt
import logging

from django.db.models import Count, Min, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from campaigns.models import Campaign
from portal.queue.backlog import LATE, Backlog
from portal.tenants import all_tenants, tenant_scope
from review.models import Retention
from review.retention import actions
from review.retention.period import Step

log = logging.getLogger(__name__)
A_ROUND = 50
"""Batches of one job, and campaigns that a sweep looks at."""
LOOKED_AT = dt.timedelta(hours=6)
"""A campaign is looked at so often: the periods are years."""


def anonymise(*, campaign_id: int) -> None:
    """Some batches of a campaign; asks for the next ones."""
    with all_tenants():  # the id is the portal's own
        campaign = Campaign.objects.select_related("current", "tenant").filter(pk=campaign_id).first()
    if campaign is None or campaign.current is None:
        return
    with tenant_scope(campaign.tenant):
        for _ in range(A_ROUND):
            if not actions.take_some(campaign, now=timezone.now()):
                return
        actions.nudge(campaign)


def backlogs(*, now: dt.datetime) -> list[Backlog]:
    """Campaigns whose personal data is being taken out; stuck where the next batch fails again and again."""
    with all_tenants():  # operators look after everybody's
        running = Retention.objects.filter(state=Retention.State.RUNNING)
        seen = running.aggregate(
            number=Count("pk"), oldest=Min("started_at"), moved=Min(Greatest("looked_at", "started_at"))
        )
    late = seen["moved"] is not None and seen["moved"] < now - LATE
    return [
        Backlog("retention", "到期活动的匿名化", waiting=seen["number"], oldest=seen["oldest"], stuck=late)
    ]


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Look at the campaigns whose turn it is, and go on with those that are not finished."""
    waiting = Q(retention=None) | Q(retention__state=Retention.State.KEPT) & (
        Q(retention__looked_at=None) | Q(retention__looked_at__lte=now - LOOKED_AT)
    )
    running = Q(retention__state=Retention.State.RUNNING)
    with all_tenants():  # a sweep looks after everybody's rows
        rows = Campaign.objects.exclude(current=None).select_related("current", "tenant")
        unfinished = list(rows.filter(running)[:A_ROUND])
        due = list(
            rows.filter(waiting).prefetch_related("stages").order_by("retention__looked_at", "pk")[:A_ROUND]
        )
    told = 0
    for campaign in due:
        try:
            with tenant_scope(campaign.tenant):
                told += actions.look(campaign, now=now) is Step.TELL
        except Exception:
            log.exception("the period of campaign %s could not be looked at", campaign.pk)
    for campaign in unfinished:
        with tenant_scope(campaign.tenant):
            actions.nudge(campaign)
    return {"retention_told": told, "retention_running": len(unfinished)}
