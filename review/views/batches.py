"""The coordinator hands in: the roster, the batch."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from campaigns.schema import Roster
from review.access import unit_desk_of
from review.actions import batches as actions
from review.batch import batch_of, decide_time, recommends
from review.forms import SubmitBatchForm
from review.links import to_campaign
from review.rosters import table
from review.sheets import workbook
from review.views.attempts import attempt
from review.views.downloads import xlsx


@require_http_methods(["GET", "POST"])
@login_required
def batch(request: HttpRequest, campaign: str) -> HttpResponse:
    """What stands against handing in, the last question, and afterwards the receipt."""
    desk, now = unit_desk_of(request, campaign), timezone.now()
    if not recommends(desk.doc, desk.unit):
        raise Http404
    form = SubmitBatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            request,
            lambda: actions.submit_batch(
                desk.campaign,
                desk.unit,
                despite_warnings=form.cleaned_data["despite_warnings"],
                actor=desk.person,
                now=now,
            ),
            "报送成功。",
        )
        if done:
            return redirect(f"{to_campaign('unit-batch', desk.campaign)}?unit={desk.unit.key}")
    contents = batch_of(desk.campaign, desk.unit, desk.doc)
    return render(
        request,
        "review/unit_batch.html",
        {
            "desk": desk,
            "batch": contents,
            "form": form,
            "open": decide_time(desk.campaign, desk.unit, now=now),
            "columns": ["序号", "类别", "赛道", "案例名称", "作者", "单位"],
            "rows": list(table(desk.campaign, RECEIPT, unit=desk.unit)[1]) if contents.size else [],
            "rosters": [roster for roster in desk.doc.rosters if roster.audience == "unit"],
        },
        status=422 if request.method == "POST" else 200,
    )


RECEIPT = Roster.model_validate(
    {
        "key": "receipt",
        "label": "报送清单",
        "audience": "unit",
        "sort": ["category", "track", "rank"],
        "columns": [
            {"label": label, "value": value}
            for label, value in (
                ("序号", "seq"), ("类别", "category"), ("赛道", "track"), ("案例名称", "title"), ("作者", "authors"),
                ("单位", "first_unit"),
            )
        ],
    }
)  # fmt: skip
"""What the receipt lists."""


@require_GET
@login_required
def roster(request: HttpRequest, campaign: str, roster: str) -> HttpResponse:
    """A table of the unit's batch, to print, sign and stamp (E11): a file, or with `?print` a page."""
    desk = unit_desk_of(request, campaign)
    chosen = next((one for one in desk.doc.rosters if one.key == roster and one.audience == "unit"), None)
    if chosen is None:
        raise Http404
    headings, rows = table(desk.campaign, chosen, unit=desk.unit)
    if "print" in request.GET:
        context = {
            "desk": desk,
            "roster": chosen,
            "headings": headings,
            "rows": [list(zip(headings, row, strict=True)) for row in rows],
            "now": timezone.now(),
        }
        return render(request, "review/unit_roster.html", context)
    return xlsx(f"{desk.unit.name}-{chosen.label}", workbook(chosen.label, headings, rows))
