"""One form of all units: who handed it in, everything that was answered as one table, and that table to take out."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from campaigns.schema import Document, UnitForm
from portal.visitors import person_of
from review.access import document_of, organised
from review.desk.units.gathered import gathered, gathered_workbook, owed_lines
from review.desk.units.lines import forms_of_campaign, unit_lines
from review.exports.actions import note_export
from review.exports.views import xlsx

A_PAGE = 50


@require_GET
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


@require_GET
@login_required
def export(request: HttpRequest, campaign: str, form: str) -> HttpResponse:
    """The table as a spreadsheet; it holds people's phones, so it leaves a trace (X08)."""
    campaign_row, now = organised(request, campaign), timezone.now()
    doc = document_of(campaign_row)
    form_asked = _form(doc, form)
    owed = owed_lines(campaign_row, form_asked, unit_lines(campaign_row, doc, now=now))
    table = gathered(campaign_row, form_asked, [each.unit for each in owed])
    note_export(campaign_row, form, actor=person_of(request), now=now)
    return xlsx(f"{campaign_row.name}-{form_asked.label}", gathered_workbook(form_asked, table))


def _form(doc: Document, key: str) -> UnitForm:
    form = next((each for each in forms_of_campaign(doc) if each.key == key), None)
    if form is None:
        raise Http404
    return form
