"""May this person see this campaign?"""

from campaigns.models import Campaign
from portal.decisions import ALLOWED, Decision, refuse
from portal.models import Tenant
from portal.permissions import Visitor, roles_in


def may_see(visitor: Visitor, tenant: Tenant, campaign: Campaign) -> Decision:
    """A listed campaign is public; an unlisted one is for the tenant's own people."""
    if campaign.current_id and (campaign.listed or roles_in(visitor, tenant)):
        return ALLOWED
    return refuse("campaign_hidden")
