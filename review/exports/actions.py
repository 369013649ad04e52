"""Exports leave a trace."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from campaigns.models import Campaign
from campaigns.schema import Roster
from portal import audit, tasks
from portal.models import Person, Task, Unit
from review.exports.kind import RosterTask
from review.exports.unit_cases import UnitCasesTable


def note_export(
    campaign: Campaign,
    what: str,
    *,
    actor: Person,
    now: dt.datetime,
    unit: Unit | None = None,
    personal: Sequence[str] = (),
) -> None:
    """An export leaves a trace (X08); a unit's own says of which unit (SEC-M8), one with phones or identity numbers in which
    columns: what pages mask stands there whole.
    """
    told: dict[str, Any] = {"unit": unit.key} if unit else {}
    if personal:
        told["personal"] = list(personal)
    audit.record("export.create", campaign, campaign=campaign.pk, actor=actor, now=now, what=what, **told)


def start_roster(
    campaign: Campaign, roster: Roster, form: str = "xlsx", *, actor: Person, now: dt.datetime
) -> Task:
    """Have a large roster made in the background; asked again meanwhile, it is the same one."""
    return tasks.start(
        RosterTask.name, tenant=campaign.tenant, subject=f"campaign:{campaign.pk}:{roster.key}",
        name=f"{campaign.name}-{roster.label}.{form}", campaign=campaign.pk,
        params={"slug": campaign.slug, "roster": roster.key, "format": form}, actor=actor, now=now,
    )  # fmt: skip


def start_unit_cases(
    campaign: Campaign, unit: Unit, name: str, *, query: dict[str, Any], actor: Person, now: dt.datetime
) -> Task:
    """Have the whole of a unit's long list made in the background, narrowed as its page was."""
    note_export(campaign, "unit-cases", actor=actor, now=now)
    return tasks.start(
        UnitCasesTable.name, tenant=campaign.tenant, subject=f"campaign:{campaign.pk}:{unit.key}"[:120], name=name,
        campaign=campaign.pk, params={"slug": campaign.slug, "unit": unit.key, "query": query, "format": "xlsx"},
        actor=actor, now=now,
    )  # fmt: skip
