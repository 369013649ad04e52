"""Who judges what: the table of cases and experts, drawing lots, one by hand, taking back."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from portal.refusals import refused_at
from portal.visitors import person_of
from review.feedback import flash_form_error
from review.forms import ReasonForm
from review.judging.access import assignment_in, page_of_panel, reviewer_of, scope_of, submission_in_scope
from review.judging.actions import assignments as actions
from review.judging.actions import reviews
from review.judging.draft_reading import open_draft
from review.judging.forms import DrawForm, HandForm
from review.judging.queries import (
    assigned_to,
    experts_of,
    judging_progress,
    round_named,
    submissions_with_experts,
)
from review.submission_lists import SubmissionFilter, filtered, filters, page_of


@require_GET
@login_required
def assign(request: HttpRequest, campaign: str, unit: str = "") -> HttpResponse:
    """Cases with their experts, those that lack some first."""
    scope = scope_of(request, campaign, unit)
    round_ = round_named(scope.doc, request.GET.get("round", ""), scope.unit)
    submission_filter = SubmissionFilter.from_query(request.GET)
    page = page_of(
        filtered(submissions_with_experts(scope.campaign, round_, scope.unit), submission_filter),
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
            "experts": [e for e in experts_of(scope.campaign, scope.unit) if e.state == e.State.ACCEPTED],
            "judging": judging_progress(scope.campaign, scope.unit),
            "draw_form": DrawForm(doc=scope.doc, rounds=scope.rounds, initial={"round": round_.key}),
            "draft": open_draft(scope.campaign, round_, scope.unit),
            "reason_form": ReasonForm(),
            **filters(scope.doc, submission_filter),
        },
    )


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
