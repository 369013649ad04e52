"""What everybody sees: a tenant's page and a campaign's page."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from campaigns.access import campaign_of
from campaigns.pages import overview
from campaigns.pages.tenant import cards_of, shown
from campaigns.windows import next_stages, steps
from portal.models import Role
from portal.organisation.queries import unit_terms
from portal.permissions import roles_in
from portal.visitors import tenant_of


@require_GET
def tenant(request: HttpRequest) -> HttpResponse:
    """The tenant's campaigns, and what is open in each of them until when."""
    house, now = tenant_of(request), timezone.now()
    roles = roles_in(request.user, house)
    page = Paginator(shown(now=now, all_of_them=bool(roles)), 12).get_page(request.GET.get("page"))
    found = {
        "tenant": house,
        "page": page,
        "cards": cards_of(list(page.object_list), now=now),
        "organises": Role.ORGANISER in roles,
        "coordinates": Role.COORDINATOR in roles,
    }
    return render(request, "campaigns/tenant.html", found)


@require_GET
def campaign(request: HttpRequest, campaign: str) -> HttpResponse:
    """One campaign in plain words."""
    house, now = tenant_of(request), timezone.now()
    found = campaign_of(request, campaign)
    doc = found.in_force.doc
    roles = roles_in(request.user, house)
    terms = unit_terms()
    families = overview.families(doc, terms, now=now)
    shown = {
        "campaign": found,
        "doc": doc,
        "steps": steps(doc, now),
        "live": [step for step in next_stages(doc, now) if step.state == "open" and step.kind != "freeze"],
        "families": families,
        "single": len(doc.categories) == 1,
        "open_for": [one for _, group in families for one in group if one.open],
        "limits": overview.limits(doc, terms),
        "quotas": overview.quotas(doc, terms),
        "mandatory": overview.mandatory(doc),
        "forms": overview.forms(doc, terms),
        "awards": overview.awards(doc),
        "organises": Role.ORGANISER in roles,
        "coordinates": Role.COORDINATOR in roles,
    }
    with timezone.override(found.zone):
        return render(request, "campaigns/campaign.html", shown)
