"""Who judges what: the table of cases and experts, drawing lots, one by hand, taking back."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.schema.judging import Round
from portal.refusals import refused_at
from portal.typed_text import is_uuid
from portal.visitors import person_of
from review.feedback import flash_form_error
from review.forms import ReasonForm
from review.judging.access import (
    ReviewScope,
    assignment_in,
    page_of_panel,
    reviewer_of,
    scope_of,
    submission_in_scope,
)
from review.judging.actions import assignments as actions
from review.judging.actions import reviews
from review.judging.draft_reading import open_draft
from review.judging.forms import DrawForm, HandForm
from review.judging.loads import MOST_HITS, MOST_LOADS, accepted, busiest, to_choose
from review.judging.queries import (
    assigned_to,
    judging_progress,
    panel_page,
    panel_stamp,
    round_named,
    submissions_with_experts,
)
from review.submission_lists import SubmissionFilter, filtered, filters


@require_safe
@login_required
def assign(request: HttpRequest, campaign: str, unit: str = "") -> HttpResponse:
    """Cases with their experts, those that lack some first."""
    scope = scope_of(request, campaign, unit)
    round_ = round_named(scope.doc, request.GET.get("round", ""), scope.unit)
    if getattr(request, "htmx", False) and "loads" in request.GET:
        return render(
            request,
            "review/judging/_loads.html",
            {"scope": scope, "experts": busiest(scope.campaign, scope.unit), "most": MOST_LOADS},
        )
    if getattr(request, "htmx", False) and "add" in request.GET:
        return _to_add(request, scope, round_)
    submission_filter = SubmissionFilter.from_query(request.GET)
    judging = judging_progress(scope.campaign, scope.unit)
    page = panel_page(
        filtered(submissions_with_experts(scope.campaign, round_, scope.unit), submission_filter),
        submission_filter,
        panel_stamp(scope.campaign, judging, scope.unit),
        request.GET.get("page"),
    )
    assignments = assigned_to(page, round_, scope.unit)
    for case in page:
        case.given = assignments.get(case.pk, [])
    return render(
        request,
        "review/judging/assignments.html",
        {
            "scope": scope,
            "campaign": scope.campaign,
            "doc": scope.doc,
            "tab": "desk-assign",
            "round": round_,
            "page": page,
            "experts": accepted(scope.campaign, scope.unit).count(),
            "judging": judging,
            "draw_form": DrawForm(doc=scope.doc, rounds=scope.rounds, initial={"round": round_.key}),
            "draft": open_draft(scope.campaign, round_, scope.unit),
            "reason_form": ReasonForm(),
            **_adding(request, scope),
            **filters(scope.doc, submission_filter),
        },
    )


def _adding(request: HttpRequest, scope: ReviewScope) -> dict[str, Any]:
    """The case that an expert is chosen for, and those found so far: without JavaScript the choice opens in the page."""
    add, words = request.GET.get("add", ""), request.GET.get("expert", "")[:60].strip()
    found = to_choose(scope.campaign, scope.unit, words) if add else []
    return {"add": add, "words": words, "hits": found, "most": MOST_HITS}


def _to_add(request: HttpRequest, scope: ReviewScope, round_: Round) -> HttpResponse:
    """The choice of an expert for one case, or only the experts found, in the page that asked."""
    if not is_uuid(request.GET["add"]):
        raise Http404
    case = submission_in_scope(scope, uuid.UUID(request.GET["add"]))
    name = "_expert_hits" if "expert" in request.GET else "_add_expert"
    context = {"scope": scope, "round": round_, "case": case, **_adding(request, scope)}
    return render(request, f"review/judging/{name}.html", context)


@require_POST
@login_required
@refused_at(page_of_panel("assign"), "campaign", "unit")
def by_hand(request: HttpRequest, campaign: str, unit: str = "") -> HttpResponse:
    """One case to one expert."""
    scope = scope_of(request, campaign, unit)
    form = HandForm(request.POST)
    if not form.is_valid():
        flash_form_error(request, form)
        return redirect(scope.link("assign"))
    data = form.cleaned_data
    case = submission_in_scope(scope, data["case"])
    expert = reviewer_of(scope.campaign, data["reviewer"], panel=scope.unit)
    actions.assign_by_hand(
        case,
        expert,
        round_named(scope.doc, data["round"], scope.unit),
        actor=person_of(request),
        now=timezone.now(),
        why=data["why"],
    )
    messages.success(request, f"已分配给 {expert.name}。")
    return redirect(scope.link("assign"))


@require_POST
@login_required
@refused_at(page_of_panel("assign"), "campaign", "unit")
def remove(request: HttpRequest, campaign: str, assignment: uuid.UUID, unit: str = "") -> HttpResponse:
    """Take a case back from an expert who has not begun."""
    scope = scope_of(request, campaign, unit)
    row = assignment_in(scope.campaign, assignment, panel=scope.unit)
    actions.remove_assignment(row, actor=person_of(request), now=timezone.now())
    messages.success(request, "已移除这一分配。")
    return redirect(scope.link("assign"))


@require_POST
@login_required
@refused_at(page_of_panel("assign"), "campaign", "unit")
def reopen_review(request: HttpRequest, campaign: str, assignment: uuid.UUID, unit: str = "") -> HttpResponse:
    """Give a handed-in review back to its expert."""
    scope = scope_of(request, campaign, unit)
    row = assignment_in(scope.campaign, assignment, panel=scope.unit)
    form = ReasonForm(request.POST)
    if form.is_valid():
        reviews.reopen_review(row, why=form.cleaned_data["why"], actor=person_of(request), now=timezone.now())
        messages.success(request, "评审已退回专家。")
    else:
        flash_form_error(request, form)
    return redirect(scope.link("assign"))
