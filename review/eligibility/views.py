"""The organiser's eligibility check (L21): one case's points, findings and decision; passing many at once."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.refusals import refused_at
from portal.typed_text import paragraphs
from portal.visitors import person_of
from review.access import organised, organised_file, organised_submission
from review.eligibility import actions
from review.eligibility.queries import waiting_submissions
from review.feedback import flash_form_error
from review.forms import ReasonForm
from review.links import to_campaign
from submissions.checks.actions import waive as waive_finding
from submissions.checks.waivers import kept_findings


@require_POST
@login_required
@refused_at("desk-case", "campaign", "case")
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
    if "pass" in request.POST:
        actions.pass_submission(submission, actor=actor, now=now)
        messages.success(request, "资格审核通过。")
    return redirect(to_campaign("desk-case", campaign_row, case=submission.uuid))


@require_POST
@login_required
@refused_at("desk-case", "campaign", "case")
def decide(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """Reject, disqualify or return, with a reason."""
    campaign_row, submission = organised_submission(request, campaign, case)
    form = ReasonForm(request.POST)
    decision = {
        "reject": (actions.reject_submission, "已判定资格审核不通过。"),
        "disqualify": (actions.disqualify, "已取消资格。"),
        "return": (actions.give_back, "已退回，申请人会收到通知。"),
    }.get(request.POST.get("do", ""))
    if decision is None or not form.is_valid():
        flash_form_error(request, form)
    else:
        action, words = decision
        action(submission, why=form.cleaned_data["why"], actor=person_of(request), now=timezone.now())
        messages.success(request, words)
    return redirect(to_campaign("desk-case", campaign_row, case=submission.uuid))


@require_POST
@login_required
@refused_at("desk-case", "campaign", "case")
def waive(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """Let one finding of one file pass."""
    campaign_row, submission = organised_submission(request, campaign, case)
    file_id = str(request.POST.get("file", ""))
    file = organised_file(submission, uuid.UUID(file_id) if _is_uuid(file_id) else uuid.uuid4())
    form = ReasonForm(request.POST)
    if form.is_valid():
        rule, why = str(request.POST.get("rule", "")), form.cleaned_data["why"]
        if rule not in {finding.get("rule") for finding in kept_findings(file)}:
            raise Http404
        waive_finding(file, rule, why, actor=person_of(request), now=timezone.now())
        messages.success(request, "已放行这一项，理由已记录。")
    else:
        flash_form_error(request, form)
    return redirect(to_campaign("desk-case", campaign_row, case=submission.uuid))


@require_POST
@login_required
def bulk_pass(request: HttpRequest, campaign: str) -> HttpResponse:
    """Pass the chosen cases that have nothing left to decide."""
    campaign_row = organised(request, campaign)
    chosen = [value for value in request.POST.getlist("case") if _is_uuid(value)][:100]
    cases = waiting_submissions(campaign_row, chosen)
    passed, left = actions.pass_ready(campaign_row, cases, actor=person_of(request), now=timezone.now())
    if not chosen:
        messages.error(request, "请先勾选要通过的案例。")
    if passed:
        messages.success(request, f"已通过 {passed} 件。")
    if left:
        messages.warning(request, f"{left} 件还有未审核的要点或不合格项，请打开逐件处理。")
    return redirect(f"{to_campaign('desk-cases', campaign_row)}?state=open")


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
