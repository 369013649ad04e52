"""The public notice, objecting, and an objection's page for everybody whom it concerns."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.files import multipart
from portal.files.direct.policy import sends_files
from portal.masking import kind_of_contact
from portal.models import Person
from portal.refusals import as_error_of, refused_at
from portal.visitors import person_of
from review.access import document_of
from review.feedback import flash_form_error
from review.links import to_campaign
from review.models import ObjectionNote
from review.objections import actions
from review.objections.access import READS, SeenObjection, Side, notice_of, seen_objection
from review.objections.evidence import evidence_widgets
from review.objections.forms import NoteForm, ObjectionForm
from review.objections.queries import (
    changes_after,
    listed_submission,
    notes_for,
    notice_page,
    own_objections,
    proposed_honour,
    proposed_honours,
)
from review.objections.states import OPEN, steps_from
from submissions.drafts.slot_widgets import refreshed

ENTRY = {
    Side.ORGANISER: ObjectionNote.Kind.INTERNAL,
    Side.OBJECTOR: ObjectionNote.Kind.SUPPLEMENT,
    Side.APPLICANT: ObjectionNote.Kind.STATEMENT,
}
"""What each side writes where nothing else is asked for."""


@require_safe
def notice(request: HttpRequest, campaign: str) -> HttpResponse:
    """What is to be awarded, for everybody, and the way to object."""
    campaign_row, notice_row = notice_of(request, campaign)
    now = timezone.now()
    begun = notice_row.opens_at <= now
    q = request.GET.get("q", "")[:80].strip()
    context = {
        "campaign": campaign_row,
        "notice": notice_row,
        "promise": document_of(campaign_row).objections,
        "begun": begun,
        "running": begun and now < notice_row.closes_at,
        "page": notice_page(notice_row, q=q, number=request.GET.get("page")) if begun else None,
        "changes": changes_after(notice_row) if campaign_row.results_at else None,
        "honours": proposed_honours(campaign_row) if begun and not q else [],
        "q": q,
        "mine": own_objections(campaign_row, request.user) if isinstance(request.user, Person) else [],
    }
    with timezone.override(campaign_row.zone):
        return render(request, "review/objections/notice.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, campaign: str) -> HttpResponse:
    """Object to a case (`?case=` its number), a unit that is to be honoured (`?honour=&unit=`, both keys), or the list."""
    campaign_row, notice_row = notice_of(request, campaign)
    person = person_of(request)
    asked = request.POST if request.method == "POST" else request.GET
    award, unit = asked.get("honour", "")[:60], asked.get("unit", "")[:60]
    honour = proposed_honour(campaign_row, award, unit)
    initial = {
        "case": request.GET.get("case", "")[:40],
        "honour": award if honour else "",
        "unit": unit if honour else "",
        "name": person.real_name,
        "contact": person.phone or person.email,
    }
    form = ObjectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        submission = listed_submission(notice_row, values["case"].strip()) if values["case"].strip() else None
        if unit and honour is None:
            form.add_error(None, "公示名单里没有这个单位了，请回到公示页核对。")
        elif values["case"].strip() and submission is None:
            form.add_error("case", "公示名单里没有这个编号，请核对；也可以从名单里点“提出异议”。")
        else:
            with as_error_of(form):
                row = actions.file_objection(
                    notice_row,
                    submission=None if honour else submission,
                    honour=honour,
                    ground=values["ground"],
                    text=values["text"],
                    name=values["name"],
                    contact=values["contact"],
                    actor=person,
                    now=timezone.now(),
                )
                messages.success(request, "异议已提交。如有证据，请在本页上传。")
                return redirect(to_campaign("objection", campaign_row, objection=row.uuid))
    context = {
        "campaign": campaign_row,
        "notice": notice_row,
        "promise": document_of(campaign_row).objections,
        "form": form,
        "honour": honour,
        "case": listed_submission(notice_row, initial["case"]) if initial["case"] else None,
    }
    return render(request, "review/objections/object.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def objection(request: HttpRequest, campaign: str, objection: uuid.UUID) -> HttpResponse:
    """One objection: what each side may see of it, and what it may do."""
    seen = seen_objection(request, campaign, objection)
    row = seen.objection
    context: dict[str, Any] = {
        "campaign": seen.campaign,
        "objection": row,
        "side": seen.side,
        "contact_kind": kind_of_contact(row.contact),
        "open": row.state in OPEN,
        "notes": notes_for(row, READS[seen.side]),
        "note_form": NoteForm(),
        "steps": steps_from(row.state) if seen.side is Side.ORGANISER else [],
        "tells_author": document_of(seen.campaign).objections.author_told and row.submission is not None,
        "direct": multipart.offered(),
        "overdue": row.state in OPEN and row.due_at < timezone.now(),
    }
    if seen.side is not Side.APPLICANT:
        context |= _files(request, seen)
    with timezone.override(seen.campaign.zone):
        return sends_files(render(request, "review/objections/objection.html", context))


@login_required
@require_safe
def objection_files(request: HttpRequest, campaign: str, objection: uuid.UUID) -> HttpResponse:
    """The evidence lists that changed since `seen`."""
    seen = seen_objection(request, campaign, objection)
    context = _files(request, seen) if seen.side is not Side.APPLICANT else {}
    return render(request, "submissions/drafts/_files.html", context)


@login_required
@require_POST
@refused_at("objection", "campaign", "objection")
def note(request: HttpRequest, campaign: str, objection: uuid.UUID) -> HttpResponse:
    """One more entry of the record; the organiser may ask the objector with it."""
    seen = seen_objection(request, campaign, objection)
    form = NoteForm(request.POST)
    kind = ENTRY[seen.side]
    if seen.side is Side.ORGANISER and "ask" in request.POST:
        kind = ObjectionNote.Kind.QUESTION
    if form.is_valid():
        actions.add_note(
            seen.objection, kind, text=form.cleaned_data["text"], actor=seen.person, now=timezone.now()
        )
        messages.success(request, "已记录。")
    else:
        flash_form_error(request, form)
    return redirect(to_campaign("objection", seen.campaign, objection=objection))


@login_required
@require_POST
@refused_at("objection", "campaign", "objection")
def withdraw(request: HttpRequest, campaign: str, objection: uuid.UUID) -> HttpResponse:
    """The objector takes it back."""
    seen = seen_objection(request, campaign, objection)
    actions.withdraw(seen.objection, actor=seen.person, now=timezone.now())
    messages.success(request, "异议已撤回。")
    return redirect(to_campaign("objection", seen.campaign, objection=objection))


def _files(request: HttpRequest, seen: SeenObjection) -> dict[str, Any]:
    row = seen.objection
    editable = seen.side is Side.OBJECTOR and row.state in OPEN
    widgets = evidence_widgets(row, editable=editable, now=timezone.now())
    return refreshed(widgets, request.GET, editable=editable) | {
        "poll": to_campaign("objection-files", seen.campaign, objection=row.uuid),
        "owner": f"{actions.KIND}/{row.uuid}",
    }
