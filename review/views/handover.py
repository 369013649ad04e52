"""The coordinator hands in: documents, the roster, the batch."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from campaigns.schema import Roster
from portal.access import tenant_of
from portal.models import Role
from portal.permissions import may_act_as
from review.access import UnitDesk, organised, unit_desk_of, unit_named
from review.actions import handing_in as actions
from review.batch import FormState, batch_of, decide_time, forms_of, recommends
from review.forms import HandoverForm, UnitDocumentForm
from review.links import to_campaign
from review.rosters import table
from review.sheets import workbook
from review.views.attempts import attempt
from review.views.downloads import xlsx
from submissions.serving import send_stored


@require_http_methods(["GET", "POST"])
@login_required
def handover(request: HttpRequest, campaign: str) -> HttpResponse:
    """What stands against handing in, the last question, and afterwards the receipt."""
    desk, now = unit_desk_of(request, campaign), timezone.now()
    if not recommends(desk.doc, desk.unit):
        raise Http404
    form = HandoverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = attempt(
            request,
            lambda: actions.hand_in(
                desk.campaign,
                desk.unit,
                despite_warnings=form.cleaned_data["despite_warnings"],
                actor=desk.person,
                now=now,
            ),
            "报送成功。",
        )
        if done:
            return redirect(f"{to_campaign('unit-handover', desk.campaign)}?unit={desk.unit.key}")
    batch = batch_of(desk.campaign, desk.unit, desk.doc)
    return render(
        request,
        "review/unit_handover.html",
        {
            "desk": desk,
            "batch": batch,
            "form": form,
            "open": decide_time(desk.campaign, desk.unit, now=now),
            "columns": ["序号", "类别", "赛道", "案例名称", "作者", "单位"],
            "rows": list(table(desk.campaign, RECEIPT, unit=desk.unit)[1]) if batch.size else [],
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


@require_http_methods(["GET", "POST"])
@login_required
def document(request: HttpRequest, campaign: str, form: str) -> HttpResponse:
    """One of the unit's own forms: its answers and its stamped scan."""
    desk = unit_desk_of(request, campaign)
    state = _form_state(desk, form)
    document = state.document
    filling = UnitDocumentForm(
        request.POST if request.method == "POST" else None,
        request.FILES,
        form=state.form,
        stored=document.answers if document else {},
        has_file=bool(document and document.stored_id),
        allowed=actions.allowed_types(state.form),
        today=timezone.now().astimezone(desk.campaign.zone).date(),
    )
    if request.method == "POST" and filling.is_valid():
        done = attempt(
            request,
            lambda: actions.save_document(
                desk.campaign,
                desk.unit,
                state.form,
                answers=filling.answers,
                upload=filling.cleaned_data.get("file"),
                actor=desk.person,
                now=timezone.now(),
            ),
            "已保存。",
        )
        if done:
            return redirect(f"{to_campaign('unit-desk', desk.campaign)}?unit={desk.unit.key}#documents")
    context = {
        "desk": desk,
        "state": state,
        "form": filling,
        "file_field": filling.of(["file"]),
        "tables": any(field.columns for field in state.form.fields),
    }
    return render(
        request, "review/unit_document.html", context, status=422 if request.method == "POST" else 200
    )


@require_GET
@login_required
def document_file(request: HttpRequest, campaign: str, form: str) -> HttpResponseBase:
    """The scan itself: for the unit's coordinators, and for the organiser (`?unit=<key>`)."""
    if may_act_as(request.user, tenant_of(request), Role.ORGANISER):
        found, unit = organised(request, campaign), unit_named(request.GET.get("unit", ""))
        states = forms_of(found, unit, found.current.doc) if found.current else []
    else:
        desk = unit_desk_of(request, campaign)
        unit, states = desk.unit, forms_of(desk.campaign, desk.unit, desk.doc)
    state = next((one for one in states if one.form.key == form), None)
    if state is None or state.document is None or state.document.stored is None:
        raise Http404
    extension = state.document.file_name.rpartition(".")[2].lower()
    return send_stored(request, state.document.stored, name=f"{unit.name}-{state.form.label}.{extension}")


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


def _form_state(desk: UnitDesk, key: str) -> FormState:
    state = next((one for one in forms_of(desk.campaign, desk.unit, desk.doc) if one.form.key == key), None)
    if state is None:
        raise Http404
    return state
