"""Exports leave a trace."""

import datetime as dt

from campaigns.models import Campaign
from portal import audit
from portal.models import Person


def note_export(campaign: Campaign, what: str, *, actor: Person, now: dt.datetime) -> None:
    """An export leaves a trace (X08)."""
    audit.record("export.create", campaign, campaign=campaign.pk, actor=actor, now=now, what=what)
