"""Runs side by side: the drafts kept, one of them, what differs between two, and what goes out as a file."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.downloads import attachment
from portal.refusals import refused_at
from portal.tables.xlsx import TYPE
from portal.visitors import person_of
from review.access import document_of, organised
from review.awards import actions
from review.awards.access import organised_run
from review.awards.actions.exporting import note_export
from review.awards.bundles import write_bundle
from review.awards.draft_list import draft_list
from review.awards.queries import changes_page, counts_of, lines_page, note_given, runs_of, tallies_of
from review.awards.run_rules import list_label, lists_of, rules_of
from review.awards.what_if import difference_words
from review.links import to_campaign


@require_safe
@login_required
def runs(request: HttpRequest, campaign: str) -> HttpResponse:
    """Every run of the campaign."""
    campaign_row = organised(request, campaign)
    doc, kept_runs = document_of(campaign_row), list(runs_of(campaign_row))
    note_given(kept_runs)
    rows = [
        (run, list_label(doc, run.list_key) if run.list_key else "", difference_words(doc, run.differs))
        for run in kept_runs
    ]
    context = {
        "campaign": campaign_row, "tab": "desk-awards", "runs": rows, "several": len(lists_of(doc)) > 1,
    }  # fmt: skip
    return render(request, "review/awards/runs.html", context)


@require_safe
@login_required
def run_page(request: HttpRequest, campaign: str, run: int) -> HttpResponse:
    """One run's list, and what differs from another (`?against=`)."""
    campaign_row, run_row = organised_run(request, campaign, run)
    doc = document_of(campaign_row)
    others = [
        each for each in runs_of(campaign_row).filter(list_key=run_row.list_key) if each.pk != run_row.pk
    ]
    note_given(others)
    against = next((other for other in others if str(other.number) == request.GET.get("against", "")), None)
    if request.GET.get("against") and against is None:
        raise Http404
    show, counted = request.GET.get("show", ""), tallies_of(run_row)
    context: dict[str, Any] = {
        "campaign": campaign_row,
        "tab": "desk-awards",
        "run": run_row,
        "others": others,
        "against": against,
        "differs": difference_words(doc, run_row.differs),
        "list_label": list_label(doc, run_row.list_key) if run_row.list_key else "名单",
        "round": rules_of(doc, run_row.list_key).narrows,
        "counts": counts_of(run_row, doc, counted),
        "show": show,
    }
    if against is not None:
        context["changes"] = changes_page(against, run_row, request.GET.get("page"))
    else:
        context["page"] = lines_page(run_row, show, request.GET.get("page"), counted)
    return render(request, "review/awards/run.html", context)


@require_POST
@login_required
@refused_at("desk-award-runs", "campaign")
def step(request: HttpRequest, campaign: str, run: int) -> HttpResponse:
    """`do`: let this draft's list stand, or put it aside."""
    campaign_row, run_row = organised_run(request, campaign, run)
    actor, now = person_of(request), timezone.now()
    if request.POST.get("do") == "adopt":
        actions.adopt_run(run_row, actor=actor, now=now)
        messages.success(request, f"现用名单改为第 {run_row.number} 稿。")
    else:
        actions.discard_run(run_row, actor=actor, now=now)
        messages.success(request, f"第 {run_row.number} 稿已弃用，仍可查看。")
    return redirect(to_campaign("desk-award-runs", campaign_row))


@require_safe
@login_required
def export(request: HttpRequest, campaign: str, run: int, what: str) -> HttpResponse:
    """拟获奖名单 as XLSX, or the bundle as ZIP."""
    campaign_row, run_row = organised_run(request, campaign, run)
    note_export(run_row, what, actor=person_of(request), now=timezone.now())
    if what == "list":
        name = f"{campaign_row.name}-拟获奖名单-第{run_row.number}稿.xlsx"
        return HttpResponse(draft_list(run_row), content_type=TYPE, headers=attachment(name))
    name = f"{campaign_row.name}-评奖数据包-第{run_row.number}稿.zip"
    return HttpResponse(write_bundle(run_row), content_type="application/zip", headers=attachment(name))
