"""The applicant's: what everybody reads of the own case, and taking the consent back."""

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
from review.access import document_of
from review.links import to_campaign
from review.showcase import actions
from review.showcase.access import own_candidate
from review.showcase.visibility import is_open


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("my-showcase", "campaign", "case")
@never_cache
def consent(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """Whether the own case is shown, and why not; withdrawing from it and agreeing again."""
    campaign_row, submission = own_candidate(request, campaign, case)
    doc, person, now = document_of(campaign_row), person_of(request), timezone.now()
    if request.method == "POST":
        if request.POST.get("do") == "withdraw":
            actions.withdraw_consent(submission, actor=person, now=now)
            messages.success(request, "已撤回同意，公开页面上已没有这个案例。")
        else:
            actions.renew_consent(submission, actor=person, now=now)
            messages.success(request, "已恢复公开展示。")
        return redirect(to_campaign("my-showcase", campaign_row, case=submission.uuid))
    context = {
        "campaign": campaign_row,
        "doc": doc,
        "case": submission,
        "entry": getattr(submission, "showcase", None),
        "open": is_open(campaign_row, doc, now=now),
        "declared": submission.declared[doc.showcase.consent] if doc.showcase else None,
    }
    return render(request, "review/showcase/consent.html", context)
