"""A unit that is merged into another one, in the lists of honoured units (settings.UNIT_MERGE_HANDLERS)."""

import datetime as dt

from portal.decisions import NotAllowed, refuse
from portal.models import Unit
from review.honours.allocation import Outcome
from review.models import UnitHonour


def merge_honours(unit: Unit, into: Unit, *, now: dt.datetime) -> None:
    """Where both stand in a list, the row that isn't honoured goes; raises `NotAllowed` where both are."""
    ours = {row.honour_list_id: row for row in UnitHonour.objects.select_for_update().filter(unit=unit)}
    theirs = UnitHonour.objects.select_for_update(of=("self",)).filter(unit=into, honour_list__in=ours.keys())
    for row in theirs.select_related("honour_list__campaign"):
        twin = ours[row.honour_list_id]
        idle = next((each for each in (twin, row) if each.outcome != Outcome.CHOSEN), None)
        if idle is None:
            campaign = row.honour_list.campaign.name
            raise NotAllowed(
                refuse(
                    "unit_merge_honours",
                    unit=unit.name,
                    into=into.name,
                    campaign=campaign,
                    award=row.honour_list.label,
                )
            )
        idle.delete()
