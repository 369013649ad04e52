"""The organiser's side: opening and ending a notice, the list of objections, deciding one."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.models import Campaign
from portal.refusals import as_error_of, refused_at
from portal.visitors import person_of
from review.access import document_of, organised
from review.feedback import flash_form_error
from review.links import to_campaign
from review.objections import actions
from review.objections.access import handled_objection, organised_notice
from review.objections.forms import EndForm, NoticeForm, StepForm, local
from review.objections.queries import (
    counts,
    desk_page,
    latest_notice,
    listed_count,
    proposed_dates,
    running_notice,
)
from review.objections.states import OPEN, Step

DONE = {
    Step.ACCEPT: "已受理，异议人已收到通知。",
    Step.DECLINE: "已不予受理，异议人已收到通知。",
    Step.UPHOLD: "已认定异议成立。请按需要更正奖项或取消资格，再公布结果。",
    Step.DISMISS: "已认定异议不成立，异议人已收到通知。",
    Step.REOPEN: "已重新调查，异议人已收到通知。",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, campaign: str) -> HttpResponse:
    """The notice and the objections to it; a POST opens a notice."""
    campaign_row = organised(request, campaign)
    now = timezone.now()
    opens_at, closes_at = (
        local(moment, campaign_row.zone) for moment in proposed_dates(campaign_row, now=now)
    )
    with timezone.override(campaign_row.zone):
        form = NoticeForm(request.POST or None, initial={"opens_at": opens_at, "closes_at": closes_at})
        if request.method == "POST" and form.is_valid():
            with as_error_of(form):
                actions.open_notice(
                    campaign_row, **form.cleaned_data, actor=person_of(request), now=timezone.now()
                )
                messages.success(request, "公示已发布，任何人都能在公示页查看名单、实名提出异议。")
                return redirect(to_campaign("desk-notice", campaign_row))
        context = _desk(request, campaign_row) | {"form": form, "doc": document_of(campaign_row)}
        status = 422 if form.errors else 200
        return render(request, "review/objections/desk.html", context, status=status)


def _desk(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    now, state = timezone.now(), request.GET.get("state", "")[:20]
    by_state = counts(campaign)
    return {
        "campaign": campaign,
        "tab": "desk-notice",
        "notice": latest_notice(campaign),
        "running": running_notice(campaign, now=now),
        "listed": listed_count(campaign),
        "end_form": EndForm(),
        "page": desk_page(campaign, state=state, number=request.GET.get("page")),
        "state": state,
        "waiting": sum(by_state.get(each, 0) for each in OPEN),
        "total": sum(by_state.values()),
        "now": now,
    }


@login_required
@require_POST
@refused_at("desk-notice", "campaign")
def end(request: HttpRequest, campaign: str) -> HttpResponse:
    """Another end of the notice."""
    campaign_row, notice_row = organised_notice(request, campaign)
    with timezone.override(campaign_row.zone):
        form = EndForm(request.POST)
        if form.is_valid():
            actions.change_end(notice_row, **form.cleaned_data, actor=person_of(request), now=timezone.now())
            messages.success(request, "公示时间已改。")
        else:
            flash_form_error(request, form)
    return redirect(to_campaign("desk-notice", campaign_row))


@login_required
@require_POST
@refused_at("objection", "campaign", "objection")
def step(request: HttpRequest, campaign: str, objection: uuid.UUID) -> HttpResponse:
    """Accept, decline, decide or reopen one."""
    seen = handled_objection(request, campaign, objection)
    form = StepForm(request.POST)
    if form.is_valid():
        chosen = Step(form.cleaned_data["step"])
        actions.take_step(
            seen.objection,
            chosen,
            text=form.cleaned_data["text"],
            told_text=form.cleaned_data["told_text"] if "tell" in request.POST else "",
            actor=seen.person,
            now=timezone.now(),
        )
        messages.success(request, DONE[chosen])
    else:
        flash_form_error(request, form)
    return redirect(to_campaign("objection", seen.campaign, objection=objection))
