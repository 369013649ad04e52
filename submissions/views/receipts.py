"""Receipts: on paper for the case's own people, and at a public address for whoever holds one."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from submissions import access
from submissions.receipting import receipt_with, sheets_of
from submissions.receipts import tidy_code


@login_required
@require_safe
def case_receipts(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """All receipts of a case to print, or one with `?only=<code>`."""
    submission = access.visible_case(request, case)
    only = request.GET.get("only", "")
    sheets = sheets_of(submission, only)
    if only and not sheets:
        raise Http404
    context = {"case": submission, "campaign": submission.campaign, "sheets": sheets, "only": only}
    return render(request, "submissions/receipts.html", context)


@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Where a receipt's QR code leads: genuine, altered, unknown; and what became of the file since. Open to everyone."""
    found = receipt_with(code)
    return render(request, "submissions/receipt.html", {"sheet": found}, status=200 if found else 404)


@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """Where a code is typed in by hand, as it stands on paper."""
    typed = request.GET.get("code", "")
    if code := tidy_code(typed):
        return redirect("receipt", code=code)
    return render(request, "submissions/receipt.html", {"asked": not typed})
