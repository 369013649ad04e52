"""试算: other numbers beside the list that stands; kept as a draft only on request."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.refusals import refused_at
from portal.visitors import person_of
from review.access import document_of, organised
from review.awards import actions
from review.awards.access import list_decided
from review.awards.actions.decisions import working_run
from review.awards.actions.lists import decisions_of, inputs_of
from review.awards.queries import A_PAGE, titles_of
from review.awards.run_rules import list_label, rules_of
from review.awards.snapshots import label_of_pool
from review.awards.what_if import WhatIfForm, trial
from review.links import to_campaign


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-award-what-if", "campaign", query=("list",))
def what_if(request: HttpRequest, campaign: str) -> HttpResponse:
    """Try other numbers (GET, nothing is written); a POST keeps them as a new draft, with a reason."""
    campaign_row = organised(request, campaign)
    doc = document_of(campaign_row)
    list_key = list_decided(request, doc)
    desk = to_campaign("desk-awards", campaign_row) + (f"?list={list_key}" if list_key else "")
    run = working_run(campaign_row, list_key)
    if run is None:
        return redirect(desk)
    inputs, decisions = inputs_of(run), decisions_of(run)
    sent = request.POST if request.method == "POST" else request.GET
    form = WhatIfForm(sent if "adjust" in sent else None, inputs=inputs)
    context: dict[str, Any] = {
        "campaign": campaign_row, "tab": "desk-awards", "run": run, "form": form, "desk": desk,
        "list_key": list_key, "list_label": list_label(doc, list_key), "round": rules_of(doc, list_key).narrows,
    }  # fmt: skip
    if form.is_bound and form.is_valid():
        tried = form.tried()
        if request.method == "POST":
            draft = actions.draft_awards(
                campaign_row, list_key, plans=tried.plans, rounds=tried.rounds, why=request.POST.get("why", "")[:500],
                keep_decisions=True, actor=person_of(request), now=timezone.now(),
            )  # fmt: skip
            messages.success(request, f"已存为第 {draft.number} 稿，并作为现用名单。")
            return redirect(desk)
        outcome = trial(inputs, decisions, tried)
        page = Paginator(outcome.moved, A_PAGE).get_page(request.GET.get("page"))
        titles = titles_of(campaign_row, [moved.case for moved in page])
        context |= {
            "trial": outcome,
            "page": page,
            "moved": [(moved, titles.get(moved.case)) for moved in page],
            "pools": [
                (label_of_pool(doc, lines.pool, list_key, tried.plans[lines.plan].stopped_in), lines)
                for lines in outcome.tried.allocation.pools
            ],
            "open_ties": sum(1 for tie in outcome.tried.allocation.ties if tie.open),
            "query": request.GET.urlencode(),
        }
    return render(request, "review/awards/what_if.html", context, status=422 if form.errors else 200)
