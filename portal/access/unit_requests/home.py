"""Requests for units that wait for the person, on their home."""

import datetime as dt

from django.urls import reverse

from portal.access.unit_requests.queries import waiting_for
from portal.home import Card
from portal.models import Person
from portal.tenants import all_tenants


def cards(person: Person, *, now: dt.datetime) -> list[Card]:
    """One card a tenant with requests to answer. Two queries."""
    with all_tenants():  # a person's own roles, wherever they are
        counts = waiting_for(person)
    return [
        Card(
            title=f"{count} 个添加单位的申请待处理",
            text="申请人的单位不在单位树里：添加它，对应到已有的单位，或说明原因。",
            link=reverse("unit-requests", kwargs={"tenant": tenant.slug}),
            action="去处理",
            tenant=str(tenant),
            tone="orange",
            icon="building-community",
        )
        for tenant, count in counts.items()
    ]
