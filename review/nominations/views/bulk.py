"""The ticked cases at once: what would happen is said in a dialog first, then it is done."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from campaigns.calendar.windows import window
from campaigns.schema import StageKind
from portal.decisions import NotAllowed, refuse
from portal.refusals import refused_at
from review.access import UnitDesk, unit_desk_of
from review.bulk import Left, Outcome
from review.feedback import flash_left, left_lines
from review.forms import ReturnForm, offered_date
from review.nominations import bulk as actions
from review.nominations.unit_lists import chosen_cases, unit_cases
from review.nominations.views.list_context import ListContext, list_context
from review.submission_lists import LIST_QUERY
from submissions.models import Submission
from submissions.states import State, Transition, may_transition

LONGEST_REASON = 500
"""Characters of the reason for going over a limit in principle."""


@require_POST
@login_required
@refused_at("unit-desk", "campaign", "unit", query=LIST_QUERY)
def bulk(request: HttpRequest, campaign: str, unit: str) -> HttpResponse:
    """`do` is "recommend" or "return". Without `sure`: the dialog that says what would happen to the ticked cases."""
    desk = unit_desk_of(request, campaign, unit)
    shown = list_context(request, desk)
    chosen = _chosen(request, shown)
    if not chosen:
        raise NotAllowed(refuse("none_chosen"))
    do = {"recommend": _recommend, "return": _give_back}.get(str(request.POST.get("do", "")))
    if do is None:
        raise Http404
    return do(request, desk, shown, chosen)


def _chosen(request: HttpRequest, shown: ListContext) -> list[Submission]:
    desk = shown.desk
    rows = unit_cases(desk.campaign, desk.unit, desk.doc, shown.filter)
    return chosen_cases(rows, request.POST.getlist("case"), every="every" in request.POST)


def _recommend(
    request: HttpRequest, desk: UnitDesk, shown: ListContext, chosen: list[Submission]
) -> HttpResponse:
    now, reason = timezone.now(), str(request.POST.get("over_reason", ""))[:LONGEST_REASON]
    if "sure" not in request.POST:
        outcome = actions.try_nominate_all(desk.campaign, desk.unit, chosen, actor=desk.person, now=now)
        return _dialog(request, "recommend", shown, outcome, over=actions.over_in_principle(outcome))
    outcome = actions.nominate_all(
        desk.campaign, desk.unit, chosen, over_reason=reason, actor=desk.person, now=now
    )
    return _done(request, shown, "已推荐", outcome)


def _give_back(
    request: HttpRequest, desk: UnitDesk, shown: ListContext, chosen: list[Submission]
) -> HttpResponse:
    now = timezone.now()
    form = ReturnForm(
        request.POST if "sure" in request.POST else None,
        prefix="return",
        offered=offered_date(now, no_later_than=_first_end(desk, chosen)),
        now=now,
        dated=False,
    )
    if form.is_valid():
        outcome = actions.return_all(
            desk.campaign,
            desk.unit,
            chosen,
            **form.cleaned_data,
            actor=desk.person,
            now=now,
        )
        return _done(request, shown, "已退回", outcome)
    if form.is_bound:  # the box was sent empty past the browser's own check
        raise NotAllowed(refuse("return_until_past" if "why" in form.cleaned_data else "reason_missing"))
    decisions = [(each, may_transition(State(each.state), Transition.RETURN)) for each in chosen]
    going = tuple(each for each, decision in decisions if decision.allowed)
    left = tuple(Left(each, decision) for each, decision in decisions if not decision.allowed)
    return _dialog(request, "return", shown, Outcome(going, left), form=form)


def _first_end(desk: UnitDesk, chosen: list[Submission]) -> dt.datetime | None:
    """When recommending first ends for one of them; extensions not counted."""
    categories = {each.category for each in chosen}
    ends = [window(desk.doc, StageKind.RECOMMEND, category)[1] for category in categories]
    return min((end for end in ends if end), default=None)


def _dialog(request: HttpRequest, do: str, shown: ListContext, outcome: Outcome, **more: Any) -> HttpResponse:
    context = {
        "do": do,
        "desk": shown.desk,
        "shown": shown,
        "going": outcome.done,
        "left": left_lines(outcome.left, lambda case: shown.to("unit-case", case=case.uuid)),
        **more,
    }
    return render(request, "review/nominations/_bulk_dialog.html", context)


def _done(request: HttpRequest, shown: ListContext, word: str, outcome: Outcome) -> HttpResponse:
    if outcome.done:
        messages.success(request, f"{word} {len(outcome.done)} 件。")
    flash_left(request, outcome.left, not_done="没有办理")
    return redirect(shown.back)
