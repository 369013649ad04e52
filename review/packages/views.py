"""Choosing what is packed, with its count and size beforehand, and what was made."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.models import Campaign
from portal.models import Person, Unit
from portal.refusals import refused_at
from portal.tasks.queries import own_lines
from portal.visitors import person_of
from review.access import document_of, organised, unit_desk_of
from review.nominations.queries import recommends
from review.packages.actions import start_package
from review.packages.choosing import Choice, measure
from review.packages.kind import KEPT, PackageTask, subject_of_package
from review.submission_lists import LIST_QUERY, filters, units_to_choose

_UNSEEN = ("verdict", "mark", "alike")
"""What a list may be narrowed by and this page does not offer; it is kept."""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-packages", "campaign", query=LIST_QUERY)
def desk_packages(request: HttpRequest, campaign: str) -> HttpResponse:
    """The organiser's: all cases, narrowed as every list of cases is, or the ticked ones of such a list."""
    campaign_row = organised(request, campaign)
    return _packages(request, campaign_row, None, person_of(request))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("unit-packages", "campaign", "unit", query=LIST_QUERY)
def unit_packages(request: HttpRequest, campaign: str, unit: str) -> HttpResponse:
    """A coordinator's: what the unit recommends, or all of its cases."""
    desk = unit_desk_of(request, campaign, unit)
    return _packages(request, desk.campaign, desk.unit, desk.person, desk=desk)


def _packages(
    request: HttpRequest, campaign: Campaign, unit: Unit | None, person: Person, **more: Any
) -> HttpResponse:
    key = unit.key if unit else ""
    if request.method == "POST" and "make" in request.POST:
        choice = Choice.from_query(request.POST, unit=key)
        start_package(campaign, unit, choice, actor=person, now=timezone.now())
        messages.success(request, "已开始打包，进度在本页下方；可以离开，完成后会通知您。")
        kept = {name: "1" for name in ("every", "blind") if getattr(choice, name)}
        return redirect(f"{request.path}{choice.filter.address(**kept)}#tasks")
    choice = Choice.from_query(request.POST if request.method == "POST" else request.GET, unit=key)
    doc = document_of(campaign)
    lines = own_lines(PackageTask.name, subject_of_package(campaign, key), person)
    context = {
        "campaign": campaign,
        "doc": doc,
        "tab": "desk-packages",
        "unit": unit,
        "choice": choice,
        "measure": measure(campaign, unit, choice),
        "lines": lines,
        "waiting": any(line.task.open for line in lines),
        "days": KEPT.days,
        "recommends": unit is not None and recommends(doc, unit),
        "hidden_filters": [
            (name, getattr(choice.filter, name)) for name in _UNSEEN if getattr(choice.filter, name)
        ],
        **filters(doc, choice.filter, units_to_choose(doc) if unit is None else ()),
        **more,
    }
    return render(request, "review/packages/packages.html", context)
