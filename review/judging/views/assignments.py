"""Who judges what: the table of cases and experts, drawing lots, one by hand, taking back."""

import secrets
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from portal.decisions import NotAllowed
from portal.visitors import person_of
from portal.words import say
from review.feedback import flash_form_error, run_action
from review.forms import ReasonForm
from review.judging.access import assignment_in, reviewer_of, scope_of, submission_in_scope
from review.judging.actions import assignments as actions
from review.judging.actions import reviews
from review.judging.forms import EvenForm, HandForm
from review.judging.queries import assigned_to, cases_with_experts, experts_of, judging_progress, round_named
from review.submission_lists import SubmissionFilter, filtered, filters, page_of


@require_GET
@login_required
def assign(request: HttpRequest, campaign: str) -> HttpResponse:
    """Cases with their experts, those that lack some first."""
    panel = scope_of(request, campaign)
    round_ = round_named(panel.doc, request.GET.get("round", ""), panel.unit)
    submission_filter = SubmissionFilter.from_query(request.GET)
    page = page_of(
        filtered(cases_with_experts(panel.campaign, round_, panel.unit), submission_filter),
        request.GET.get("page"),
    )
    assignments = assigned_to(page, round_, panel.unit)
    for case in page:
        case.given = assignments.get(case.pk, [])
    return render(
        request,
        "review/judging/assignments.html",
        {
            "panel": panel,
            "campaign": panel.campaign,
            "doc": panel.doc,
            "tab": "desk-assign",
            "round": round_,
            "page": page,
            "experts": [e for e in experts_of(panel.campaign, panel.unit) if e.state == e.State.ACCEPTED],
            "judging": judging_progress(panel.campaign, panel.unit),
            "even_form": EvenForm(doc=panel.doc, rounds=panel.rounds, initial={"round": round_.key}),
            "reason_form": ReasonForm(),
            **filters(panel.doc, submission_filter),
        },
    )


@require_POST
@login_required
def evenly(request: HttpRequest, campaign: str) -> HttpResponse:
    """Draw lots over everything that is not assigned yet."""
    panel = scope_of(request, campaign)
    form = EvenForm(request.POST, doc=panel.doc, rounds=panel.rounds)
    if not form.is_valid():
        flash_form_error(request, form)
        return redirect(panel.link("desk-assign"))
    data = form.cleaned_data
    try:
        outcome = actions.assign_evenly(
            panel.campaign,
            round_named(panel.doc, data["round"], panel.unit),
            seed=data["seed"] if data["seed"] is not None else secrets.randbelow(2**31),
            categories=tuple(data["categories"]),
            panel=panel.unit,
            actor=person_of(request),
            now=timezone.now(),
        )
    except NotAllowed as refusal:
        messages.error(request, say(refusal.decision))
        return redirect(panel.link("desk-assign"))
    messages.success(request, f"已分配 {len(outcome.pairs)} 人次。")
    if outcome.short:
        messages.warning(
            request,
            f"{len(outcome.short)} 件案例的专家不足（需要回避或没有评审该类别的专家），已排在最前，请增加专家后再分配。",
        )
    return redirect(panel.link("desk-assign"))


@require_POST
@login_required
def by_hand(request: HttpRequest, campaign: str) -> HttpResponse:
    """One case to one expert."""
    panel = scope_of(request, campaign)
    form = HandForm(request.POST)
    if not form.is_valid():
        flash_form_error(request, form)
        return redirect(panel.link("desk-assign"))
    data = form.cleaned_data
    case = submission_in_scope(panel, data["case"])
    expert = reviewer_of(panel.campaign, data["reviewer"], panel=panel.unit)
    run_action(
        request,
        lambda: actions.assign_by_hand(
            case,
            expert,
            round_named(panel.doc, data["round"], panel.unit),
            actor=person_of(request),
            now=timezone.now(),
        ),
        f"已分配给 {expert.name}。",
    )
    return redirect(panel.link("desk-assign"))


@require_POST
@login_required
def remove(request: HttpRequest, campaign: str, assignment: uuid.UUID) -> HttpResponse:
    """Take a case back from an expert who has not begun."""
    panel = scope_of(request, campaign)
    row = assignment_in(panel.campaign, assignment, panel=panel.unit)
    run_action(
        request,
        lambda: actions.remove_assignment(row, actor=person_of(request), now=timezone.now()),
        "已移除这一分配。",
    )
    return redirect(panel.link("desk-assign"))


@require_POST
@login_required
def reopen_review(request: HttpRequest, campaign: str, assignment: uuid.UUID) -> HttpResponse:
    """Give a handed-in review back to its expert."""
    panel = scope_of(request, campaign)
    row = assignment_in(panel.campaign, assignment, panel=panel.unit)
    form = ReasonForm(request.POST)
    if form.is_valid():
        run_action(
            request,
            lambda: reviews.reopen_review(
                row, why=form.cleaned_data["why"], actor=person_of(request), now=timezone.now()
            ),
            "评审已退回专家。",
        )
    else:
        flash_form_error(request, form)
    return redirect(panel.link("desk-assign"))
