"""The organiser's eligibility check (L21): one case's points, findings and decision; passing and returning many at once."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from campaigns.models import Campaign
from portal.decisions import NotAllowed, refuse
from portal.refusals import refused_at
from portal.typed_text import is_uuid, paragraphs
from portal.visitors import person_of
from review.access import document_of, organised, organised_file, organised_submission
from review.eligibility import actions, bulk
from review.eligibility.decision_forms import decision_forms
from review.eligibility.lists import desk_list
from review.eligibility.queries import waiting_submissions
from review.feedback import flash_form_error, flash_left, left_lines
from review.forms import ReasonForm, ReturnForm, offered_date
from review.submission_lists import LIST_QUERY
from submissions.checks.actions import waive as waive_finding
from submissions.checks.waivers import kept_findings
from submissions.models import Submission

MOST = 100
"""Cases that are ticked at once."""


@require_POST
@login_required
@refused_at("desk-case", "campaign", "case", query=LIST_QUERY)
def points(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """Keep what was ticked; "pass" in the form passes the case right after."""
    campaign_row, submission = organised_submission(request, campaign, case)
    now, actor = timezone.now(), person_of(request)
    answers: dict[str, dict[str, Any]] = {}
    for name, value in request.POST.items():
        if name.startswith("ok:") and value in {"yes", "no"}:
            key = name.removeprefix("ok:")
            answers[key] = {
                "ok": value == "yes",
                "note": paragraphs(str(request.POST.get(f"note:{key}", "")))[:500],
            }
    actions.save_points(submission, answers, actor=actor, now=now)
    messages.success(request, "审核要点已保存。")
    shown = desk_list(request, campaign_row)
    around = shown.around(submission)
    if "pass" in request.POST:
        actions.pass_submission(submission, actor=actor, now=now)
        messages.success(
            request, "资格审核通过。" if request.POST["pass"] != "next" else f"“{submission}”资格审核通过。"
        )
        if request.POST["pass"] == "next":
            return redirect(shown.to_case(around.after, at=around.at) if around.after else shown.back)
    return redirect(shown.to_case(submission.uuid))


_DECISIONS: dict[str, tuple[Callable[..., None], str]] = {
    "reject": (actions.reject_submission, "已判定资格审核不通过，申请人和单位会收到通知。"),
    "disqualify": (actions.disqualify, "已取消资格，申请人和单位会收到通知。"),
    "return": (actions.give_back, "已退回，申请人和单位会收到通知。"),
    "move_return": (actions.move_return, "已改期限，申请人会收到通知。"),
    "reinstate": (actions.reinstate, "已恢复资格，申请人和单位会收到通知。"),
}
"""What a decision is called in the form, and what the next page says."""


@require_POST
@login_required
@refused_at("desk-case", "campaign", "case", query=LIST_QUERY)
def decide(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """Reject, disqualify, return, name another date, or reinstate; each with a reason."""
    campaign_row, submission = organised_submission(request, campaign, case)
    do = str(request.POST.get("do", ""))
    decision = _DECISIONS.get(do)
    if decision is None:
        raise Http404
    action, words = decision
    form = decision_forms(submission, request.POST)[do]
    if form.is_valid():
        action(submission, **form.cleaned_data, actor=person_of(request), now=timezone.now())
        messages.success(request, words)
    else:
        flash_form_error(request, form)
    return redirect(desk_list(request, campaign_row).to_case(submission.uuid))


@require_POST
@login_required
@refused_at("desk-case", "campaign", "case", query=LIST_QUERY)
def waive(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """Let one finding of one file pass."""
    campaign_row, submission = organised_submission(request, campaign, case)
    file_id = str(request.POST.get("file", ""))
    file = organised_file(submission, uuid.UUID(file_id) if is_uuid(file_id) else uuid.uuid4())
    form = ReasonForm(request.POST)
    if form.is_valid():
        rule, why = str(request.POST.get("rule", "")), form.cleaned_data["why"]
        if rule not in {finding.get("rule") for finding in kept_findings(file)}:
            raise Http404
        waive_finding(file, rule, why, actor=person_of(request), now=timezone.now())
        messages.success(request, "已放行这一项，理由已记录。")
    else:
        flash_form_error(request, form)
    return redirect(desk_list(request, campaign_row).to_case(submission.uuid))


@require_POST
@login_required
@refused_at("desk-cases", "campaign", query=LIST_QUERY)
def bulk_pass(request: HttpRequest, campaign: str) -> HttpResponse:
    """Without `sure`: the dialog that says which of the ticked cases would pass and which are left, and why. With it they
    pass; `rest` says that what nobody decided yet is met.
    """
    campaign_row, now = organised(request, campaign), timezone.now()
    shown, cases = desk_list(request, campaign_row), _chosen(request, campaign_row)
    if "sure" not in request.POST:
        outcome = bulk.try_pass_all(cases, actor=person_of(request), now=now)
        context = {
            "campaign": campaign_row,
            "shown": shown,
            "outcome": outcome,
            "left": left_lines(outcome.left, lambda case: shown.to_case(case.uuid)),
        }
        return render(request, "review/eligibility/_pass_dialog.html", context)
    outcome = bulk.pass_all(cases, rest_met="rest" in request.POST, actor=person_of(request), now=now)
    if outcome.done:
        messages.success(request, f"已通过 {len(outcome.done)} 件。")
    flash_left(request, outcome.left, note="没有通过", not_done="没有通过")
    return redirect(shown.back)


@require_POST
@login_required
@refused_at("desk-cases", "campaign", query=LIST_QUERY)
def bulk_return(request: HttpRequest, campaign: str) -> HttpResponse:
    """Without `sure`: the dialog that asks for the reason and the date, and says which of the ticked cases are left, and
    why. With it they go back.
    """
    campaign_row, now = organised(request, campaign), timezone.now()
    shown, cases = desk_list(request, campaign_row), _chosen(request, campaign_row)
    sent = request.POST if "sure" in request.POST else None
    form = ReturnForm(sent, prefix="return", offered=offered_date(now), now=now)
    if form.is_valid():
        outcome = bulk.return_all(cases, **form.cleaned_data, actor=person_of(request), now=now)
        if outcome.done:
            messages.success(
                request, f"已退回 {len(outcome.done)} 件，申报人和单位会收到通知，看到理由和期限。"
            )
        flash_left(request, outcome.left, note="没有退回", not_done="没有退回")
        return redirect(shown.back)
    if form.is_bound:  # the box was sent empty past the browser's own check
        raise NotAllowed(refuse("return_until_past" if "why" in form.cleaned_data else "reason_missing"))
    tried = bulk.try_return_all(cases, actor=person_of(request), now=now)
    context = {
        "campaign": campaign_row,
        "shown": shown,
        "form": form,
        "outcome": tried,
        "to_applicants": len(tried.done) - tried.to_units,
        "left": left_lines(tried.left, lambda case: shown.to_case(case.uuid)),
    }
    return render(request, "review/eligibility/_return_dialog.html", context)


@require_POST
@login_required
@refused_at("desk-cases", "campaign", query=LIST_QUERY)
def bulk_item(request: HttpRequest, campaign: str) -> HttpResponse:
    """Record one line of the checklist as met for the ticked cases."""
    campaign_row = organised(request, campaign)
    item = str(request.POST.get("item", ""))
    line = next((each for each in document_of(campaign_row).checklist if each.key == item), None)
    if line is None:
        raise NotAllowed(refuse("no_item_chosen"))
    count = bulk.record_item(
        _chosen(request, campaign_row), item, actor=person_of(request), now=timezone.now()
    )
    messages.success(request, f"已把“{line.text}”记为符合：{count} 件。")
    return redirect(desk_list(request, campaign_row).back)


def _chosen(request: HttpRequest, campaign: Campaign) -> list[Submission]:
    return waiting_submissions(
        campaign, [value for value in request.POST.getlist("case") if is_uuid(value)][:MOST]
    )
