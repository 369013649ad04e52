"""Receipts: on paper for the case's own people, and at a public address for whoever holds one."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from submissions import access
from submissions.receipts.queries import printed_receipts, receipt_with
from submissions.receipts.signing import tidy_code


@login_required
@require_safe
def case_receipts(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """All receipts of a case to print, or one with `?only=<code>`."""
    submission = access.visible_case(request, case)
    only = request.GET.get("only", "")
    printed = printed_receipts(submission, only)
    if only and not printed:
        raise Http404
    context = {"case": submission, "campaign": submission.campaign, "receipts": printed, "only": only}
    return render(request, "submissions/receipts/receipts.html", context)


@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Where a receipt's QR code leads: genuine, altered, unknown; and what became of the file since. Open to everyone."""
    printed = receipt_with(code)
    return render(
        request, "submissions/receipts/receipt.html", {"printed": printed}, status=200 if printed else 404
    )


@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """Where a code is typed in by hand, as it stands on paper."""
    typed = request.GET.get("code", "")
    if code := tidy_code(typed):
        return redirect("receipt", code=code)
    return render(request, "submissions/receipts/receipt.html", {"asked": not typed})
