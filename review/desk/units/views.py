"""The organiser's table of units, reminding those ticked, one unit's batch, and one form of all units."""

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.models import Campaign
from campaigns.schema import Document, UnitForm
from portal.decisions import require
from portal.refusals import as_error_of, refused_at
from portal.visitors import person_of
from review.access import document_of, organised, unit_named
from review.campaign_tables import table_asked
from review.desk.units import actions
from review.desk.units.choosing import UnitFilter, UnitLine, chosen, counts
from review.desk.units.export import GatheredFormTable, UnitsTable
from review.desk.units.forms import RemindForm
from review.desk.units.gathered import gathered, owed_lines
from review.desk.units.lines import form_of_campaign, forms_of_campaign, unit_lines
from review.desk.units.notices import decide_extend, decide_remind, notices, without_coordinator
from review.exports.actions import note_export
from review.forms import ReasonForm
from review.links import to_campaign
from review.nominations.queries import batch_of

A_PAGE = 50


@require_safe
@login_required
def units(request: HttpRequest, campaign: str) -> HttpResponse:
    """Recommending units, what each has done and owes (O29); one unit in detail with `?of=<key>`."""
    campaign_row = organised(request, campaign)
    if key := request.GET.get("of", ""):
        return _one(request, campaign_row, key)
    doc = document_of(campaign_row)
    lines = unit_lines(campaign_row, doc, now=timezone.now())
    unit_filter = UnitFilter.from_query(request.GET)
    rows = chosen(lines, unit_filter)
    return render(
        request,
        "review/desk/units/table.html",
        {
            "campaign": campaign_row,
            "tab": "desk-units",
            "unit_filter": unit_filter,
            "counts": counts(lines),
            "total": len(lines),
            "forms": forms_of_campaign(doc),
            "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        },
    )


def _one(request: HttpRequest, campaign: Campaign, key: str) -> HttpResponse:
    unit = unit_named(key)
    context = {
        "campaign": campaign,
        "tab": "desk-units",
        "unit": unit,
        "batch": batch_of(campaign, unit, document_of(campaign)),
        "reopen_form": ReasonForm(),
    }
    return render(request, "review/desk/units/unit.html", context)


@require_POST
@login_required
@refused_at("desk-units", "campaign", query=("show", "q", "sort", "page"))
def remind(request: HttpRequest, campaign: str) -> HttpResponse:
    """What the ticked units' coordinators will read, and then telling them."""
    campaign_row, now = organised(request, campaign), timezone.now()
    lines = _ticked(request, campaign_row)
    require(decide_remind(lines, now=now))
    form = RemindForm(request.POST if "send" in request.POST else None)
    if form.is_bound and form.is_valid():
        with as_error_of(form):
            told, reminded = actions.remind_units(
                campaign_row,
                {line.key for line in lines},
                text=form.cleaned_data["text"],
                actor=person_of(request),
                now=now,
            )
            _say_told(request, told, without_coordinator(reminded))
            return redirect(to_campaign("desk-units", campaign_row))
    told_to = notices(lines, campaign_row.zone)
    return render(
        request,
        "review/desk/units/remind.html",
        {
            "campaign": campaign_row,
            "tab": "desk-units",
            "form": form,
            "lines": lines,
            "notices": told_to,
            "sample": told_to[0],
            "nobody": without_coordinator(lines),
        },
        status=422 if form.errors else 200,
    )


def _ticked(request: HttpRequest, campaign: Campaign) -> list[UnitLine]:
    """The lines ticked; with `every`, all that the table is narrowed to."""
    lines = unit_lines(campaign, document_of(campaign), now=timezone.now())
    if "every" in request.POST:
        return chosen(lines, UnitFilter.from_query(request.GET))
    keys = set(request.POST.getlist("unit"))
    return [line for line in lines if line.key in keys]


def _say_told(request: HttpRequest, told: int, nobody: list[str]) -> None:
    messages.success(request, f"已提醒 {told} 位单位管理员。")
    if nobody:
        messages.warning(request, f"{'、'.join(nobody[:20])}：没有管理员，无法提醒。")


@require_POST
@login_required
@refused_at("desk-units", "campaign", query=("show", "q", "sort", "page"))
def extend(request: HttpRequest, campaign: str) -> HttpResponse:
    """To the calendar's form of an extension, with the ticked units filled in (O32)."""
    campaign_row = organised(request, campaign)
    lines = _ticked(request, campaign_row)
    require(decide_extend([line.name for line in lines]))
    query = QueryDict(mutable=True)
    query.setlist("unit", [line.key for line in lines])
    return redirect(f"{to_campaign('campaign-calendar', campaign_row)}?{query.urlencode()}#extend-title")


@require_POST
@login_required
def phone(request: HttpRequest, campaign: str, unit: str) -> HttpResponse:
    """The coordinators' phone numbers of one unit, in place of the button that asked for them."""
    campaign_row, chosen_unit = organised(request, campaign), unit_named(unit)
    phones = actions.show_phones(campaign_row, chosen_unit, actor=person_of(request), now=timezone.now())
    if getattr(request, "htmx", False):
        return render(request, "review/desk/units/_phones.html", {"phones": phones})
    words = "；".join(f"{name} {number or '没有填写手机号'}" for name, number in phones)
    messages.info(request, f"{chosen_unit.name}：{words or '没有管理员'}")
    return redirect(to_campaign("desk-units", campaign_row))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-units", "campaign")
def export(request: HttpRequest, campaign: str) -> HttpResponse:
    """The table as it is narrowed and sorted."""
    campaign_row, now = organised(request, campaign), timezone.now()
    return table_asked(
        request, UnitsTable(), campaign_row, name=f"{campaign_row.name}-单位报送", now=now,
        params={"list": asdict(UnitFilter.from_query(request.GET))},
        note=lambda: note_export(campaign_row, "units", actor=person_of(request), now=now),
    )  # fmt: skip


@require_safe
@login_required
def unit_form(request: HttpRequest, campaign: str, form: str) -> HttpResponse:
    """Which units handed it in, and what they answered together (L15, L23, D22)."""
    campaign_row = organised(request, campaign)
    doc = document_of(campaign_row)
    form_asked = _form(doc, form)
    lines = unit_lines(campaign_row, doc, now=timezone.now())
    owed = owed_lines(campaign_row, form_asked, lines)
    table = gathered(campaign_row, form_asked, [each.unit for each in owed])
    page = Paginator(table.lines, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "review/desk/units/form.html",
        {
            "campaign": campaign_row,
            "tab": "desk-units",
            "form": form_asked,
            "forms": forms_of_campaign(doc),
            "owed": owed,
            "done": sum(each.cell.done for each in owed),
            "missing": [each for each in owed if not each.cell.done],
            "table": table,
            "page": page,
            "rows": [list(zip(table.headings, line, strict=True)) for line in page],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-unit-form", "campaign", "form")
def form_export(request: HttpRequest, campaign: str, form: str) -> HttpResponse:
    """The table as a file; it holds people's phones, so it leaves a trace (X08)."""
    campaign_row, now = organised(request, campaign), timezone.now()
    asked = _form(document_of(campaign_row), form)
    return table_asked(
        request, GatheredFormTable(), campaign_row, name=f"{campaign_row.name}-{asked.label}", about=form, now=now,
        params={"form": form}, note=lambda: note_export(campaign_row, form, actor=person_of(request), now=now),
    )  # fmt: skip


def _form(doc: Document, key: str) -> UnitForm:
    form = form_of_campaign(doc, key)
    if form is None:
        raise Http404
    return form
