"""The case's own page: where it stands, what blocks, handing in and taking back."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_POST, require_safe

from portal.files import multipart
from portal.masking import Sight
from portal.refusals import refused_at
from portal.visitors import person_of, tenant_of
from submissions import access
from submissions.checks.case_snapshot import CaseSnapshot
from submissions.deadlines import closes_at, may_submit, may_withdraw
from submissions.drafts.checklist import blocking
from submissions.drafts.later_material import later_parts
from submissions.drafts.readiness import all_issues
from submissions.later_slots import asked_later
from submissions.messages import NEXT_STEPS
from submissions.permissions import may_edit
from submissions.states import State, Transition, target
from submissions.submitting import actions
from submissions.submitting.case_detail import case_detail
from submissions.submitting.timeline import next_step, timeline


@login_required
@require_safe
def case(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """State, timeline, findings, what comes next."""
    submission, now = access.visible_case(request, case), timezone.now()
    mine = submission.owner_id == person_of(request).pk
    own = mine and getattr(request, "support", None) is None
    snapshot = CaseSnapshot(submission, now=now)
    issues = all_issues(snapshot) if mine and may_edit(request.user, submission) else []
    blockers, is_open = blocking(issues), may_submit(submission, now=now, extensions=snapshot.extensions)
    step = next_step(
        State(submission.state),
        blockers=len(blockers),
        is_open=bool(is_open),
        is_recommended=submission.rules.doc.recommend is not None and submission.spec.recommended,
    )
    later = asked_later(submission, person_of(request)) if mine else []
    context = {
        "later": later_parts(snapshot, later),
        "direct": multipart.offered(),
        "case": submission,
        "campaign": submission.campaign,
        "view": case_detail(
            submission, blind=False, snapshot=snapshot, sight=Sight.WHOLE if own else Sight.MASKED
        ),
        "mine": mine,
        "editable": bool(may_edit(request.user, submission)),
        "open": is_open,
        "issues": issues,
        "blockers": blockers,
        "withdrawable": mine
        and bool(may_withdraw(submission, now=now, extensions=snapshot.extensions))
        and target(State(submission.state), Transition.WITHDRAW) is not None,
        "discardable": mine and submission.state == State.DRAFT and not submission.number,
        "next": import_string(settings.CASE_OUTCOME)(submission)
        or NEXT_STEPS[step].format(blockers=len(blockers)),
        "entries": timeline(submission),
        "closes": closes_at(submission, extensions=snapshot.extensions),
        "feedback": import_string(settings.CASE_FEEDBACK)(submission) if mine else None,
        "links": [link for name in settings.CASE_LINKS for link in import_string(name)(submission)]
        if mine
        else [],
    }
    return render(request, "submissions/submitting/case.html", context)


@login_required
@require_POST
@refused_at("case", "case")
def submit(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Hand in; a refusal is said on the case's page."""
    submission = access.own_case(request, case)
    submitted = actions.submit(submission, actor=person_of(request), now=timezone.now())
    messages.success(request, f"案例已提交，编号 {submitted.number}。截止前可以撤回修改。")
    return redirect("case", tenant=tenant_of(request).slug, case=case)


@login_required
@require_POST
@refused_at("case", "case")
def withdraw(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Back to draft."""
    submission = access.own_case(request, case)
    actions.withdraw(submission, actor=person_of(request), now=timezone.now())
    messages.success(request, "已撤回为草稿，修改后请记得在截止前重新提交。")
    return redirect("case", tenant=tenant_of(request).slug, case=case)
