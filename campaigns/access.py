"""Fetching and authorising campaigns in one. A stranger gets 404, a wrong role 403."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from campaigns.models import Campaign, RuleSet
from campaigns.permissions import may_see
from portal.decisions import authorise
from portal.permissions import roles_in
from portal.visitors import organising, person_of, tenant_of


def campaign_of(request: HttpRequest, slug: str) -> Campaign:
    """A campaign this visitor may look at, with the rule set in force."""
    tenant = tenant_of(request)
    campaign: Campaign = get_object_or_404(Campaign.objects.select_related("current"), slug=slug)
    if not may_see(request.user, tenant, campaign):
        raise Http404
    campaign.tenant = tenant
    return campaign


def organised_campaign(request: HttpRequest, slug: str) -> Campaign:
    """A campaign whose rules and calendar this person may change."""
    person, tenant = person_of(request), tenant_of(request)
    if not roles_in(person, tenant):
        raise Http404
    campaign = campaign_of(request, slug)
    authorise(organising(request))
    return campaign


def version_of(campaign: Campaign, version: int) -> RuleSet:
    """One published version of the campaign's rules."""
    rule_set: RuleSet = get_object_or_404(campaign.rule_sets, version=version)
    return rule_set
