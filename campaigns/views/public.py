"""What everybody sees: a tenant's page and a campaign's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from campaigns.access import campaign_of
from campaigns.windows import next_stages, steps
from portal.access import tenant_of


def tenant(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/tenant.html", {"tenant": tenant_of(request), "now": timezone.now()})


def campaign(request: HttpRequest, campaign: str) -> HttpResponse:
    found, now = campaign_of(request, campaign), timezone.now()
    doc = found.current.doc
    return render(
        request,
        "campaigns/campaign.html",
        {"campaign": found, "doc": doc, "now": now, "steps": steps(doc, now), "live": next_stages(doc, now)},
    )
