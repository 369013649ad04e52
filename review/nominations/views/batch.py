"""Handing in: what stands against it, the last question, and afterwards the receipt."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.refusals import as_error_of
from review.access import unit_desk_of
from review.links import to_unit
from review.nominations import actions
from review.nominations.forms import SubmitBatchForm
from review.nominations.handover.checklist import Level
from review.nominations.handover.queries import handover_lines, history_of, receipts_of_unit
from review.nominations.queries import batch_of, nomination_list, recommending_window, recommends


@require_http_methods(["GET", "HEAD", "POST"])
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
    is_open = recommending_window(desk.campaign, desk.unit, now=now)
    checks = [] if contents.submitted else handover_lines(desk, contents, is_open=bool(is_open), now=now)
    return render(
        request,
        "review/nominations/batch.html",
        {
            "desk": desk,
            "batch": contents,
            "form": form,
            "open": is_open,
            "checks": checks,
            "blocked": any(line.level is Level.BLOCKING for line in checks),
            "warned": any(line.level is Level.WARNING for line in checks),
            "ticked": any(line.ticked for line in checks),
            "receipts": receipts_of_unit(desk.campaign, desk.unit),
            "history": history_of(desk.campaign, desk.unit, contents),
            "lines": nomination_list(desk.campaign, desk.unit, desk.doc) if contents.size else [],
            "rosters": [roster for roster in desk.doc.rosters if roster.audience == "unit"],
        },
        status=422 if request.method == "POST" else 200,
    )
