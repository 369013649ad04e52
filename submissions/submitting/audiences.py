"""Groups of applicants that others write to, named in the settings."""

from collections.abc import Iterable

from campaigns.models import Campaign
from portal.models import Unit
from submissions.models import Submission
from submissions.states import EDITABLE


def draft_owners(campaign: Campaign, unit: Unit) -> Iterable[int]:
    """Keys of the applicants of the unit and those below it who have something to finish (DRAFT_OWNERS)."""
    rows = Submission.objects.filter(campaign=campaign, state__in=EDITABLE).from_units_under(unit)
    owners: Iterable[int] = rows.order_by().values_list("owner", flat=True).distinct()
    return owners
