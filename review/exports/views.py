"""What can be taken out: rosters of the whole campaign, and of a unit's batch."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns.schema import Document, Roster
from portal.decisions import NotAllowed, refuse
from portal.refusals import refused_at
from portal.tables.xlsx import TYPE, workbook
from portal.tasks.queries import campaign_lines
from portal.visitors import person_of
from review.access import document_of, organised, unit_desk_of
from review.downloads import attachment
from review.exports import actions
from review.exports.kind import RosterTask, is_large
from review.exports.rosters import table
from review.exports.unit_cases import cases_workbook
from review.nominations.list_codes import code_of_roster
from review.nominations.unit_lists import chosen_cases, unit_cases
from review.submission_lists import LIST_QUERY, SubmissionFilter


@require_GET
@login_required
def unit_roster(request: HttpRequest, campaign: str, unit: str, roster: str) -> HttpResponse:
    """A table of the unit's batch, to print, sign and stamp (E11): a file, or with `?print` a page."""
    desk = unit_desk_of(request, campaign, unit)
    chosen = _roster_for("unit", desk.doc, roster)
    headings, rows = table(desk.campaign, chosen, unit=desk.unit)
    code = code_of_roster(desk.campaign, desk.doc, desk.unit, chosen.key)
    actions.note_export(desk.campaign, chosen.key, actor=desk.person, now=timezone.now(), unit=desk.unit)
    if "print" in request.GET:
        context = {
            "desk": desk,
            "roster": chosen,
            "code": code,
            "headings": headings,
            "rows": [list(zip(headings, row, strict=True)) for row in rows],
            "now": timezone.now(),
        }
        return render(request, "review/exports/unit_roster.html", context)
    return xlsx(
        "-".join(filter(None, [desk.unit.name, chosen.label, code])), workbook(chosen.label, headings, rows)
    )


@require_POST
@login_required
@refused_at("unit-desk", "campaign", "unit", query=LIST_QUERY)
def unit_cases_export(request: HttpRequest, campaign: str, unit: str) -> HttpResponse:
    """The ticked cases of a coordinator's list (`every`: all of it) as a table."""
    desk = unit_desk_of(request, campaign, unit)
    rows = unit_cases(desk.campaign, desk.unit, desk.doc, SubmissionFilter.from_query(request.GET))
    ticked = request.POST.getlist("case")
    cases = chosen_cases(rows.prefetch_related("authors"), ticked, every="every" in request.POST)
    if not cases:
        raise NotAllowed(refuse("none_chosen"))
    content = cases_workbook(desk.campaign, desk.unit, desk.doc, cases)
    actions.note_export(desk.campaign, "unit-cases", actor=desk.person, now=timezone.now())
    return xlsx(f"{desk.unit.name}-案例", content)


@require_GET
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
        "large": is_large(campaign_row),
        "lines": lines,
        "waiting": any(line.task.open for line in lines),
    }
    return render(request, "review/exports/exports.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@refused_at("desk-export", "campaign")
def roster(request: HttpRequest, campaign: str, roster: str) -> HttpResponse:
    """A table with the campaign's columns (E11, L16); a POST has it made in the background."""
    campaign_row = organised(request, campaign)
    chosen = _roster_for("organiser", document_of(campaign_row), roster)
    if request.method == "POST":
        actions.start_roster(campaign_row, chosen, actor=person_of(request), now=timezone.now())
        messages.success(request, f"正在生成“{chosen.label}”，进度在本页下方；可以离开，完成后会通知您。")
        return redirect("desk-export", tenant=campaign_row.tenant.slug, campaign=campaign_row.slug)
    headings, rows = table(campaign_row, chosen)
    content = workbook(chosen.label, headings, rows)
    actions.note_export(campaign_row, chosen.key, actor=person_of(request), now=timezone.now())
    return xlsx(f"{campaign_row.name}-{chosen.label}", content)


def xlsx(name: str, content: bytes) -> HttpResponse:
    """A table as a download."""
    return HttpResponse(content, content_type=TYPE, headers=attachment(f"{name}.xlsx"))


def _roster_for(audience: str, doc: Document, key: str) -> Roster:
    for roster in doc.rosters:
        if roster.key == key and roster.audience == audience:
            return roster
    raise Http404
