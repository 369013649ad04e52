"""Fetching and authorising campaigns in one. A stranger gets 404, a wrong role 403."""

import uuid

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.module_loading import import_string

from campaigns.models import Campaign, RuleSet
from campaigns.permissions import may_publish, may_see
from portal.decisions import NotAllowed, authorise, refuse
from portal.models import Unit
from portal.permissions import roles_in
from portal.visitors import person_of, tenant_of


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
    authorise(may_publish(person, tenant))
    return campaign


def version_of(campaign: Campaign, version: int) -> RuleSet:
    """One published version of the campaign's rules."""
    rule_set: RuleSet = get_object_or_404(campaign.rule_sets, version=version)
    return rule_set


def named_unit(text: str) -> Unit:
    """The tenant's unit with this name or key."""
    unit: Unit | None = Unit.objects.filter(Q(name=text) | Q(key=text)).first()
    if unit is None:
        raise NotAllowed(refuse("unit_unknown"))
    return unit


def numbered_case(campaign: Campaign, text: str) -> uuid.UUID:
    """The uuid of the campaign's submission with this number or uuid; submissions are asked through the settings."""
    submission: uuid.UUID | None = import_string(settings.SUBMISSION_NAMED)(campaign, text)
    if submission is None:
        raise NotAllowed(refuse("case_unknown"))
    return submission
