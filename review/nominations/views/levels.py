"""Between the levels of a chain: one case back to the level below, and up again."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from portal.decisions import NotAllowed, refuse
from portal.refusals import refused_at
from review.access import unit_desk_of, unit_submission_of
from review.feedback import flash_form_error
from review.forms import ReasonForm
from review.links import to_unit
from review.nominations import actions
from review.nominations.chains import levels_below
from review.nominations.forms import SendBackForm
from review.nominations.views.list_context import list_context
from review.submission_lists import LIST_QUERY


@require_POST
@login_required
@refused_at("unit-case", "campaign", "unit", "case", query=LIST_QUERY)
def send_back(request: HttpRequest, campaign: str, unit: str, case: uuid.UUID) -> HttpResponse:
    """Back to the level below, with a reason and a date."""
    desk, submission = unit_submission_of(request, campaign, unit, case)
    form = SendBackForm(request.POST, prefix="back")
    if form.is_valid():
        actions.send_back(submission, desk.unit, **form.cleaned_data, actor=desk.person, now=timezone.now())
        messages.success(request, "已退回下级单位，它的管理员会收到通知。")
    else:
        flash_form_error(request, form)
    return redirect(list_context(request, desk).to("unit-case", case=submission.uuid))


@require_POST
@login_required
@refused_at("unit-case", "campaign", "unit", "case", query=LIST_QUERY)
def hand_up_again(request: HttpRequest, campaign: str, unit: str, case: uuid.UUID) -> HttpResponse:
    """The answer to a case that the unit above sent back."""
    desk, submission = unit_submission_of(request, campaign, unit, case)
    actions.hand_up_again(submission, desk.unit, actor=desk.person, now=timezone.now())
    messages.success(request, "已重新上报。")
    return redirect(list_context(request, desk).to("unit-case", case=submission.uuid))


@require_POST
@login_required
@refused_at("unit-desk", "campaign", "unit")
def reopen_below(request: HttpRequest, campaign: str, unit: str, below: str) -> HttpResponse:
    """Give a unit below its whole batch back, while one's own is open."""
    desk = unit_desk_of(request, campaign, unit)
    lower = next(
        (level.unit for level in levels_below(desk.campaign, desk.unit, desk.doc) if level.unit.key == below),
        None,
    )
    if lower is None:
        raise NotAllowed(refuse("not_a_level_below"))
    form = ReasonForm(request.POST, prefix="reopen")
    if form.is_valid():
        why = form.cleaned_data["why"]
        actions.reopen_batch(desk.campaign, lower, why=why, actor=desk.person, now=timezone.now())
        messages.success(request, f"已退回“{lower}”的报送，它的管理员会收到通知。")
    else:
        flash_form_error(request, form)
    return redirect(f"{to_unit('unit-desk', desk.campaign, desk.unit)}#below")
