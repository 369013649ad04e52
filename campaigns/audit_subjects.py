"""What audit events of this app are about."""

from collections.abc import Collection

from campaigns.models import Campaign, FaqEntry
from portal.audit.subjects import named_rows


def named(subjects: Collection[str]) -> dict[str, str]:
    """Campaigns by their name, frequently asked questions by the question."""
    return named_rows(subjects, Campaign.objects.all()) | named_rows(subjects, FaqEntry.objects.all())
