"""Whoever runs a panel reads its reviews: by case, by expert, one given back, all as a table."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.schema.judging import Round
from portal.refusals import refused_at
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
from review.judging.actions import reviews as actions
from review.judging.queries import assigned_to, judging_progress, panel_page, panel_stamp, round_named
from review.judging.reading import (
    SORTS,
    assignments_of_expert,
    case_reading,
    discussion_posts,
    expert_rows,
    reviewed_cases,
    total_of,
)
from review.judging.sheet_task import ReviewSheetTask, panel_table
from review.submission_lists import SubmissionFilter, filtered, filters

A_PAGE = 30


@require_safe
@login_required
def reviews(request: HttpRequest, campaign: str, unit: str = "") -> HttpResponse:
    """The round's cases with every expert's total, their mean and spread."""
    scope = scope_of(request, campaign, unit)
    round_ = round_named(scope.doc, request.GET.get("round", ""), scope.unit)
    sort = request.GET.get("by", "")
    submission_filter = SubmissionFilter.from_query(request.GET)
    judging = judging_progress(scope.campaign, scope.unit)
    page = panel_page(
        filtered(reviewed_cases(scope.campaign, round_, scope.unit, sort), submission_filter),
        submission_filter,
        panel_stamp(scope.campaign, judging, scope.unit),
        request.GET.get("page"),
    )
    assignments = assigned_to(page, round_, scope.unit)
    for case in page:
        rubric = scope.doc.rubric_of(scope.doc.category(case.category), round_.key)
        case.weighted = rubric is not None and rubric.weighted
        case.given = [(row, total_of(row) if case.weighted else "") for row in assignments.get(case.pk, [])]
    context = {
        "page": page,
        "judging": judging,
        "by": sort if sort in SORTS else "",
        "sorts": SORTS.items(),
        "keep": {"round": round_.key, "by": sort} if sort in SORTS else {"round": round_.key},
        **filters(scope.doc, submission_filter),
    }
    return _page(request, "reviews", scope, round_, context)


@require_safe
@login_required
def reviews_of_case(request: HttpRequest, campaign: str, case: uuid.UUID, unit: str = "") -> HttpResponse:
    """The case's reviews side by side, item by item, with every comment."""
    scope = scope_of(request, campaign, unit)
    submission = submission_in_scope(scope, case)
    round_ = round_named(scope.doc, request.GET.get("round", ""), scope.unit)
    reading = case_reading(submission, round_, scope.unit)
    if reading is None:
        raise Http404
    context = {
        "case": submission,
        "reading": reading,
        "said": discussion_posts(submission, round_, scope.unit) if scope.doc.review.discussion else [],
        "reason_form": ReasonForm(),
    }
    return _page(request, "reviews_of_case", scope, round_, context)


@require_safe
@login_required
def reviews_of_expert(request: HttpRequest, campaign: str, reviewer: int, unit: str = "") -> HttpResponse:
    """One expert's reviews with every item and comment, and what the others gave the same cases."""
    scope = scope_of(request, campaign, unit)
    expert = reviewer_of(scope.campaign, reviewer, panel=scope.unit)
    round_ = round_named(scope.doc, request.GET.get("round", ""), scope.unit)
    page = Paginator(assignments_of_expert(expert, round_), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "expert": expert,
        "page": page,
        "rows": expert_rows(scope.doc, round_, list(page), scope.unit),
    }
    return _page(request, "reviews_of_expert", scope, round_, context)


def _page(
    request: HttpRequest, name: str, scope: ReviewScope, round_: Round, context: dict[str, Any]
) -> HttpResponse:
    """A page of what was reviewed in a round of the panel."""
    shared = {
        "scope": scope, "campaign": scope.campaign, "doc": scope.doc, "tab": "desk-reviews", "round": round_,
    }  # fmt: skip
    return render(request, f"review/judging/{name}.html", shared | context)


@require_POST
@login_required
@refused_at(page_of_panel("reviews-case"), "campaign", "unit", "case")
def ask_back(
    request: HttpRequest, campaign: str, case: uuid.UUID, assignment: uuid.UUID, unit: str = ""
) -> HttpResponse:
    """Ask one review back from its expert, with the reason, from where it is read."""
    scope = scope_of(request, campaign, unit)
    submission = submission_in_scope(scope, case)
    row = assignment_in(scope.campaign, assignment, panel=scope.unit)
    if row.submission_id != submission.pk:
        raise Http404
    form = ReasonForm(request.POST)
    if form.is_valid():
        actions.reopen_review(row, why=form.cleaned_data["why"], actor=person_of(request), now=timezone.now())
        messages.success(request, f"已退回 {row.reviewer.name} 的评审，并通知了专家。")
    else:
        flash_form_error(request, form)
    return redirect(f"{scope.link('reviews-case', case=submission.uuid)}?round={row.round}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at(page_of_panel("reviews"), "campaign", "unit")
def reviews_sheet(request: HttpRequest, campaign: str, unit: str = "") -> HttpResponse:
    """All single reviews of the round as a table."""
    scope = scope_of(request, campaign, unit)
    return panel_table(request, ReviewSheetTask(), scope, note=actions.note_sheet, now=timezone.now())
