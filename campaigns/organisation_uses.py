"""Which campaigns refer to a kind or an attribute of units, for who wants to remove it (`settings.ORGANISATION_USES`)."""

from campaigns.models import Campaign
from campaigns.schema.references import attributes_named, kinds_named
from portal.models import UnitAttribute, UnitKind


def campaigns_that_refer_to(row: UnitKind | UnitAttribute) -> list[str]:
    """Names of the tenant's campaigns whose rules in force do. Reads every campaign's document."""
    named = kinds_named if isinstance(row, UnitKind) else attributes_named
    campaigns = Campaign.objects.filter(current__isnull=False).select_related("current").order_by("name")
    return [campaign.name for campaign in campaigns if row.key in named(campaign.in_force.doc)]
