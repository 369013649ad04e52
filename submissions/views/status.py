"""The case's own page: where it stands, what blocks, handing in and taking back."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from portal.decisions import NotAllowed
from portal.visitors import person_of, tenant_of
from portal.words import say
from submissions import access, actions
from submissions.checking import all_points
from submissions.checklist import blocking
from submissions.checks.case_snapshot import CaseSnapshot
from submissions.deadlines import closes_at, may_hand_in, may_take_back
from submissions.permissions import may_edit
from submissions.presentation import present
from submissions.states import State, Transition, target
from submissions.timeline import next_step, timeline


@login_required
@require_GET
def case(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """State, timeline, findings, what comes next."""
    submission, now = access.visible_case(request, case), timezone.now()
    mine = submission.owner_id == person_of(request).pk
    snapshot = CaseSnapshot(submission, now=now)
    points = all_points(snapshot) if mine and may_edit(request.user, submission) else []
    blockers, is_open = blocking(points), may_hand_in(submission, now=now)
    context = {
        "case": submission,
        "campaign": submission.campaign,
        "view": present(submission, blind=False, snapshot=snapshot),
        "mine": mine,
        "editable": bool(may_edit(request.user, submission)),
        "open": is_open,
        "points": points,
        "blockers": blockers,
        "withdrawable": mine
        and bool(may_take_back(submission, now=now))
        and target(State(submission.state), Transition.WITHDRAW) is not None,
        "discardable": mine and submission.state == State.DRAFT and not submission.number,
        "next": next_step(submission, submission.rules.doc, blockers=len(blockers), is_open=bool(is_open)),
        "entries": timeline(submission),
        "closes": closes_at(submission),
    }
    return render(request, "submissions/case.html", context)


@login_required
@require_GET
def checklist(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """What still blocks, as a part of the form's page."""
    submission = access.editable_case(request, case)
    points = all_points(CaseSnapshot(submission, now=timezone.now()))
    context = {"case": submission, "points": points, "blockers": blocking(points)}
    return render(request, "submissions/_checklist.html", context)


@login_required
@require_POST
def submit(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Hand in; a refusal is said on the case's page."""
    submission = access.own_case(request, case)
    try:
        done = actions.submit(submission, actor=person_of(request), now=timezone.now())
    except NotAllowed as refused:
        messages.error(request, say(refused.decision))
    else:
        messages.success(request, f"案例已提交，编号 {done.number}。截止前可以撤回修改。")
    return redirect("case", tenant=tenant_of(request).slug, case=case)


@login_required
@require_POST
def withdraw(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Back to draft."""
    submission = access.own_case(request, case)
    try:
        actions.withdraw(submission, actor=person_of(request), now=timezone.now())
    except NotAllowed as refused:
        messages.error(request, say(refused.decision))
    else:
        messages.success(request, "已撤回为草稿，修改后请记得在截止前重新提交。")
    return redirect("case", tenant=tenant_of(request).slug, case=case)


@login_required
@require_POST
def discard(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    submission = access.own_case(request, case)
    try:
        actions.discard(submission, actor=person_of(request), now=timezone.now())
    except NotAllowed as refused:
        messages.error(request, say(refused.decision))
        return redirect("case", tenant=tenant_of(request).slug, case=case)
    messages.success(request, "草稿已删除。")
    return redirect("my-cases", tenant=tenant_of(request).slug)
