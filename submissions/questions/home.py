"""Questions that wait for an answer, on the home of those who are asked."""

import datetime as dt

from django.db.models import Count, Min, Q
from django.urls import reverse

from portal.home import Card
from portal.models import ORGANISERS, Person, Role, Tenant
from portal.tenants import all_tenants
from submissions.models import Question


def cards(person: Person, *, now: dt.datetime) -> list[Card]:
    """One card a tenant. Two or three queries whatever the number, none but the first for who answers nothing."""
    with all_tenants():  # a person's own roles, wherever they are
        rows = person.memberships.filter(role__in=[*ORGANISERS, Role.COORDINATOR]).select_related("unit")
        asked = Q(pk=None)
        for membership in rows:
            if membership.role in ORGANISERS:
                asked |= Q(tenant_id=membership.tenant_id, level=Question.Level.ORGANISER)
            elif membership.unit is not None:
                below = Q(unit__path__startswith=membership.unit.path)
                asked |= Q(below, tenant_id=membership.tenant_id, level=Question.Level.UNIT)
        if asked == Q(pk=None):
            return []
        waiting = Question.objects.filter(asked, thread__waiting=True).exclude(thread__asker=person)
        counted = (
            waiting.order_by().values("tenant").annotate(count=Count("pk"), since=Min("thread__last_at"))
        )
        counts = {row["tenant"]: row for row in counted}
        return [
            Card(
                title=f"{counts[tenant.pk]['count']} 个提问待答复",
                text=f"最早的一个已等了 {max(0, (now - counts[tenant.pk]['since']).days)} 天。",
                link=reverse("questions", kwargs={"tenant": tenant.slug}) + "?show=waiting",
                action="去答复",
                tenant=str(tenant),
                tone="orange",
                icon="message-circle",
            )
            for tenant in Tenant.objects.filter(pk__in=counts)
        ]
