"""Campaigns as the front page lists them: open ones first, then those to come, then the past."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, overload

from django.db.models import F, Max, Min, Q

from campaigns.models import Campaign
from campaigns.schema import StageKind
from portal.home import Call
from portal.models import Tenant
from portal.tenants import all_tenants


def calls(*, now: dt.datetime, tenant: Tenant | None = None) -> "Calls":
    """Listed campaigns of every tenant, or all of one tenant's."""
    return Calls(now, tenant)


class Calls(Sequence[Call]):
    """A lazy list: its length and each slice are one query."""

    def __init__(self, now: dt.datetime, tenant: Tenant | None) -> None:
        self.now = now
        self.tenant = tenant

    def _rows(self) -> Any:
        submit = Q(stages__kind=StageKind.SUBMIT.value)
        begun = Q(stages__opens_at__lte=self.now) | Q(stages__opens_at=None)
        rows = Campaign.objects.filter(current__isnull=False).select_related("tenant")
        rows = rows.filter(tenant=self.tenant) if self.tenant else rows.filter(listed=True)
        return rows.annotate(
            open_until=Max("stages__closes_at", filter=submit & begun & Q(stages__closes_at__gt=self.now)),
            next_opens=Min("stages__opens_at", filter=submit & Q(stages__opens_at__gt=self.now)),
            opened=Min("stages__opens_at", filter=submit),
            closed=Max("stages__closes_at", filter=submit),
        ).order_by(F("open_until").asc(nulls_last=True), F("next_opens").asc(nulls_last=True), "-pk")

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
        opens=row.next_opens if row.open_until is None and row.next_opens else row.opened,
        closes=row.open_until or row.closed,
    )
