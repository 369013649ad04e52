"""The organiser's calendar: moving stages and granting extensions (X04)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns.access import organised_campaign


@login_required
def calendar(request: HttpRequest, campaign: str) -> HttpResponse:
    return render(request, "campaigns/calendar.html", {"campaign": organised_campaign(request, campaign)})


@login_required
def extend(request: HttpRequest, campaign: str) -> HttpResponse:
    organised_campaign(request, campaign)
    return HttpResponse(status=501)
