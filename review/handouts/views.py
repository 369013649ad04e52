"""The organiser's page of the notice and the templates."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from portal.files import multipart
from portal.files.direct.policy import sends_files
from portal.models import Role
from portal.permissions import may_act_as
from portal.visitors import person_of
from review.access import organised
from review.handouts.widgets import KIND, handout_widgets
from review.links import to_campaign
from submissions.drafts.slot_widgets import refreshed


@require_safe
@login_required
def handouts(request: HttpRequest, campaign: str) -> HttpResponse:
    """Both upload boxes, with what stands in them."""
    campaign_row = organised(request, campaign)
    context = {"campaign": campaign_row, "tab": "desk-handouts", **_files(request, campaign_row)}
    return sends_files(render(request, "review/handouts/handouts.html", context))


@require_safe
@login_required
def handout_files(request: HttpRequest, campaign: str) -> HttpResponse:
    """The files that changed since `seen`."""
    return render(request, "submissions/drafts/_files.html", _files(request, organised(request, campaign)))


def _files(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    editable = bool(may_act_as(person_of(request), campaign.tenant, Role.ORGANISER))
    widgets = handout_widgets(campaign, editable=editable, now=timezone.now())
    return refreshed(widgets, request.GET, editable=editable) | {
        "poll": to_campaign("desk-handout-files", campaign),
        "owner": f"{KIND}/{campaign.pk}",
        "direct": multipart.offered(),
    }
