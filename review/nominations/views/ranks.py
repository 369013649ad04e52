"""The order of what a unit puts forward, a category at a time, saved in one request; and whom the first round puts first."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.refusals import refused_at
from review.access import UnitDesk, unit_desk_of
from review.judging.rankings import RankingList, ranking_page
from review.links import to_unit
from review.nominations.first_round import first_round_list, first_round_state, own_round, top
from review.nominations.ordering import by_score, in_rank_order, order_of, set_order
from review.nominations.places import places_left
from review.nominations.queries import batch_of, batch_submitted, recommending_window, recommends
from review.nominations.quotas import Meter
from review.nominations.views.list_context import ListContext
from review.submission_lists import SubmissionFilter


def _ranking_desk(request: HttpRequest, campaign: str, unit: str) -> UnitDesk:
    desk = unit_desk_of(request, campaign, unit)
    if not recommends(desk.doc, desk.unit):
        raise Http404
    return desk


@require_safe
@login_required
def order(request: HttpRequest, campaign: str, unit: str) -> HttpResponse:
    """One category's cases in their order, to drag, to move by keys, or to number; `by=score` lays them out by the
    first round, unsaved.
    """
    desk = _ranking_desk(request, campaign, unit)
    doc = desk.doc
    if doc.recommend is None or not doc.recommend.ranked:
        raise Http404
    categories = [(category.key, category.label) for category in doc.categories if category.recommended]
    asked = str(request.GET.get("category", ""))
    category = asked if asked in dict(categories) else categories[0][0]
    nominations = list(in_rank_order(desk.campaign, desk.unit, category))
    laid_out = request.GET.get("by") == "score"
    if laid_out:
        places = {case: place for place, case in enumerate(by_score(desk.campaign, desk.unit, category))}
        nominations.sort(key=lambda row: places.get(row.submission.uuid, len(places)))
    submitted = batch_submitted(desk.campaign, desk.unit)
    may = recommending_window(desk.campaign, desk.unit, now=timezone.now(), category=category)
    return render(
        request,
        "review/nominations/order.html",
        {
            "desk": desk,
            "categories": categories,
            "category": category,
            "nominations": nominations,
            "own_round": own_round(doc),
            "laid_out": laid_out,
            "submitted": submitted,
            "open": may,
            "editable": may.allowed and not submitted,
        },
    )


@require_POST
@login_required
@refused_at("unit-order", "campaign", "unit", query=("category",))
def save_order(request: HttpRequest, campaign: str, unit: str) -> HttpResponse:
    """Save a category's order as it was laid out."""
    desk = _ranking_desk(request, campaign, unit)
    category = str(request.POST.get("category", ""))
    cases = order_of(request.POST.getlist("case"))
    set_order(desk.campaign, desk.unit, category, cases, actor=desk.person, now=timezone.now())
    messages.success(request, "排序已保存。")
    return redirect(f"{to_unit('unit-order', desk.campaign, desk.unit)}?category={category}")


@require_safe
@login_required
def first_round(request: HttpRequest, campaign: str, unit: str) -> HttpResponse:
    """The unit's own ranking with the first so many ticked (N15); who ties at the border is left to the person."""
    desk = _ranking_desk(request, campaign, unit)
    round_ = own_round(desk.doc)
    if round_ is None:
        raise Http404
    lists, chosen = first_round_list(desk.campaign, desk.unit, round_, str(request.GET.get("list", "")))
    typed = str(request.GET.get("top", "")).strip()
    batch = batch_of(desk.campaign, desk.unit, desk.doc)
    proposed = _proposed(desk, batch.meters, chosen) if chosen else 0
    understood = typed.isdecimal() and len(typed) < 5
    count = int(typed) if understood else proposed
    return render(
        request,
        "review/nominations/first_round.html",
        {
            "desk": desk,
            "round": round_,
            "state": first_round_state(desk.campaign, desk.unit),
            "lists": lists,
            "chosen": chosen,
            "top": top(chosen, count) if chosen else None,
            "batch": batch,
            "proposed": proposed,
            "misread": typed if typed and not understood else "",
            "page": ranking_page(desk.doc, chosen, request.GET.get("page"), size=500) if chosen else None,
            "shown": ListContext(desk, SubmissionFilter(sort="-score"), "", ""),
        },
    )


def _proposed(desk: UnitDesk, meters: Sequence[Meter], chosen: RankingList) -> int:
    """As many as still fit; where nothing limits them, all that are ranked."""
    left = places_left(desk.doc, meters, chosen.category, chosen.track)
    ranked = sum(each.rank is not None for each in chosen.ranked)
    nominated = in_rank_order(desk.campaign, desk.unit, chosen.category).filter(
        submission__track=chosen.track
    )
    already = nominated.count()
    return ranked if left is None else min(left + already, ranked)
