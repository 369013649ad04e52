"""Whose events of the trail are asked for."""

from django.db.models import Q

from campaigns.models import Campaign
from portal.audit.queries import TrailFilter
from portal.models import subject_key
from review.desk.trail.forms import CampaignTrailForm
from submissions.models import Submission

MOST_CASES = 200
"""Cases that a search may name; their events are looked up together."""


def narrowing(campaign: Campaign, form: CampaignTrailForm) -> TrailFilter:
    """What the form asks for; a field that is wrong narrows nothing."""
    form.is_valid()
    case = form.cleaned_data.get("case", "")
    return form.narrowing(campaign.zone, _subjects(campaign, case) if case else None)


def _subjects(campaign: Campaign, text: str) -> list[str]:
    cases = Submission.objects.filter(campaign=campaign).exclude(number="")
    matching = cases.filter(Q(number__icontains=text) | Q(title__icontains=text)).order_by("-pk")
    return [subject_key(Submission, pk) for pk in matching.values_list("pk", flat=True)[:MOST_CASES]]
