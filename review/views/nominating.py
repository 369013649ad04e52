"""The coordinator's desk: the unit's cases, its quotas, one case, its nomination."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from campaigns.calendar.queries import until_for
from campaigns.calendar.windows import decide_open, window
from campaigns.schema import StageKind
from portal.typed_text import paragraphs
from review.access import UnitDesk, unit_case_of, unit_desk_of
from review.actions import nominating as actions
from review.batch import batch_of, cases_below, decide_time, recommends, waiting_member
from review.forms import CommentForm, ReasonForm
from review.listing import Wanted, filters, unit_page
from review.views.attempts import attempt, complain
from submissions.models import Submission
from submissions.presentation import present


@require_GET
@login_required
def unit_desk(request: HttpRequest, campaign: str) -> HttpResponse:
    """The unit's cases and below, what its quotas leave, what it still owes."""
    desk, now = unit_desk_of(request, campaign), timezone.now()
    wanted = Wanted.from_query(request.GET)
    closes = window(desk.doc, StageKind.RECOMMEND)[1]
    until = until_for(desk.campaign, StageKind.RECOMMEND, unit=desk.unit)
    return render(
        request,
        "review/unit_desk.html",
        {
            "desk": desk,
            "doc": desk.doc,
            "batch": batch_of(desk.campaign, desk.unit, desk.doc),
            "recommends": recommends(desk.doc, desk.unit),
            "page": unit_page(cases_below(desk.campaign, desk.unit), wanted, request.GET.get("page")),
            "closes": max(closes, until) if closes and until else closes,
            "open": decide_open(desk.doc, StageKind.RECOMMEND, now=now, until=until),
            "rosters": [roster for roster in desk.doc.rosters if roster.audience == "unit"],
            "own_round": any(one.by == "unit" for one in desk.doc.review.rounds),
            **filters(desk.doc, wanted),
        },
    )


@require_GET
@login_required
def unit_case(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """One case: what it says, its files with their findings, and what the unit does with it."""
    desk, submission = unit_case_of(request, campaign, case)
    there = getattr(submission, "nomination", None)
    return _case_page(request, desk, submission, comment=there.comment if there else "")


def _case_page(
    request: HttpRequest, desk: UnitDesk, submission: Submission, *, comment: str, status: int = 200
) -> HttpResponse:
    """The page with a comment in its box: a refusal never loses what was typed."""
    now, doc = timezone.now(), desk.doc
    least = doc.recommend.comment_min_zi if doc.recommend else 0
    through_unit = recommends(doc, desk.unit) and doc.category(submission.category).recommended
    return render(
        request,
        "review/unit_case.html",
        {
            "desk": desk,
            "submission": submission,
            "view": present(submission, blind=False, now=now),
            "nomination": getattr(submission, "nomination", None),
            "batch": batch_of(desk.campaign, desk.unit, doc),
            "recommends": through_unit,
            "waiting_member": waiting_member(doc, desk.unit, submission.owner) if through_unit else None,
            "open": decide_time(desk.campaign, desk.unit, now=now, category=submission.category),
            "comment_form": CommentForm(least=least, initial={"comment": comment}),
            "return_form": ReasonForm(prefix="return"),
        },
        status=status,
    )


@require_POST
@login_required
def return_case(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """Give it back for mending."""
    desk, submission = unit_case_of(request, campaign, case)
    form = ReasonForm(request.POST, prefix="return")
    if form.is_valid():
        attempt(
            request,
            lambda: actions.return_case(
                submission, desk.unit, why=form.cleaned_data["why"], actor=desk.person, now=timezone.now()
            ),
            "已退回，申请人会收到通知。",
        )
    else:
        complain(request, form)
    return _to_case(desk, submission.uuid)


@require_POST
@login_required
def nominate(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """Put it forward, or reword the comment of one that is."""
    desk, submission = unit_case_of(request, campaign, case)
    comment = paragraphs(str(request.POST.get("comment", "")))[:4000]
    again = getattr(submission, "nomination", None) is not None
    do = actions.change_comment if again else actions.nominate
    done = attempt(
        request,
        lambda: do(submission, desk.unit, comment=comment, actor=desk.person, now=timezone.now()),
        "推荐意见已保存。" if again else "已推荐。",
    )
    if done or not comment:
        return _to_case(desk, submission.uuid)
    _, submission = unit_case_of(request, campaign, case)
    return _case_page(request, desk, submission, comment=comment, status=422)


@require_POST
@login_required
def withdraw_nomination(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """Take it back out of the batch."""
    desk, submission = unit_case_of(request, campaign, case)
    attempt(
        request,
        lambda: actions.withdraw_nomination(submission, desk.unit, actor=desk.person, now=timezone.now()),
        "已撤回推荐，名额已空出。",
    )
    return _to_case(desk, submission.uuid)


@require_POST
@login_required
def rank(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """Move it to a place: `rank` is the number wanted."""
    desk, submission = unit_case_of(request, campaign, case)
    wanted = str(request.POST.get("rank", ""))
    if wanted.isdigit() and len(wanted) < 6:
        attempt(
            request,
            lambda: actions.set_rank(
                submission, desk.unit, rank=int(wanted), actor=desk.person, now=timezone.now()
            ),
        )
    return redirect(f"{_desk(desk)}&category={submission.category}&state=recommended#cases")


def _desk(desk: UnitDesk) -> str:
    at = {"tenant": desk.campaign.tenant.slug, "campaign": desk.campaign.slug}
    return f"{reverse('unit-desk', kwargs=at)}?unit={desk.unit.key}"


def _to_case(desk: UnitDesk, case: uuid.UUID) -> HttpResponse:
    at = {"tenant": desk.campaign.tenant.slug, "campaign": desk.campaign.slug, "case": case}
    return redirect(f"{reverse('unit-case', kwargs=at)}?unit={desk.unit.key}")
