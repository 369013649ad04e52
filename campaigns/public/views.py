"""What everybody sees: a tenant's page and a campaign's page."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.access import campaign_of
from campaigns.faq import faq_lines
from campaigns.handouts.files import handouts_of
from campaigns.public import campaign_page
from campaigns.public.links import links_of
from campaigns.public.tenant_page import cards_of, shown
from portal.models import Role
from portal.organisation.queries import unit_terms
from portal.permissions import may_act_as, roles_in
from portal.visitors import tenant_of


@require_safe
def tenant(request: HttpRequest) -> HttpResponse:
    """The tenant's campaigns, and what is open in each of them until when."""
    organiser, now = tenant_of(request), timezone.now()
    roles = roles_in(request.user, organiser)
    page = Paginator(shown(now=now, all_of_them=bool(roles)), 12).get_page(request.GET.get("page"))
    context = {
        "tenant": organiser,
        "page": page,
        "cards": cards_of(list(page.object_list), now=now),
        "organises": bool(may_act_as(request.user, organiser, Role.ORGANISER, reading=True)),
        "coordinates": Role.COORDINATOR in roles,
    }
    return render(request, "campaigns/public/tenant.html", context)


@require_safe
def campaign(request: HttpRequest, campaign: str) -> HttpResponse:
    """One campaign in plain words."""
    organiser, now = tenant_of(request), timezone.now()
    campaign_row = campaign_of(request, campaign)
    doc = campaign_row.in_force.doc
    roles = roles_in(request.user, organiser)
    shown = {
        "campaign": campaign_row,
        **campaign_page.shown(doc, unit_terms(), now=now),
        "organises": bool(may_act_as(request.user, organiser, Role.ORGANISER, reading=True)),
        "removes_faq": bool(may_act_as(request.user, organiser, Role.ORGANISER)),
        "coordinates": Role.COORDINATOR in roles,
        "faq": faq_lines(campaign_row, doc),
        "handouts": handouts_of(campaign_row),
        "links": links_of(campaign_row, now=now),
    }
    with timezone.override(campaign_row.zone):
        return render(request, "campaigns/public/campaign.html", shown)
