"""The tenant's page: its campaigns with what is open now and until when."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max

from campaigns.models import Campaign, StageRow
from campaigns.public.calls import any_stage, taking


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """One campaign: what is open now (soonest end first), and what comes next."""

    campaign: Campaign
    open: Sequence[StageRow]
    next: StageRow | None
    open_for: bool


def cards_of(campaigns: Sequence[Campaign], *, now: dt.datetime) -> list[CampaignCard]:
    """Cards of these campaigns; their stages must be fetched already."""
    return [_card(campaign, now) for campaign in campaigns]


def shown(*, now: dt.datetime, all_of_them: bool) -> Any:
    """Campaigns of the scope's tenant that have rules, those that take cases now first."""
    rows = Campaign.objects.filter(current__isnull=False).prefetch_related("stages")
    if not all_of_them:
        rows = rows.filter(listed=True)
    now_open = taking(now)
    return rows.annotate(
        is_open=any_stage(now_open), until=Max("stages__closes_at", filter=now_open)
    ).order_by("-is_open", F("until").asc(nulls_last=True), "-pk")


def _card(campaign: Campaign, now: dt.datetime) -> CampaignCard:
    far = now + dt.timedelta(days=36500)
    stages = [stage for stage in campaign.stages.all() if stage.kind != "freeze"]
    live = [stage for stage in stages if _is_open(stage, now)]
    coming = [stage for stage in stages if stage.opens_at and stage.opens_at > now]
    return CampaignCard(
        campaign=campaign,
        open=sorted(live, key=lambda stage: stage.closes_at or far),
        next=min(coming, key=lambda stage: stage.opens_at or far, default=None),
        open_for=any(stage.kind == "submit" for stage in live),
    )


def _is_open(stage: StageRow, now: dt.datetime) -> bool:
    begun = stage.opens_at is None or stage.opens_at <= now
    return begun and (stage.closes_at is None or stage.closes_at > now)
