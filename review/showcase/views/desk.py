"""The organiser's: looking at every case before it is public, hiding single ones, opening and closing the pages."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.refusals import refused_at
from portal.visitors import person_of
from review.access import document_of, organised
from review.links import to_campaign
from review.showcase import actions
from review.showcase.access import candidate
from review.showcase.content import public_case
from review.showcase.preparing import page_address, unready
from review.showcase.queries import desk_cases, opened
from review.showcase.visibility import begun, is_open, unwilling


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-showcase", "campaign")
@never_cache
def showcase(request: HttpRequest, campaign: str) -> HttpResponse:
    """Every case that may be shown, and whether the pages are open."""
    campaign_row, now = organised(request, campaign), timezone.now()
    doc = document_of(campaign_row)
    if request.method == "POST":
        if request.POST.get("do") == "close":
            actions.close_showcase(campaign_row, actor=person_of(request), now=now)
            messages.success(request, "已关闭公开展示，访客现在看不到任何案例。")
        else:
            actions.open_showcase(campaign_row, actor=person_of(request), now=now)
            messages.success(request, "已公开展示。")
        return redirect(to_campaign("desk-showcase", campaign_row))
    ready = begun(campaign_row, doc, now=now)
    if (
        doc.showcase is not None
        and campaign_row.results_at is not None
        and not getattr(request, "auditing", False)
    ):
        actions.ensure_showcase(campaign_row)
    found = desk_cases(campaign_row, doc, request.GET)
    context = {
        "campaign": campaign_row,
        "doc": doc,
        "tab": "desk-showcase",
        "open": is_open(campaign_row, doc, now=now),
        "opened": opened(campaign_row),
        "ready": ready,
        "found": found,
        "page": found.page,
        "unready": unready(campaign_row, doc).count(),
        "unwilling": unwilling(campaign_row, doc),
    }
    return render(request, "review/showcase/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-showcase-case", "campaign", "case")
@never_cache
def case(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """公开前查看: a case as everybody will read it; which of its files, and whether at all."""
    campaign_row, submission = candidate(request, campaign, case)
    doc, person, now = document_of(campaign_row), person_of(request), timezone.now()
    if request.method == "POST":
        asked = request.POST.get("do")
        if asked == "hide":
            actions.hide(submission, why=str(request.POST.get("why", "")), actor=person, now=now)
            messages.success(request, "已隐藏，公开页面和它的视频、图片都已看不到。")
        elif asked == "show":
            actions.show(submission, actor=person, now=now)
            messages.success(request, "已恢复展示。")
        elif asked == "files":
            actions.choose_files(submission, set(request.POST.getlist("file")), actor=person, now=now)
            messages.success(request, "展示的材料已保存。")
        return redirect(to_campaign("desk-showcase-case", campaign_row, case=submission.uuid))
    context = {
        "campaign": campaign_row,
        "doc": doc,
        "tab": "desk-showcase",
        "submission": submission,
        "entry": getattr(submission, "showcase", None),
        "case": public_case(submission, doc, preview=True),
        "address": page_address(submission),
        "public": is_open(campaign_row, doc, now=now),
    }
    return render(request, "review/showcase/desk_case.html", context)
