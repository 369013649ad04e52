"""A person's unfinished submissions, and units to choose from."""

from campaigns.models import Campaign
from portal.models import Person, Unit
from submissions.models import Submission
from submissions.states import EDITABLE


def own_drafts(person: Person, campaign: Campaign) -> list[Submission]:
    """The person's unfinished cases of a campaign, so that nobody begins twice by mistake."""
    drafts = Submission.objects.owned_by(person).filter(campaign=campaign, state__in=EDITABLE)
    return list(drafts.select_related("rule_set", "tenant").order_by("-updated_at")[:10])


def units_like(words: str, most: int = 20) -> list[dict[str, str]]:
    """Listed units of the tenant whose name holds the words; their kind and what they stand under help to choose."""
    words = words.strip()
    units = Unit.objects.offered().select_related("parent")
    if words:
        units = units.filter(name__icontains=words)
    return [
        {"key": unit.key, "name": unit.name, "under": unit.parent.name if unit.parent else ""}
        for unit in units.order_by("path")[:most]
    ]
