"""名册更正: a roster comes back, its differences are looked at, another person approves where that is asked."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.models import Campaign
from campaigns.schema import Roster
from portal.models import TableImport
from portal.refusals import refused_at
from portal.tables.columns import Table
from portal.tables.forms import TableForm
from portal.tables.keeping import apply_once, keep, kept, table_in
from portal.tables.preview import MOST_SHOWN, preview_of
from portal.visitors import person_of
from portal.words import say
from review.access import organised
from review.corrections import actions
from review.corrections.queries import (
    corrections_of,
    limit_lines,
    rosters_that_come_back,
    to_reissue,
    valid_certificates,
    value_page,
)
from review.corrections.table import LIMITS, PURPOSE, columns_of, plan_of
from review.exports.organisers import roster_named
from review.links import to_campaign
from review.models import RosterCorrection


@require_safe
@login_required
def corrections(request: HttpRequest, campaign: str) -> HttpResponse:
    """What came back so far, and where to bring one."""
    campaign_row = organised(request, campaign)
    labels = {each.key: each.label for each in rosters_that_come_back(campaign_row)}
    page = Paginator(corrections_of(campaign_row), 30).get_page(request.GET.get("page"))
    for row in page:
        row.label = labels.get(row.roster, row.roster)  # type: ignore[attr-defined]
    context = {
        "campaign": campaign_row,
        "tab": "desk-corrections",
        "rosters": rosters_that_come_back(campaign_row),
        "page": page,
    }
    return render(request, "review/corrections/corrections.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@refused_at("desk-correction-bring", "campaign", "roster")
def bring(request: HttpRequest, campaign: str, roster: str) -> HttpResponse:
    """GET: the form. POST: look at a roster that came back, or have what it changes written."""
    campaign_row, now, actor = organised(request, campaign), timezone.now(), person_of(request)
    chosen = _roster(campaign_row, roster)
    about = f"{campaign_row.pk}:{chosen.key}"
    if request.method == "POST" and "table" in request.POST:
        row = kept(request.POST["table"], purpose=PURPOSE, actor=actor, now=now, about=about)

        def apply(table: Table) -> dict[str, Any]:
            made = actions.bring(
                table, campaign_row, chosen, why=request.POST.get("why", ""), file_name=row.name, actor=actor,
                now=now,
            )  # fmt: skip
            return {"correction": str(made.uuid)}

        outcome = apply_once(row, apply, now=now)
        made = get_object_or_404(RosterCorrection, campaign=campaign_row, uuid=outcome["correction"])
        messages.success(request, _said(made))
        return redirect(to_campaign("desk-correction", campaign_row, correction=made.uuid))
    form = TableForm(request.POST or None, request.FILES or None, columns=columns_of(chosen), limits=LIMITS)
    if request.method == "POST" and form.is_valid():
        row = keep(
            form.table, tenant=campaign_row.tenant, purpose=PURPOSE, actor=actor, now=now, about=about,
            name=form.source,
        )  # fmt: skip
        return _preview(request, campaign_row, chosen, row)
    context = {"campaign": campaign_row, "tab": "desk-corrections", "roster": chosen, "form": form}
    return render(request, "review/corrections/bring.html", context, status=422 if form.errors else 200)


def _said(made: RosterCorrection) -> str:
    if made.state == RosterCorrection.State.WAITING:
        return "已提交，待另一位组织者核准后生效；已通知他们。"
    return "已更正，原值和新值都记在这一页。"


def _preview(request: HttpRequest, campaign: Campaign, roster: Roster, row: TableImport) -> HttpResponse:
    table = table_in(row)
    plan = plan_of(table, campaign, roster)
    doubtful = tuple(each for each in plan.rows if each.doubts)
    shown = Table(table.columns, doubtful, table.ignored, table.heading)
    context = {
        "campaign": campaign,
        "tab": "desk-corrections",
        "roster": roster,
        "row": row,
        "plan": plan,
        "changed": plan.changed[:MOST_SHOWN],
        "hidden": max(0, len(plan.changed) - MOST_SHOWN),
        "preview": preview_of(shown, columns_of(roster), source=row.name) if doubtful else None,
        "advised": [(case, say(broken.decision)) for case, broken in plan.advised],
        "certificates": valid_certificates(campaign, {each.submission.pk for each in plan.changed}),
    }
    return render(request, "review/corrections/look.html", context)


@require_safe
@login_required
def correction(request: HttpRequest, campaign: str, correction: uuid.UUID) -> HttpResponse:
    """Line by line, with what is to be done next."""
    campaign_row = organised(request, campaign)
    row = get_object_or_404(corrections_of(campaign_row), uuid=correction)
    roster = roster_named(campaign_row, row.roster)
    context = {
        "campaign": campaign_row,
        "tab": "desk-corrections",
        "row": row,
        "label": roster.label if roster else row.roster,
        "page": value_page(row, request.GET.get("page")),
        "own": row.brought_by_id == person_of(request).pk,
        "reissue": to_reissue(row),
        "limits": limit_lines(row),
    }
    return render(request, "review/corrections/correction.html", context)


@require_POST
@login_required
@refused_at("desk-correction", "campaign", "correction")
def approve(request: HttpRequest, campaign: str, correction: uuid.UUID) -> HttpResponse:
    """The second person's approval."""
    campaign_row = organised(request, campaign)
    row = get_object_or_404(RosterCorrection, campaign=campaign_row, uuid=correction)
    actions.approve(row, actor=person_of(request), now=timezone.now())
    messages.success(request, "已核准并更正。")
    return redirect(to_campaign("desk-correction", campaign_row, correction=correction))


@require_POST
@login_required
@refused_at("desk-correction", "campaign", "correction")
def decline(request: HttpRequest, campaign: str, correction: uuid.UUID) -> HttpResponse:
    """It is not taken, with the reason."""
    campaign_row = organised(request, campaign)
    row = get_object_or_404(RosterCorrection, campaign=campaign_row, uuid=correction)
    actions.decline(row, why=request.POST.get("why", ""), actor=person_of(request), now=timezone.now())
    messages.success(request, "没有采用，案例没有改动。")
    return redirect(to_campaign("desk-correction", campaign_row, correction=correction))


def _roster(campaign: Campaign, key: str) -> Roster:
    for each in rosters_that_come_back(campaign):
        if each.key == key:
            return each
    raise Http404
