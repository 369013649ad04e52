"""One case on the coordinator's desk: read, commented, put forward or given back, and the way to the next."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.refusals import for_scripts, kept_on_page, refused_at
from portal.typed_text import paragraphs
from review.access import UnitDesk, unit_submission_of
from review.feedback import flash_form_error
from review.forms import ReturnForm, offered_date
from review.models import Nomination
from review.nominations import actions
from review.nominations.actions.rows import reports_until
from review.nominations.chains import handed_up, levels_of
from review.nominations.comments import alike_comments, comment_in_hand, save_draft
from review.nominations.forms import CommentForm, RankForm, SendBackForm
from review.nominations.places import applying
from review.nominations.queries import (
    BatchContents,
    batch_of,
    own_nomination,
    recommending_window,
    recommends,
    waiting_member,
)
from review.nominations.unit_lists import Neighbours, goes_by_stamp, list_stamp, neighbours, unit_cases
from review.nominations.views.list_context import ListContext, list_context
from review.submission_lists import LIST_QUERY
from submissions.case_attributes import case_attributes
from submissions.drafts.readiness import clashes_of
from submissions.models import Submission
from submissions.submitting.case_detail import case_detail

LONGEST_COMMENT = 4000


@require_safe
@login_required
def unit_case(request: HttpRequest, campaign: str, unit: str, case: uuid.UUID) -> HttpResponse:
    """One case: what it says, its files with their findings, and what the unit does with it."""
    desk, submission = unit_submission_of(request, campaign, unit, case)
    return _case_page(request, list_context(request, desk), submission)


def _case_page(
    request: HttpRequest,
    shown: ListContext,
    submission: Submission,
    *,
    typed: str | None = None,
    over_reason: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page with the comment in its box: a refusal never loses what was typed."""
    desk, now, doc = shown.desk, timezone.now(), shown.desk.doc
    through_unit = recommends(doc, desk.unit) and doc.category(submission.category).recommended
    nomination = own_nomination(submission, desk.unit)
    around = _around(shown, submission)
    offered = offered_date(now, no_later_than=reports_until(submission, desk.unit, nomination))
    batch = batch_of(desk.campaign, desk.unit, doc)
    chained = doc.recommend is not None and doc.recommend.chain
    return render(
        request,
        "review/nominations/unit_case.html",
        {
            "desk": desk,
            "submission": submission,
            "clashes": clashes_of(submission),
            "shown": shown,
            "around": around,
            "before": shown.to("unit-case", case=around.before) if around.before else "",
            "after": shown.to("unit-case", case=around.after) if around.after else "",
            "kept": shown.filter.address(page=shown.page, at=_place(around, shown)),
            "view": case_detail(submission, blind=False, now=now),
            "nomination": nomination,
            "levels": levels_of(submission, desk.unit) if chained else [],
            "handed_up": chained
            and handed_up(desk.campaign, desk.unit, doc).filter(submission=submission).exists(),
            "batch": batch,
            "applying": {"meters": applying(doc, batch.meters, case_attributes(submission))},
            "recommends": through_unit,
            "waiting_member": waiting_member(doc, desk.unit, submission.owner) if through_unit else None,
            "open": recommending_window(
                desk.campaign, desk.unit, now=now, category=submission.category, submission=submission
            ),
            "return_form": ReturnForm(prefix="return", offered=offered, now=now, dated=False),
            "send_back_form": SendBackForm(prefix="back"),
            **_comment(desk, submission, nomination, batch, typed=typed, over_reason=over_reason),
        },
        status=status,
    )


def _comment(
    desk: UnitDesk,
    submission: Submission,
    nomination: Nomination | None,
    batch: BatchContents,
    *,
    typed: str | None,
    over_reason: str,
) -> dict[str, Any]:
    """The comment's box with what was typed, and whose comment is nearly the same."""
    in_hand = comment_in_hand(submission, desk.unit, nomination)
    return {
        "alike": alike_comments(submission, desk.unit, in_hand.text) if in_hand.text else [],
        "unsaved": in_hand.unsaved and typed is None,
        "comment_form": CommentForm(
            least=desk.doc.recommend.comment_min_zi if desk.doc.recommend else 0,
            initial={"comment": in_hand.text if typed is None else typed, "over_reason": over_reason},
            soft=batch.soft_and_full,
        ),
    }


def _around(shown: ListContext, submission: Submission) -> Neighbours:
    rows = unit_cases(shown.desk.campaign, shown.desk.unit, shown.desk.doc, shown.filter)
    stamp = list_stamp(shown.desk.campaign) if goes_by_stamp(shown.filter) else None
    return neighbours(rows, submission.uuid, shown.at, stamp)


def _place(around: Neighbours, shown: ListContext) -> str:
    return shown.at if around.at is None else str(around.at)


@require_POST
@login_required
@refused_at("unit-case", "campaign", "unit", "case", query=LIST_QUERY)
def return_submission(request: HttpRequest, campaign: str, unit: str, case: uuid.UUID) -> HttpResponse:
    """Give it back for mending."""
    desk, submission = unit_submission_of(request, campaign, unit, case)
    shown = list_context(request, desk)
    around = _around(shown, submission)
    form = ReturnForm(request.POST, prefix="return", dated=False)
    if form.is_valid():
        actions.return_submission(
            submission, desk.unit, **form.cleaned_data, actor=desk.person, now=timezone.now()
        )
        messages.success(request, f"“{submission}”已退回，申请人会收到通知。")
    else:
        flash_form_error(request, form)
    return redirect(shown.to("unit-case", case=submission.uuid, at=around.at))


@require_POST
@login_required
def nominate(request: HttpRequest, campaign: str, unit: str, case: uuid.UUID) -> HttpResponse:
    """Put it forward, or reword the comment of one that is; with `next` in the form, on to the next of the list."""
    desk, submission = unit_submission_of(request, campaign, unit, case)
    shown = list_context(request, desk)
    around = _around(shown, submission)  # before anything moves
    comment = paragraphs(str(request.POST.get("comment", "")))[:LONGEST_COMMENT]
    over_reason = paragraphs(str(request.POST.get("over_reason", "")))[:1000]
    again = own_nomination(submission, desk.unit) is not None
    with kept_on_page() as outcome:
        said: Any = {"comment": comment, "actor": desk.person, "now": timezone.now()}
        if again:
            actions.change_comment(submission, desk.unit, **said)
        else:
            actions.nominate(submission, desk.unit, over_reason=over_reason, **said)
        messages.success(request, "推荐意见已保存。" if again else f"已推荐“{submission}”。")
        if "next" not in request.POST:
            return redirect(shown.to("unit-case", case=submission.uuid, at=around.at))
        if around.after is None:
            messages.info(request, "这是列表中的最后一件。")
            return redirect(shown.back)
        return redirect(shown.to("unit-case", case=around.after))
    messages.error(request, outcome.words)
    if not comment and not over_reason:
        return redirect(shown.to("unit-case", case=submission.uuid, at=around.at))
    _, submission = unit_submission_of(request, campaign, unit, case)
    return _case_page(request, shown, submission, typed=comment, over_reason=over_reason, status=422)


@require_POST
@login_required
@for_scripts
def save_comment(request: HttpRequest, campaign: str, unit: str, case: uuid.UUID) -> HttpResponse:
    """Keep the comment as it is being typed (O7); nothing is put forward."""
    desk, submission = unit_submission_of(request, campaign, unit, case)
    comment = paragraphs(str(request.POST.get("comment", "")))[:LONGEST_COMMENT]
    save_draft(submission, desk.unit, comment=comment, actor=desk.person, now=timezone.now())
    return JsonResponse({"saved": True})


@require_POST
@login_required
@refused_at("unit-case", "campaign", "unit", "case", query=LIST_QUERY)
def withdraw_nomination(request: HttpRequest, campaign: str, unit: str, case: uuid.UUID) -> HttpResponse:
    """Take it back out of the batch."""
    desk, submission = unit_submission_of(request, campaign, unit, case)
    shown = list_context(request, desk)
    around = _around(shown, submission)
    actions.withdraw_nomination(submission, desk.unit, actor=desk.person, now=timezone.now())
    messages.success(request, "已撤回推荐，名额已空出。")
    return redirect(shown.to("unit-case", case=submission.uuid, at=around.at))


@require_POST
@login_required
@refused_at("unit-desk", "campaign", "unit", query=LIST_QUERY)
def rank(request: HttpRequest, campaign: str, unit: str, case: uuid.UUID) -> HttpResponse:
    """Move it to a place: `rank` is the number wanted."""
    desk, submission = unit_submission_of(request, campaign, unit, case)
    form = RankForm(request.POST)
    if form.is_valid():
        place = form.cleaned_data["rank"]
        actions.set_rank(submission, desk.unit, rank=place, actor=desk.person, now=timezone.now())
    else:
        flash_form_error(request, form)
    return redirect(list_context(request, desk).back)
