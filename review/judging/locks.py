"""The lock between reviewing and publishing."""

from django.db import connection

from campaigns.models import Campaign
from review.judging.queries import narrowed


def published_under_lock(campaign_id: int) -> bool:
    """Whether the results are out, held so until the transaction ends. Reviewers share this lock and don't wait for
    one another; publishing takes the row for itself and so waits for reviews under way, and they for it. Take it
    before any other lock of the campaign.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT results_at FROM campaigns_campaign WHERE id = %s FOR SHARE", [campaign_id])
        row = cursor.fetchone()
    return row is None or row[0] is not None


def over_under_lock(campaign: Campaign, round_key: str) -> bool:
    """Whether nothing moves in the round any more, held so until the transaction ends, like `published_under_lock`."""
    return published_under_lock(campaign.pk) or narrowed(campaign, round_key)
