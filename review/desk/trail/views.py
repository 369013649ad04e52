"""Who decided what, when and why (X08)."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from campaigns.models import Campaign
from portal.audit.queries import Entry, actions_of, all_entries, events_of, trail
from portal.decisions import NotAllowed, refuse
from portal.refusals import refused_at
from portal.tables.xlsx import workbook
from portal.visitors import person_of
from review.access import organised
from review.desk.trail.forms import TrailForm
from review.desk.trail.queries import narrowing
from review.exports.actions import note_export
from review.exports.views import xlsx

MOST_EXPORTED = 20_000
"""Lines of one table."""


@require_GET
@login_required
def audit_trail(request: HttpRequest, campaign: str) -> HttpResponse:
    """The campaign's events, narrowed and paged."""
    campaign_row = organised(request, campaign)
    form = TrailForm(actions_of(campaign_row.tenant_id, campaign_row.pk), request.GET)
    narrow = narrowing(campaign_row, form)
    context = {
        "campaign": campaign_row,
        "tab": "desk-audit",
        "form": form,
        "narrows": any(request.GET.get(name) for name in form.fields),
        "page": trail(campaign_row.tenant_id, campaign_row.pk, request.GET, narrow),
    }
    return render(request, "review/desk/trail/trail.html", context)


@require_GET
@login_required
@refused_at("desk-audit", "campaign")
def export(request: HttpRequest, campaign: str) -> HttpResponse:
    """The events that the page is narrowed to, as a spreadsheet; that it was taken out is an event too."""
    campaign_row = organised(request, campaign)
    narrow = narrowing(campaign_row, TrailForm((), request.GET))
    events = events_of(campaign_row.tenant_id, campaign_row.pk, narrow)
    if (count := events.count()) > MOST_EXPORTED:
        raise NotAllowed(refuse("audit_export_long", count=count, max=MOST_EXPORTED))
    entries = all_entries(events, MOST_EXPORTED)
    content = workbook("操作记录", ["时间", "人员", "操作", "对象", "理由"], _rows(campaign_row, entries))
    note_export(campaign_row, "audit", actor=person_of(request), now=timezone.now())
    return xlsx(f"{campaign_row.name}-操作记录", content)


def _rows(campaign: Campaign, entries: Iterator[Entry]) -> Iterator[list[Any]]:
    for entry in entries:
        at = entry.event.at.astimezone(campaign.zone)
        who = str(entry.event.actor or "系统")
        yield [f"{at:%Y-%m-%d %H:%M:%S}", who, entry.words, entry.subject, entry.event.why]
