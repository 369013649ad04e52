"""The organiser's page of rules: versions, what people check by hand, a new document, export."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns.access import organised_campaign


@login_required
def rules(request: HttpRequest, campaign: str) -> HttpResponse:
    return render(request, "campaigns/rules.html", {"campaign": organised_campaign(request, campaign)})


@login_required
def export(request: HttpRequest, campaign: str, version: int) -> HttpResponse:
    organised_campaign(request, campaign)
    return HttpResponse(status=501)
