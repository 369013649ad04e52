"""Reminding units, and showing a coordinator's phone number on purpose."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from campaigns.models import Campaign
from portal import audit, messages
from portal.decisions import require
from portal.models import Membership, Person, Role, Unit
from review.access import document_of
from review.desk.units.choosing import UnitLine
from review.desk.units.lines import unit_lines
from review.desk.units.notices import decide_remind, notices
from review.links import to_campaign
from review.models import UnitReminder


@transaction.atomic
def remind_units(
    campaign: Campaign, keys: Collection[str], *, text: str, actor: Person, now: dt.datetime
) -> tuple[int, list[UnitLine]]:
    """Tell the coordinators of these units what they still owe, each once, with the organiser's words (O29): how many
    were told, and the units. Raises `NotAllowed`. The campaign's row is the lock: of two clicks one reminds.
    """
    Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
    lines = [line for line in unit_lines(campaign, document_of(campaign), now=now) if line.key in keys]
    require(decide_remind(lines, now=now))
    told = notices(lines, campaign.zone)
    people = Person.objects.in_bulk([notice.person for notice in told])
    for notice in told:
        messages.notify(
            people[notice.person],
            campaign,
            "unit.reminded",
            units=notice.units,
            owed=notice.owed,
            text=text,
            campaign=campaign.name,
            link=to_campaign("unit-desk", campaign, unit=notice.key),
            now=now,
        )
    reminders = UnitReminder.objects.bulk_create(
        UnitReminder(
            tenant_id=campaign.tenant_id, campaign=campaign, unit_id=line.pk, text=text,
            told=len(line.coordinators), made_by=actor, made_at=now,
        )
        for line in lines
        if line.coordinators
    )  # fmt: skip
    for reminder in reminders:
        audit.record("unit.remind", reminder, actor=actor, now=now, why=text, told=reminder.told)
    return len(told), lines


@transaction.atomic
def show_phones(campaign: Campaign, unit: Unit, *, actor: Person, now: dt.datetime) -> list[tuple[str, str]]:
    """Name and phone number of each of the unit's coordinators; that they were looked at is written down."""
    rows = list(
        Membership.objects.filter(role=Role.COORDINATOR, unit=unit).select_related("person").order_by("pk")
    )
    audit.record(
        "unit.phone", unit, campaign=campaign.pk, actor=actor, now=now, people=[row.person_id for row in rows]
    )
    return [(str(row.person), row.person.phone) for row in rows]
