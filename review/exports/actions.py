"""Exports leave a trace."""

import datetime as dt
from typing import Any

from campaigns.models import Campaign
from campaigns.schema import Roster
from portal import audit, tasks
from portal.models import Person, Task, Unit
from review.exports.kind import RosterTask


def note_export(
    campaign: Campaign, what: str, *, actor: Person, now: dt.datetime, unit: Unit | None = None
) -> None:
    """An export leaves a trace (X08); a unit's own says of which unit (SEC-M8)."""
    of_unit: dict[str, Any] = {"unit": unit.key} if unit else {}
    audit.record("export.create", campaign, campaign=campaign.pk, actor=actor, now=now, what=what, **of_unit)


def start_roster(
    campaign: Campaign, roster: Roster, form: str = "xlsx", *, actor: Person, now: dt.datetime
) -> Task:
    """Have a large roster made in the background; asked again meanwhile, it is the same one."""
    return tasks.start(
        RosterTask.name, tenant=campaign.tenant, subject=f"campaign:{campaign.pk}:{roster.key}",
        name=f"{campaign.name}-{roster.label}.{form}", campaign=campaign.pk,
        params={"slug": campaign.slug, "roster": roster.key, "format": form}, actor=actor, now=now,
    )  # fmt: skip
