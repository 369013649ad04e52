"""Groups of applicants that others write to, named in the settings."""

import datetime as dt
from collections.abc import Iterable

from campaigns.models import Campaign
from portal.messages.audiences import Audience
from portal.models import Unit
from submissions.models import Submission
from submissions.states import EDITABLE, State


def draft_owners(campaign: Campaign, unit: Unit) -> Iterable[int]:
    """Keys of the applicants of the unit and those below it who have something to finish (DRAFT_OWNERS)."""
    rows = Submission.objects.filter(campaign=campaign, state__in=EDITABLE).from_units_under(unit)
    owners: Iterable[int] = rows.order_by().values_list("owner", flat=True).distinct()
    return owners


def audiences(campaign: Campaign, *, now: dt.datetime) -> list[Audience]:
    """Applicants by how far they are (AUDIENCES)."""

    def owners(*states: State) -> Iterable[int]:
        rows = Submission.objects.filter(campaign=campaign, state__in=states)
        keys: Iterable[int] = rows.order_by().values_list("owner", flat=True).distinct()
        return keys

    handed_in = tuple(state for state in State if state not in EDITABLE)
    return [
        Audience("applicants:drafts", "有草稿没有提交的申报人", lambda: owners(State.DRAFT)),
        Audience("applicants:returned", "被退回修改、还没有再提交的申报人", lambda: owners(State.RETURNED)),
        Audience("applicants:submitted", "已提交的申报人", lambda: owners(*handed_in)),
    ]
