"""Campaigns as the front page lists them: open ones first, then those to come, then the past."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, overload

from django.db.models import Case, F, Max, Min, Q, Value, When

from campaigns.models import Campaign
from campaigns.schema import StageKind
from portal.home import Call, NavCampaign
from portal.models import Tenant
from portal.tenants import all_tenants, tenant_scope


def taking(now: dt.datetime) -> Q:
    """Of a campaign's stages: those in which cases are handed in now."""
    begun = Q(stages__opens_at__lte=now) | Q(stages__opens_at=None)
    going_on = Q(stages__closes_at__gt=now) | Q(stages__closes_at=None)
    return Q(stages__kind=StageKind.SUBMIT.value) & begun & going_on


def any_stage(condition: Q) -> Max:
    """1 where a stage of the campaign meets the condition, else 0."""
    return Max(Case(When(condition, then=Value(1)), default=Value(0)))


def calls(*, now: dt.datetime) -> "Calls":
    """Listed campaigns of every tenant."""
    return Calls(now)


def newest(tenant: Tenant, *, most: int) -> list[NavCampaign]:
    """A tenant's newest campaigns, listed or not. Every page of the people who run them asks: no dates, no sums."""
    with tenant_scope(tenant):
        rows = Campaign.objects.filter(current__isnull=False).order_by("-pk")
        return [NavCampaign(slug, name) for slug, name in rows.values_list("slug", "name")[:most]]


class Calls(Sequence[Call]):
    """A lazy list: its length and each slice are one query."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def _rows(self) -> Any:
        submit = Q(stages__kind=StageKind.SUBMIT.value)
        now_open = taking(self.now)
        rows = Campaign.objects.filter(current__isnull=False, listed=True).select_related("tenant")
        return rows.annotate(
            is_open=any_stage(now_open),
            endless=any_stage(now_open & Q(stages__closes_at=None)),
            open_until=Max("stages__closes_at", filter=now_open),
            next_opens=Min("stages__opens_at", filter=submit & Q(stages__opens_at__gt=self.now)),
            opened=Min("stages__opens_at", filter=submit),
            closed=Max("stages__closes_at", filter=submit),
        ).order_by(
            "-is_open",
            F("open_until").asc(nulls_last=True),
            F("next_opens").asc(nulls_last=True),
            "-pk",
        )

    def __len__(self) -> int:
        with all_tenants():  # the front page shows every tenant's public calls
            return int(self._rows().count())

    @overload
    def __getitem__(self, index: int) -> Call: ...
    @overload
    def __getitem__(self, index: slice) -> list[Call]: ...
    def __getitem__(self, index: int | slice) -> Call | list[Call]:
        with all_tenants():
            if isinstance(index, int):
                return _call(self._rows()[index])
            return [_call(row) for row in self._rows()[index]]


def _call(row: Any) -> Call:
    return Call(
        slug=row.slug,
        name=row.name,
        summary=row.summary,
        tenant=row.tenant,
        opens=row.opened if row.is_open else row.next_opens or row.opened,
        closes=None if row.endless else row.open_until or row.closed,
    )
