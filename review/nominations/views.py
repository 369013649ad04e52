"""The coordinator's desk: the unit's cases, its quotas, one case, its nomination."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns.access import campaign_of
from campaigns.calendar.queries import until_for
from campaigns.calendar.windows import decide_open, window
from campaigns.schema import StageKind
from portal.access.memberships import first_coordinated_unit
from portal.refusals import as_error_of, kept_on_page, refused_at
from portal.typed_text import paragraphs
from review.access import UnitDesk, unit_desk_of, unit_submission_of
from review.feedback import flash_form_error
from review.forms import ReasonForm
from review.links import to_unit
from review.nominations import actions
from review.nominations.chains import handed_up, levels_of
from review.nominations.forms import CommentForm, SendBackForm, SubmitBatchForm
from review.nominations.queries import (
    batch_of,
    nomination_list,
    own_nomination,
    recommending_window,
    recommends,
    unit_page,
    waiting_member,
)
from review.submission_lists import SubmissionFilter, filters, submissions_below
from submissions.models import Submission
from submissions.submitting.case_detail import case_detail


@require_GET
@login_required
def first_unit_desk(request: HttpRequest, campaign: str) -> HttpResponse:
    """The way in: the desk of the first unit the coordinator acts for; the others are chosen there."""
    return redirect(to_unit("unit-desk", campaign_of(request, campaign), first_coordinated_unit(request)))


@require_GET
@login_required
def unit_desk(request: HttpRequest, campaign: str, unit: str) -> HttpResponse:
    """The unit's cases and below, what its quotas leave, what it still owes."""
    desk, now = unit_desk_of(request, campaign, unit), timezone.now()
    submission_filter = SubmissionFilter.from_query(request.GET)
    closes = window(desk.doc, StageKind.RECOMMEND)[1]
    until = until_for(desk.campaign, StageKind.RECOMMEND, unit=desk.unit)
    return render(
        request,
        "review/nominations/unit_desk.html",
        {
            "desk": desk,
            "doc": desk.doc,
            "batch": batch_of(desk.campaign, desk.unit, desk.doc),
            "recommends": recommends(desk.doc, desk.unit),
            "page": unit_page(
                submissions_below(desk.campaign, desk.unit),
                submission_filter,
                request.GET.get("page"),
                unit=desk.unit,
            ),
            "closes": max(closes, until) if closes and until else closes,
            "open": decide_open(desk.doc, StageKind.RECOMMEND, now=now, until=until),
            "rosters": [roster for roster in desk.doc.rosters if roster.audience == "unit"],
            "own_round": any(round_.by == "unit" for round_ in desk.doc.review.rounds),
            **filters(desk.doc, submission_filter),
        },
    )


@require_GET
@login_required
def unit_case(request: HttpRequest, campaign: str, unit: str, case: uuid.UUID) -> HttpResponse:
    """One case: what it says, its files with their findings, and what the unit does with it."""
    desk, submission = unit_submission_of(request, campaign, unit, case)
    return _case_page(request, desk, submission)


def _case_page(
    request: HttpRequest,
    desk: UnitDesk,
    submission: Submission,
    *,
    comment: str | None = None,
    over_reason: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page with what was typed in its boxes: a refusal never loses it; otherwise with the comment that is saved."""
    now, doc = timezone.now(), desk.doc
    least = doc.recommend.comment_min_zi if doc.recommend else 0
    nomination = own_nomination(submission, desk.unit)
    if comment is None:
        comment = nomination.comment if nomination else ""
    chained = doc.recommend is not None and doc.recommend.chain
    batch = batch_of(desk.campaign, desk.unit, doc)
    through_unit = recommends(doc, desk.unit) and doc.category(submission.category).recommended
    return render(
        request,
        "review/nominations/unit_case.html",
        {
            "desk": desk,
            "submission": submission,
            "view": case_detail(submission, blind=False, now=now),
            "nomination": nomination,
            "levels": levels_of(submission, desk.unit) if chained else [],
            "handed_up": chained
            and handed_up(desk.campaign, desk.unit, doc).filter(submission=submission).exists(),
            "batch": batch,
            "recommends": through_unit,
            "waiting_member": waiting_member(doc, desk.unit, submission.owner) if through_unit else None,
            "open": recommending_window(
                desk.campaign, desk.unit, now=now, category=submission.category, submission=submission
            ),
            "comment_form": CommentForm(
                least=least,
                initial={"comment": comment, "over_reason": over_reason},
                soft=batch.soft_and_full,
            ),
            "return_form": ReasonForm(prefix="return"),
            "send_back_form": SendBackForm(prefix="back"),
        },
        status=status,
    )


@require_POST
@login_required
@refused_at("unit-case", "campaign", "unit", "case")
def return_submission(request: HttpRequest, campaign: str, unit: str, case: uuid.UUID) -> HttpResponse:
    """Give it back for mending."""
    desk, submission = unit_submission_of(request, campaign, unit, case)
    form = ReasonForm(request.POST, prefix="return")
    if form.is_valid():
        actions.return_submission(
            submission, desk.unit, why=form.cleaned_data["why"], actor=desk.person, now=timezone.now()
        )
        messages.success(request, "已退回，申请人会收到通知。")
    else:
        flash_form_error(request, form)
    return _to_case(desk, submission.uuid)


@require_POST
@login_required
def nominate(request: HttpRequest, campaign: str, unit: str, case: uuid.UUID) -> HttpResponse:
    """Put it forward, or reword the comment of one that is."""
    desk, submission = unit_submission_of(request, campaign, unit, case)
    comment = paragraphs(str(request.POST.get("comment", "")))[:4000]
    over_reason = paragraphs(str(request.POST.get("over_reason", "")))[:1000]
    again = own_nomination(submission, desk.unit) is not None
    with kept_on_page() as outcome:
        if again:
            actions.change_comment(
                submission, desk.unit, comment=comment, actor=desk.person, now=timezone.now()
            )
        else:
            actions.nominate(
                submission,
                desk.unit,
                comment=comment,
                over_reason=over_reason,
                actor=desk.person,
                now=timezone.now(),
            )
        messages.success(request, "推荐意见已保存。" if again else "已推荐。")
        return _to_case(desk, submission.uuid)
    messages.error(request, outcome.words)
    if not comment and not over_reason:
        return _to_case(desk, submission.uuid)
    _, submission = unit_submission_of(request, campaign, unit, case)
    return _case_page(request, desk, submission, comment=comment, over_reason=over_reason, status=422)


@require_POST
@login_required
@refused_at("unit-case", "campaign", "unit", "case")
def withdraw_nomination(request: HttpRequest, campaign: str, unit: str, case: uuid.UUID) -> HttpResponse:
    """Take it back out of the batch."""
    desk, submission = unit_submission_of(request, campaign, unit, case)
    actions.withdraw_nomination(submission, desk.unit, actor=desk.person, now=timezone.now())
    messages.success(request, "已撤回推荐，名额已空出。")
    return _to_case(desk, submission.uuid)


@require_POST
@login_required
@refused_at("unit-case", "campaign", "unit", "case")
def send_back(request: HttpRequest, campaign: str, unit: str, case: uuid.UUID) -> HttpResponse:
    """Back to the level below, with a reason and a date."""
    desk, submission = unit_submission_of(request, campaign, unit, case)
    form = SendBackForm(request.POST, prefix="back")
    if form.is_valid():
        actions.send_back(submission, desk.unit, **form.cleaned_data, actor=desk.person, now=timezone.now())
        messages.success(request, "已退回下级单位，它的管理员会收到通知。")
    else:
        flash_form_error(request, form)
    return _to_case(desk, submission.uuid)


@require_POST
@login_required
@refused_at("unit-case", "campaign", "unit", "case")
def hand_up_again(request: HttpRequest, campaign: str, unit: str, case: uuid.UUID) -> HttpResponse:
    """The answer to a case that the unit above sent back."""
    desk, submission = unit_submission_of(request, campaign, unit, case)
    actions.hand_up_again(submission, desk.unit, actor=desk.person, now=timezone.now())
    messages.success(request, "已重新上报。")
    return _to_case(desk, submission.uuid)


@require_POST
@login_required
@refused_at("unit-desk", "campaign", "unit")
def rank(request: HttpRequest, campaign: str, unit: str, case: uuid.UUID) -> HttpResponse:
    """Move it to a place: `rank` is the number wanted."""
    desk, submission = unit_submission_of(request, campaign, unit, case)
    place = str(request.POST.get("rank", ""))
    if place.isdecimal() and len(place) < 6:
        actions.set_rank(submission, desk.unit, rank=int(place), actor=desk.person, now=timezone.now())
    return redirect(
        f"{to_unit('unit-desk', desk.campaign, desk.unit)}?category={submission.category}&state=recommended#cases"
    )


def _to_case(desk: UnitDesk, case: uuid.UUID) -> HttpResponse:
    return redirect(to_unit("unit-case", desk.campaign, desk.unit, case=case))


@require_http_methods(["GET", "POST"])
@login_required
def batch(request: HttpRequest, campaign: str, unit: str) -> HttpResponse:
    """What stands against handing in, the last question, and afterwards the receipt."""
    desk, now = unit_desk_of(request, campaign, unit), timezone.now()
    if not recommends(desk.doc, desk.unit):
        raise Http404
    form = SubmitBatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with as_error_of(form):
            actions.submit_batch(
                desk.campaign,
                desk.unit,
                despite_warnings=form.cleaned_data["despite_warnings"],
                actor=desk.person,
                now=now,
            )
            messages.success(request, "报送成功。")
            return redirect(to_unit("unit-batch", desk.campaign, desk.unit))
    contents = batch_of(desk.campaign, desk.unit, desk.doc)
    return render(
        request,
        "review/nominations/batch.html",
        {
            "desk": desk,
            "batch": contents,
            "form": form,
            "open": recommending_window(desk.campaign, desk.unit, now=now),
            "lines": nomination_list(desk.campaign, desk.unit, desk.doc) if contents.size else [],
            "rosters": [roster for roster in desk.doc.rosters if roster.audience == "unit"],
        },
        status=422 if request.method == "POST" else 200,
    )
