"""查重: what is alike, side by side, and what a person says of it (N20). The organiser's alone: never an applicant's or an
expert's page.
"""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.refusals import as_error_of
from portal.visitors import person_of
from review.access import organised
from review.case_awards import public_labels
from review.duplicates import actions
from review.duplicates.forms import JudgeForm
from review.duplicates.queries import SCOPES, PairFilter, one_pair, pair_page, progress
from review.duplicates.sides import shown_evidence
from review.links import to_campaign
from review.models import DuplicatePair


@require_safe
@login_required
def duplicates(request: HttpRequest, campaign: str) -> HttpResponse:
    """The list, narrowed and paged."""
    campaign_row, asked = organised(request, campaign), PairFilter.from_query(request.GET)
    context = {
        "campaign": campaign_row,
        "tab": "desk-duplicates",
        "asked": asked,
        "kinds": DuplicatePair.Kind.choices,
        "scopes": SCOPES.items(),
        "progress": progress(campaign_row),
        "page": pair_page(campaign_row, asked, request.GET.get("page")),
        "list_query": asked.address(page=request.GET.get("page", "")),
    }
    return render(request, "review/duplicates/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def side_by_side(request: HttpRequest, campaign: str, pair: uuid.UUID) -> HttpResponse:
    """GET: both works side by side. POST: what the person says of them; a refused answer keeps what was typed."""
    campaign_row = organised(request, campaign)
    shown = get_object_or_404(one_pair(campaign_row), uuid=pair)
    initial = {"seen": shown.decision, "decision": shown.decision or None}
    form = JudgeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with as_error_of(form):
            actions.judge(shown, **form.cleaned_data, actor=person_of(request), now=timezone.now())
            messages.success(request, "判断已记录。")
            if form.cleaned_data["decision"] == DuplicatePair.Decision.SAME:
                return redirect(request.get_full_path() + "#next")
            asked = PairFilter.from_query(request.GET).address(page=request.GET.get("page", ""))
            return redirect(to_campaign("desk-duplicates", campaign_row) + asked)
        shown.refresh_from_db(fields=["decision", "reason", "decided_by", "decided_at"])
    context = {
        "campaign": campaign_row,
        "tab": "desk-duplicates",
        "pair": shown,
        "form": form,
        "evidence": shown_evidence(shown),
        "other_awards": public_labels(shown.other) if shown.other is not None else "",
        "list_query": PairFilter.from_query(request.GET).address(page=request.GET.get("page", "")),
    }
    return render(request, "review/duplicates/pair.html", context, status=422 if form.errors else 200)
