"""Which stages begin or end soon, on the home of whoever has a part in their campaigns."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse

from campaigns.models import StageRow
from portal.home import HomeDate
from portal.models import Person
from portal.tenants import all_tenants


def dates(person: Person, *, now: dt.datetime, until: dt.datetime) -> list[HomeDate]:
    """Stages of the campaigns of every tenant in which the person has a role. Two queries."""
    with all_tenants():  # a person's own roles, wherever they are
        tenants = list(person.memberships.values_list("tenant", flat=True))
        return (
            list(dates_of(StageRow.objects.filter(tenant__in=tenants), now=now, until=until))
            if tenants
            else []
        )


def dates_of(stages: QuerySet[StageRow], *, now: dt.datetime, until: dt.datetime) -> Iterator[HomeDate]:
    """What of these stages begins or ends between the two moments. One query."""
    soon = Q(opens_at__gt=now, opens_at__lte=until) | Q(closes_at__gt=now, closes_at__lte=until)
    for stage in stages.filter(soon, campaign__results_at=None).select_related("campaign__tenant"):
        campaign = stage.campaign
        link = reverse("campaign", kwargs={"tenant": campaign.tenant.slug, "campaign": campaign.slug})
        for at, ends in ((stage.opens_at, False), (stage.closes_at, True)):
            if at is not None and now < at <= until:
                yield HomeDate(at, stage.name, campaign.name, link, ends)
