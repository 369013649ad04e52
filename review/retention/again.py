"""Campaigns that were anonymised, as the ledger of erasures keeps them."""

import datetime as dt
from collections.abc import Collection, Sequence

from campaigns.models import Campaign, RuleSet
from portal.privacy.ledger import Entry, Erasures
from portal.tenants import all_tenants, tenant_scope
from review.models import Retention
from review.retention.actions import begin_again


class CampaignErasures(Erasures):
    """Told apart by the moment of their first rules, which never change."""

    kind = "campaign"

    def done(self) -> list[Entry]:
        with all_tenants():  # the ledger is of everybody
            rows = Retention.objects.filter(state=Retention.State.DONE).order_by("pk")
            ended = dict(rows.values_list("campaign", "finished_at"))
            marks = _marks(ended)
        return [
            Entry(self.kind, key, marks[key], at.isoformat()) for key, at in ended.items() if at is not None
        ]

    def again(self, entries: Sequence[Entry], *, now: dt.datetime) -> int:
        at = {entry.key: entry.mark for entry in entries}
        with all_tenants():  # the ledger is of everybody
            rows = Campaign.objects.filter(pk__in=at).exclude(current=None)
            rows = rows.exclude(retention__state__in=[Retention.State.RUNNING, Retention.State.DONE])
            back, marks = list(rows.select_related("current", "tenant")), _marks(at)
        begun = 0
        for campaign in back:
            if at[campaign.pk] == marks.get(campaign.pk):
                with tenant_scope(campaign.tenant):
                    begun += begin_again(campaign, now=now)
        return begun


def _marks(campaigns: Collection[int]) -> dict[int, str]:
    first = RuleSet.objects.filter(campaign__in=list(campaigns), version=1).values_list(
        "campaign", "published_at"
    )
    return {key: at.astimezone(dt.UTC).isoformat() for key, at in first}
