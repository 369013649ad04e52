"""Objections that wait for the organisers, on their home."""

import datetime as dt

from django.db.models import Count, Min
from django.urls import reverse

from portal.home import Card
from portal.models import ORGANISERS, Person
from portal.tenants import all_tenants
from review.models import Objection
from review.objections.states import OPEN


def cards(person: Person, *, now: dt.datetime) -> list[Card]:
    """One card a campaign. Two queries whatever the number."""
    with all_tenants():  # a person's own roles, wherever they are
        tenants = list(person.memberships.filter(role__in=ORGANISERS).values_list("tenant", flat=True))
        if not tenants:
            return []
        waiting = Objection.objects.filter(tenant__in=tenants, state__in=OPEN).exclude(objector=person)
        rows = waiting.order_by().values(
            "tenant__slug", "tenant__name", "notice__campaign__slug", "notice__campaign__name",
            "notice__campaign__timezone",
        )  # fmt: skip
        return [
            Card(
                title=f"{row['count']} 份异议待处理",
                text=row["notice__campaign__name"],
                link=reverse(
                    "desk-notice",
                    kwargs={"tenant": row["tenant__slug"], "campaign": row["notice__campaign__slug"]},
                )
                + "?state=open",
                action="去处理",
                tenant=row["tenant__name"],
                due=row["due"],
                tone="red" if row["due"] < now else "orange",
                icon="flag",
            )
            for row in rows.annotate(count=Count("pk"), due=Min("due_at"))
        ]
