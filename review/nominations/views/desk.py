"""The unit's desk: its cases, its quotas, what it owes."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.access import campaign_of
from campaigns.calendar.queries import until_for
from campaigns.calendar.windows import decide_open, window
from campaigns.schema import StageKind
from portal.access.memberships import first_coordinated_unit
from review.access import unit_desk_of
from review.forms import ReasonForm
from review.links import to_unit
from review.nominations.allotments.page import standing_of
from review.nominations.chains import levels_below
from review.nominations.first_round import own_round
from review.nominations.possible import possible_words
from review.nominations.queries import batch_of, recommends
from review.nominations.unit_lists import HANDED_UP, list_stamp, unit_cases, unit_page, units_with_cases
from review.nominations.views.list_context import list_context
from review.submission_lists import filters


@require_safe
@login_required
def first_unit_desk(request: HttpRequest, campaign: str) -> HttpResponse:
    """The way in: the desk of the first unit the coordinator acts for; the others are chosen there."""
    return redirect(to_unit("unit-desk", campaign_of(request, campaign), first_coordinated_unit(request)))


@require_safe
@login_required
def unit_desk(request: HttpRequest, campaign: str, unit: str) -> HttpResponse:
    """The unit's cases and below, what its quotas leave, what it still owes."""
    desk, now = unit_desk_of(request, campaign, unit), timezone.now()
    shown = list_context(request, desk)
    doc = desk.doc
    closes = window(doc, StageKind.RECOMMEND)[1]
    until = until_for(desk.campaign, StageKind.RECOMMEND, unit=desk.unit)
    batch = batch_of(desk.campaign, desk.unit, doc)
    rows = unit_cases(desk.campaign, desk.unit, doc, shown.filter)
    stamp = list_stamp(desk.campaign)
    shown_filters = filters(doc, shown.filter, units_with_cases(desk.campaign, desk.unit, stamp))
    below = levels_below(desk.campaign, desk.unit, doc)
    if below:
        shown_filters["states"] = [(HANDED_UP, "下级已报送，待遴选"), *shown_filters["states"]]
    return render(
        request,
        "review/nominations/unit_desk.html",
        {
            "desk": desk,
            "doc": doc,
            "batch": batch,
            "possible": possible_words(doc, batch.meters),
            "recommends": recommends(doc, desk.unit),
            "page": unit_page(rows, shown.filter, request.GET.get("page"), stamp),
            "shown": shown,
            "standing": standing_of(desk.campaign, desk.unit, doc),
            "closes": max(closes, until) if closes and until else closes,
            "open": decide_open(doc, StageKind.RECOMMEND, now=now, until=until),
            "rosters": [roster for roster in doc.rosters if roster.audience == "unit"],
            "own_round": own_round(doc),
            "below": below,
            "reopen_form": ReasonForm(prefix="reopen"),
            **shown_filters,
        },
    )
