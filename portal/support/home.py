"""What organisers have to do: people who wait for help."""

import datetime as dt

from django.db.models import Count
from django.urls import reverse

from portal.home import Card
from portal.models import ORGANISERS, Person, SupportConsent, Tenant
from portal.tenants import all_tenants


def cards(person: Person, *, now: dt.datetime) -> list[Card]:
    """One card a tenant in which somebody lets the organisers look. Two queries."""
    with all_tenants():  # a person's own roles, wherever they are
        tenants = Tenant.objects.filter(
            pk__in=person.memberships.filter(role__in=ORGANISERS).values("tenant")
        )
        waiting = SupportConsent.objects.waiting(now).filter(tenant__in=tenants).exclude(person=person)
        counts = {
            row["tenant"]: row["count"]
            for row in waiting.values("tenant").order_by().annotate(count=Count("pk"))
        }
        named = {tenant.pk: tenant for tenant in tenants} if counts else {}
    return [
        Card(
            title=f"{count} 人授权您查看其页面",
            text="他们遇到了困难，请查看后答复；授权 24 小时内有效。",
            link=reverse("support-desk", kwargs={"tenant": named[key].slug}),
            action="去查看",
            tenant=named[key].short_name or named[key].name,
            icon="eye",
        )
        for key, count in counts.items()
    ]
