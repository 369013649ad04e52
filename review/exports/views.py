"""What can be taken out: rosters of the whole campaign, and of a unit's batch."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.schema import Document, Roster
from portal.decisions import NotAllowed, refuse
from portal.downloads import attachment
from portal.refusals import refused_at
from portal.tables.formats import TYPES, known_format, table_bytes
from portal.tables.sheets import Sheet
from portal.tables.xlsx import TYPE
from portal.tasks import table_task
from portal.tasks.queries import campaign_lines
from portal.typed_text import is_uuid
from portal.visitors import person_of
from review.access import document_of, organised, unit_desk_of
from review.exports import actions
from review.exports.cells import personal_columns
from review.exports.kind import RosterTask
from review.exports.layout import sheet_of
from review.exports.organisers import as_file, as_page, has_many
from review.exports.rosters import rows as roster_rows
from review.exports.unit_cases import cases_table
from review.nominations.list_codes import code_of_roster
from review.nominations.unit_lists import unit_cases
from review.submission_lists import LIST_QUERY, SubmissionFilter


@require_safe
@login_required
def unit_roster(request: HttpRequest, campaign: str, unit: str, roster: str) -> HttpResponse:
    """A table of the unit's batch, to print, sign and stamp (E11): a workbook, with `?csv` a CSV, with `?print` a page."""
    desk, now = unit_desk_of(request, campaign, unit), timezone.now()
    chosen = _roster_for("unit", desk.doc, roster)
    code = code_of_roster(desk.campaign, desk.doc, desk.unit, chosen.key)
    day = now.astimezone(desk.campaign.zone).date()
    sheet = sheet_of(desk.campaign, chosen, desk.doc, day=day, unit=desk.unit, code=code)
    rows = roster_rows(desk.campaign, chosen, unit=desk.unit)
    actions.note_export(
        desk.campaign, chosen.key, actor=desk.person, now=now, unit=desk.unit,
        personal=personal_columns(chosen.columns, desk.doc),
    )  # fmt: skip
    if "print" in request.GET:
        context = {"desk": desk, "roster": chosen, "code": code, **printed(sheet, rows)}
        return render(request, "review/exports/unit_roster.html", context)
    name = "-".join(filter(None, [desk.unit.name, chosen.label, code]))
    return _table(name, "csv" if "csv" in request.GET else "xlsx", sheet, rows)


@require_POST
@login_required
@refused_at("unit-desk", "campaign", "unit", query=LIST_QUERY)
def unit_cases_export(request: HttpRequest, campaign: str, unit: str) -> HttpResponse:
    """The ticked cases of a coordinator's list (`every`: all of it) as a table; a long one is made in the background."""
    desk, now = unit_desk_of(request, campaign, unit), timezone.now()
    cases = unit_cases(desk.campaign, desk.unit, desk.doc, SubmissionFilter.from_query(request.GET))
    if "every" not in request.POST:
        cases = cases.filter(uuid__in=[value for value in request.POST.getlist("case") if is_uuid(value)])
    name = f"{desk.unit.name}-案例.xlsx"
    if "every" in request.POST and table_task.is_large(cases):
        task = actions.start_unit_cases(
            desk.campaign, desk.unit, name, query=request.GET.dict(), actor=desk.person, now=now
        )
        return redirect("task", tenant=desk.campaign.tenant.slug, task=task.uuid)
    sheet, rows, count = cases_table(desk.campaign, desk.unit, desk.doc, cases)
    if not count:
        raise NotAllowed(refuse("none_chosen"))
    actions.note_export(desk.campaign, "unit-cases", actor=desk.person, now=now)
    return HttpResponse(table_bytes("xlsx", sheet, rows), content_type=TYPE, headers=attachment(name))


@require_safe
@login_required
def exports(request: HttpRequest, campaign: str) -> HttpResponse:
    """What can be taken out."""
    campaign_row = organised(request, campaign)
    doc = document_of(campaign_row)
    rosters = [roster for roster in doc.rosters if roster.audience == "organiser"]
    lines = campaign_lines(RosterTask.name, campaign_row.pk, person_of(request))
    context = {
        "campaign": campaign_row,
        "doc": doc,
        "tab": "desk-export",
        "rosters": rosters,
        "large": has_many(campaign_row),
        "lines": lines,
        "waiting": any(line.task.open for line in lines),
    }
    return render(request, "review/exports/exports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-export", "campaign")
def roster(request: HttpRequest, campaign: str, roster: str) -> HttpResponse:
    """A table with the campaign's columns (E11, L16): a workbook, with `?csv` a CSV, with `?print` a page. A POST has it
    made in the background.
    """
    campaign_row, now, actor = organised(request, campaign), timezone.now(), person_of(request)
    chosen = _roster_for("organiser", document_of(campaign_row), roster)
    if request.method == "POST":
        form = known_format(request.POST.get("format", ""))
        actions.start_roster(campaign_row, chosen, form, actor=actor, now=now)
        messages.success(request, f"正在生成“{chosen.label}”，进度在本页下方；可以离开，完成后会通知您。")
        return redirect("desk-export", tenant=campaign_row.tenant.slug, campaign=campaign_row.slug)
    if "print" in request.GET and has_many(campaign_row):
        raise NotAllowed(refuse("roster_large", max=table_task.AT_ONCE))
    day = now.astimezone(campaign_row.zone).date()
    personal = personal_columns(chosen.columns, document_of(campaign_row))
    actions.note_export(campaign_row, chosen.key, actor=actor, now=now, personal=personal)
    if "print" in request.GET:
        sheet, rows = as_page(campaign_row, chosen, day=day)
        context = {"campaign": campaign_row, "tab": "desk-export", "roster": chosen, **printed(sheet, rows)}
        return render(request, "review/exports/roster.html", context)
    form = "csv" if "csv" in request.GET else "xlsx"
    return _table(f"{campaign_row.name}-{chosen.label}", form, *as_file(campaign_row, chosen, day=day))


def printed(sheet: Sheet, rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """What the print view shows: the sheet, the share of each column, the rows with their headings."""
    whole = sum(column.wide for column in sheet.columns)
    return {
        "sheet": sheet,
        "shares": [f"{100 * column.wide / whole:.1f}" for column in sheet.columns],
        "rows": [
            [(column, _words(cell)) for column, cell in zip(sheet.columns, row, strict=True)] for row in rows
        ],
    }


def _words(cell: Any) -> str:
    """A cell as it is read on paper."""
    return cell.isoformat() if isinstance(cell, dt.date) else "" if cell is None else f"{cell}"


def _table(name: str, form: str, sheet: Sheet, rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A table as a download."""
    headers = attachment(f"{name}.{form}")
    return HttpResponse(table_bytes(form, sheet, rows), content_type=TYPES[form], headers=headers)


def _roster_for(audience: str, doc: Document, key: str) -> Roster:
    for roster in doc.rosters:
        if roster.key == key and roster.audience == audience:
            return roster
    raise Http404
