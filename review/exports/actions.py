"""Exports leave a trace."""

import datetime as dt
from typing import Any

from campaigns.models import Campaign
from portal import audit
from portal.models import Person, Unit


def note_export(
    campaign: Campaign, what: str, *, actor: Person, now: dt.datetime, unit: Unit | None = None
) -> None:
    """An export leaves a trace (X08); a unit's own says of which unit (SEC-M8)."""
    of_unit: dict[str, Any] = {"unit": unit.key} if unit else {}
    audit.record("export.create", campaign, campaign=campaign.pk, actor=actor, now=now, what=what, **of_unit)
