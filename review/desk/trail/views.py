"""Who decided what, when and why (X08)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.audit.queries import trail, trail_of_campaign
from portal.refusals import refused_at
from portal.visitors import person_of
from review.access import organised
from review.campaign_tables import table_asked
from review.desk.trail.forms import CampaignTrailForm
from review.desk.trail.queries import narrowing
from review.desk.trail.table import TrailTable
from review.exports.actions import note_export


@require_safe
@login_required
def audit_trail(request: HttpRequest, campaign: str) -> HttpResponse:
    """The campaign's events, narrowed and paged."""
    campaign_row = organised(request, campaign)
    events, actions, known = trail_of_campaign(campaign_row.tenant_id, campaign_row.pk)
    form = CampaignTrailForm(actions, request.GET)
    narrow = narrowing(campaign_row, form)
    context = {
        "campaign": campaign_row, "tab": "desk-audit", "form": form, "page": trail(events, narrow, request.GET.get("page"), known(narrow)),
    }  # fmt: skip
    return render(request, "review/desk/trail/trail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-audit", "campaign")
def export(request: HttpRequest, campaign: str) -> HttpResponse:
    """The events that the page is narrowed to, as a table; that it was taken out is an event too."""
    campaign_row, now = organised(request, campaign), timezone.now()
    asked = {name: request.GET[name] for name in CampaignTrailForm.base_fields if request.GET.get(name)}
    return table_asked(
        request, TrailTable(), campaign_row, name=f"{campaign_row.name}-操作记录", params={"asked": asked}, now=now,
        note=lambda: note_export(campaign_row, "audit", actor=person_of(request), now=now),
    )  # fmt: skip
