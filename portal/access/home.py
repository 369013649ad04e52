"""What waits for a coordinator on the home page: people to confirm (O3)."""

import datetime as dt

from django.db.models import Count, Q
from django.urls import reverse

from portal.home import Card
from portal.models import Membership, Person, Role
from portal.tenants import all_tenants


def cards(person: Person, *, now: dt.datetime) -> list[Card]:
    """One card a tenant where somebody waits to be confirmed. Two queries; one for whoever coordinates nothing."""
    with all_tenants():  # a person's home spans the tenants
        coordinated = list(
            person.memberships.filter(role=Role.COORDINATOR, unit__isnull=False).select_related(
                "unit", "tenant"
            )
        )
        if not coordinated:
            return []
        below = Q(pk__in=())
        for unit in (membership.unit for membership in coordinated if membership.unit):
            below |= Q(tenant=unit.tenant_id, unit__path__startswith=unit.path)
        rows = Membership.objects.filter(below, role=Role.MEMBER, confirmed_at=None).order_by()
        counts = dict(rows.values_list("tenant").annotate(Count("pk")))
    tenants = {membership.tenant_id: membership.tenant for membership in coordinated}
    return [
        Card(
            title=f"{count} 人申请加入，待确认",
            text="请核对姓名和手机号，确认是否为本单位人员；确认之前他们不算本单位的人。",
            link=reverse("members", kwargs={"tenant": tenants[tenant].slug}),
            action="去确认",
            tenant=str(tenants[tenant]),
            tone="orange",
            icon="user-check",
        )
        for tenant, count in sorted(counts.items())
    ]
