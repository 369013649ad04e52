"""The organiser's desk: numbers, cases, giving a batch back."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.calendar.windows import next_stages
from campaigns.models import Campaign
from portal.refusals import refused_at
from portal.visitors import person_of
from review.access import document_of, organised, organised_submission, unit_named
from review.awards.actions import tiers_of
from review.awards.actions.decisions import working_run
from review.awards.forms import AdjustForm
from review.case_awards import awards_of
from review.desk.queries import (
    desk_page,
    numbers,
    overview_table,
    panel_count,
    timeline,
)
from review.duplicates.exclusion_words import same_work_of
from review.duplicates.queries import of_case
from review.eligibility.checklist import decide_pass, open_items, rest_items
from review.eligibility.consequences import consequences_of
from review.eligibility.decision_forms import decision_forms
from review.eligibility.lists import desk_list, direct_categories
from review.eligibility.queries import checklist_of, ready_decision, reason_label
from review.feedback import flash_form_error
from review.follow_up.queries import mark_labels, marks_of
from review.forms import ReasonForm
from review.judging.queries import judging_progress
from review.links import to_campaign
from review.models import Award, AwardRun
from review.nominations import actions
from review.nominations.forms import SendBackForm
from review.nominations.queries import submitted_batches
from review.objections.queries import objections_to
from review.submission_lists import LIST_QUERY, SubmissionFilter, filters, units_to_choose
from submissions.models import Submission
from submissions.states import State, Transition, may_transition
from submissions.submitting.case_detail import case_detail


@require_safe
@login_required
def overview(request: HttpRequest, campaign: str) -> HttpResponse:
    """Where the campaign stands and what waits for the organiser."""
    campaign_row, now = organised(request, campaign), timezone.now()
    doc = document_of(campaign_row)
    counted = numbers(campaign_row)
    states, lines = overview_table(doc, counted)
    by_state = {state: sum(n for (_, s), n in counted.items() if s == state) for state in State}
    submitted, units = submitted_batches(campaign_row, doc)
    return render(
        request,
        "review/desk/overview.html",
        {
            "campaign": campaign_row,
            "doc": doc,
            "tab": "desk",
            "states": states,
            "lines": lines,
            "total": sum(line.total for line in lines),
            "drafts": by_state[State.DRAFT],
            "waiting": by_state[State.REPORTED]
            + sum(counted.get((key, State.SUBMITTED), 0) for key in direct_categories(doc)),
            "eligible": by_state[State.ELIGIBLE],
            "submitted": submitted,
            "units": units,
            "panel": panel_count(campaign_row),
            "judging": judging_progress(campaign_row),
            "next": next_stages(doc, now)[:4],
        },
    )


@require_safe
@login_required
def cases(request: HttpRequest, campaign: str) -> HttpResponse:
    """All cases, narrowed and paged."""
    campaign_row = organised(request, campaign)
    doc, submission_filter = document_of(campaign_row), SubmissionFilter.from_query(request.GET)
    return render(
        request,
        "review/desk/cases.html",
        {
            "campaign": campaign_row,
            "doc": doc,
            "tab": "desk-cases",
            "page": desk_page(campaign_row, submission_filter, request.GET.get("page")),
            "list_query": submission_filter.address(page=request.GET.get("page", "")),
            **filters(doc, submission_filter, units_to_choose(doc)),
            "marks": list(mark_labels(doc).items()),
        },
    )


@require_POST
@login_required
@refused_at("desk-units", "campaign", query=("of",))
def reopen(request: HttpRequest, campaign: str, unit: str) -> HttpResponse:
    """Give a unit its batch back."""
    campaign_row, chosen = organised(request, campaign), unit_named(unit)
    form = ReasonForm(request.POST)
    if form.is_valid():
        why = form.cleaned_data["why"]
        actions.reopen_batch(campaign_row, chosen, why=why, actor=person_of(request), now=timezone.now())
        messages.success(request, "已退回，单位管理员会收到通知。")
    else:
        flash_form_error(request, form)
    return redirect(f"{to_campaign('desk-units', campaign_row)}?of={chosen.key}")


@require_POST
@login_required
@refused_at("desk-case", "campaign", "case", query=LIST_QUERY)
def give_back_one(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """Give one case of a handed-in batch back to its unit, with a reason and a date (O18)."""
    campaign_row, submission = organised_submission(request, campaign, case)
    form = SendBackForm(request.POST, prefix="back")
    if form.is_valid():
        actions.give_back_one(submission, **form.cleaned_data, actor=person_of(request), now=timezone.now())
        messages.success(request, "已退回单位修改，单位管理员和申报人会收到通知；名额为它保留。")
    else:
        flash_form_error(request, form)
    return redirect(desk_list(request, campaign_row).to_case(submission.uuid))


@require_safe
@login_required
def case(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """Everything to decide on: the case, its findings, the campaign's checklist."""
    campaign_row, submission = organised_submission(request, campaign, case)
    now = timezone.now()
    lines = checklist_of(submission, now=now)
    shown = desk_list(request, campaign_row)
    around = shown.around(submission)
    eligibility = getattr(submission, "eligibility", None)
    lines_of_marks = marks_of(submission)
    same_work = same_work_of(submission, request.GET.get("alike", ""))
    awards = awards_of(submission)
    award = next((each for each in awards if not each.list_key), None)
    return render(
        request,
        "review/desk/case.html",
        {
            "campaign": campaign_row,
            "shown": shown,
            "around": around,
            "kept": shown.query(around.at),
            "before": shown.to_case(around.before) if around.before else "",
            "after": shown.to_case(around.after) if around.after else "",
            "rest": rest_items(lines),
            "doc": document_of(campaign_row),
            "tab": "desk-cases",
            "submission": submission,
            "view": case_detail(submission, blind=False, now=now, copies=True),
            "lines": lines,
            "open_lines": open_items(lines),
            "waiting_lines": [line for line in lines if line.waiting],
            "ready": ready_decision(submission),
            "passes": decide_pass(lines),
            "eligibility": eligibility,
            "nomination": getattr(submission, "nomination", None),
            "timeline": timeline(submission),
            "can": {step.value: bool(may_transition(State(submission.state), step)) for step in Transition},
            "forms": decision_forms(submission, now=now, same_work=same_work),
            "same_work": same_work,
            "follows": consequences_of(submission),
            "reason_label": reason_label(submission, eligibility.reason_code) if eligibility else "",
            "give_back_form": SendBackForm(prefix="back"),
            "award": award,
            "special_awards": [each for each in awards if each.list_key],
            "adjust_form": _adjust_form(campaign_row, submission, award),
            "objections": objections_to(submission),
            "marks": lines_of_marks,
            "show_marks": submission.state == State.ELIGIBLE or any(line.row for line in lines_of_marks),
            "duplicates": of_case(submission),
        },
    )


def _adjust_form(campaign: Campaign, submission: Submission, award: Award | None) -> AdjustForm | None:
    """For a case in judging, while a draft or a correction takes decisions: an award by hand."""
    if submission.state != State.ELIGIBLE or not document_of(campaign).awards:
        return None
    run = working_run(campaign)
    if campaign.results_at and (run is None or run.state != AwardRun.State.DRAFT):
        return None
    tier = award.tier if award else ""
    if run is not None and not run.current:  # a correction: what it says, not what is public
        tier = run.lines.filter(submission=submission).values_list("tier", flat=True).first() or ""
    return AdjustForm(tiers=tiers_of(campaign), initial={"tier": tier})
