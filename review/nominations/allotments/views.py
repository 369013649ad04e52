"""The page on which a unit gives places to those below it (名额分配)."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.organisation.queries import unit_terms
from portal.refusals import kept_on_page
from portal.tables.forms import TableForm
from review.access import UnitDesk, unit_desk_of
from review.links import to_unit
from review.nominations.allotments.actions import give_places
from review.nominations.allotments.forms import COLUMNS, Typed, pasted_in, places_in, typed_in
from review.nominations.allotments.page import Giving, giving_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def allotments(request: HttpRequest, campaign: str, unit: str) -> HttpResponse:
    """One quota's table: typed, filled evenly or in proportion, or pasted; looked at, then saved."""
    desk = unit_desk_of(request, campaign, unit)
    giving = giving_of(desk.campaign, desk.unit, desk.doc)
    keys = [number.quota for number in giving.wholes]
    asked = (request.POST or request.GET).get("quota", "")
    quota = asked if asked in keys else next(iter(keys), "")
    if request.method == "POST" and quota and request.POST.get("do") == "paste":
        return _pasted(request, desk, giving, quota)
    if request.method == "POST" and quota:
        return _save(request, desk, giving, quota)
    fill = request.GET.get("fill", "")
    typed = giving.proposal(quota, fill) if fill and quota else {}
    return _page(request, desk, giving, quota, typed=typed, proposed=bool(typed))


def _save(request: HttpRequest, desk: UnitDesk, giving: Giving, quota: str) -> HttpResponse:
    typed = typed_in(request.POST, giving.receivers, giving.columns(quota))
    places, wrong = places_in(typed)
    if wrong:
        messages.error(request, f"有 {len(wrong)} 处不是整数，请看标红的格子。")
        return _page(request, desk, giving, quota, typed=typed, wrong=wrong, status=422)
    with kept_on_page() as outcome:
        count = give_places(desk.campaign, desk.unit, quota, places, actor=desk.person, now=timezone.now())
        messages.success(request, f"已保存，{count} 个数有改动。" if count else "没有改动。")
        return redirect(f"{to_unit('unit-allotments', desk.campaign, desk.unit)}?quota={quota}")
    messages.error(request, outcome.words)
    return _page(request, desk, giving_of(desk.campaign, desk.unit, desk.doc), quota, typed=typed, status=422)


def _pasted(request: HttpRequest, desk: UnitDesk, giving: Giving, quota: str) -> HttpResponse:
    """What was pasted goes into the boxes; it is saved only when the table has been looked at."""
    form = TableForm(request.POST, request.FILES, columns=COLUMNS)
    if not form.is_valid():
        return _page(request, desk, giving, quota, paste=form, status=422)
    pasted = pasted_in(form.table, giving.receivers)
    if pasted.doubtful:
        messages.warning(request, "；".join(pasted.doubtful[:20]))
    typed = {(key, ""): str(places) for key, places in pasted.places.items()}
    return _page(request, desk, giving, quota, typed=typed, proposed=bool(typed))


def _page(
    request: HttpRequest,
    desk: UnitDesk,
    giving: Giving,
    quota: str,
    *,
    typed: Typed | None = None,
    wrong: Mapping[tuple[str, str], str] | None = None,
    paste: TableForm | None = None,
    proposed: bool = False,
    status: int = 200,
) -> HttpResponse:
    columns = giving.columns(quota)
    weights = sorted({key for unit in giving.receivers for key in unit.numbers})
    terms = unit_terms() if weights else None
    return render(
        request,
        "review/nominations/allotments.html",
        {
            "desk": desk,
            "giving": giving,
            "quota": quota,
            "stocks": [giving.stock(number) for number in columns],
            "lines": giving.lines(quota, typed or {}, wrong or {}) if columns else [],
            "short": giving.short(columns[0]) if columns else [],
            "weights": [(key, terms.attribute_words([key])) for key in weights] if terms else [],
            "paste": paste or TableForm(columns=COLUMNS),
            "proposed": proposed,
        },
        status=status,
    )
