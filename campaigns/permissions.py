"""May this person see or run this campaign?"""

from campaigns.models import Campaign
from portal.decisions import ALLOWED, Decision, refuse
from portal.models import Role, Tenant
from portal.permissions import Visitor, may_act_as, roles_in


def may_see(visitor: Visitor, tenant: Tenant, campaign: Campaign) -> Decision:
    """A listed campaign is public; an unlisted one is for the tenant's own people."""
    if campaign.current_id and (campaign.listed or roles_in(visitor, tenant)):
        return ALLOWED
    return refuse("campaign_hidden")


def may_publish(visitor: Visitor, tenant: Tenant, *, reading: bool = False) -> Decision:
    """Only the tenant's organisers change what is asked, its calendar, and grant extensions (X04); an auditor reads."""
    return may_act_as(visitor, tenant, Role.ORGANISER, reading=reading)
