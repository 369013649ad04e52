"""Follow-up marks on the organiser's desk (C24): the list, several at once, one case's, the table."""

import uuid
from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.decisions import NotAllowed, refuse
from portal.refusals import refused_at
from portal.typed_text import is_uuid
from portal.visitors import person_of
from review.access import document_of, organised, organised_submission
from review.campaign_tables import table_asked
from review.eligibility.lists import desk_list
from review.feedback import flash_left
from review.follow_up import actions
from review.follow_up.queries import chosen_cases, mark_counts, mark_labels, marked_page
from review.follow_up.table import MarksTable
from review.links import to_campaign
from review.submission_lists import LIST_QUERY, SubmissionFilter, filters

MOST = 100
"""Cases that are ticked at once."""


@require_safe
@login_required
def marks(request: HttpRequest, campaign: str) -> HttpResponse:
    """Cases with what became of them."""
    campaign_row = organised(request, campaign)
    doc, submission_filter = document_of(campaign_row), SubmissionFilter.from_query(request.GET)
    return render(
        request,
        "review/follow_up/marks.html",
        {
            "campaign": campaign_row,
            "doc": doc,
            "tab": "desk-marks",
            "page": marked_page(campaign_row, submission_filter, request.GET.get("page")),
            "counts": mark_counts(campaign_row),
            "list_query": submission_filter.address(page=request.GET.get("page", "")),
            **filters(doc, submission_filter),
            "verdicts": [],
            "marks": list(mark_labels(doc).items()),
        },
    )


@require_POST
@login_required
@refused_at("desk-marks", "campaign", query=LIST_QUERY)
def bulk(request: HttpRequest, campaign: str) -> HttpResponse:
    """Set one mark on the ticked cases, or take it off (`do` is "remove")."""
    campaign_row = organised(request, campaign)
    submission_filter = SubmissionFilter.from_query(request.GET)
    mark = str(request.POST.get("mark", ""))
    label = mark_labels(document_of(campaign_row)).get(mark)
    if label is None:
        raise NotAllowed(refuse("no_such_mark"))
    ticked = [value for value in request.POST.getlist("case") if is_uuid(value)][:MOST]
    cases, actor, now = (
        chosen_cases(campaign_row, submission_filter, ticked),
        person_of(request),
        timezone.now(),
    )
    if request.POST.get("do") == "remove":
        outcome, words = actions.unmark_all(cases, mark, actor=actor, now=now), "已取消标记"
    else:
        note = str(request.POST.get("note", ""))
        outcome, words = actions.mark_all(cases, mark, note=note, actor=actor, now=now), "已标记"
    if outcome.done:
        messages.success(request, f"{words}“{label}”：{len(outcome.done)} 件。")
    flash_left(request, outcome.left, not_done="没有标记")
    page = str(request.GET.get("page", ""))
    return redirect(to_campaign("desk-marks", campaign_row) + submission_filter.address(page=page))


@require_POST
@login_required
@refused_at("desk-case", "campaign", "case", query=LIST_QUERY)
def save(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """One case's marks as its page says."""
    campaign_row, submission = organised_submission(request, campaign, case)
    ticked = {key: str(request.POST.get(f"note:{key}", "")) for key in request.POST.getlist("mark")}
    changed = actions.save_marks(
        submission, ticked, shown=request.POST.getlist("shown"), actor=person_of(request), now=timezone.now()
    )
    messages.success(request, "后续去向已保存。" if changed else "后续去向没有改动。")
    return redirect(desk_list(request, campaign_row).to_case(submission.uuid) + "#marks")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-marks", "campaign", query=LIST_QUERY)
def export(request: HttpRequest, campaign: str) -> HttpResponse:
    """The marked cases of the list as a table."""
    campaign_row = organised(request, campaign)
    now, asked = timezone.now(), SubmissionFilter.from_query(request.GET)
    return table_asked(
        request, MarksTable(), campaign_row, name=f"{campaign_row.name}-后续去向", now=now,
        params={"list": asdict(asked)},
        note=lambda: actions.note_export(campaign_row, actor=person_of(request), now=now),
    )  # fmt: skip
