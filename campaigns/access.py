"""Fetching and authorising campaigns in one. A stranger gets 404, a wrong role 403."""

from django.http import Http404, HttpRequest

from campaigns.models import Campaign
from campaigns.permissions import may_publish, may_see
from portal.access import person_of, tenant_of
from portal.decisions import require
from portal.permissions import roles_in


def campaign_of(request: HttpRequest, slug: str) -> Campaign:
    """A campaign this visitor may look at, with the rule set in force."""
    tenant = tenant_of(request)
    campaign: Campaign | None = Campaign.objects.select_related("current").filter(slug=slug).first()
    if campaign is None or not may_see(request.user, tenant, campaign):
        raise Http404
    campaign.tenant = tenant
    return campaign


def organised_campaign(request: HttpRequest, slug: str) -> Campaign:
    """A campaign whose rules and calendar this person may change."""
    person, tenant = person_of(request), tenant_of(request)
    if not roles_in(person, tenant):
        raise Http404
    campaign = campaign_of(request, slug)
    require(may_publish(person, tenant))
    return campaign
