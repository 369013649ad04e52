"""A unit's own documents: their answers, and their files' lists while they come in and are checked."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.fields.words import field_view
from portal.files import multipart
from portal.files.direct.policy import sends_files
from portal.refusals import as_error_of
from review.access import UnitDesk, unit_desk_of
from review.links import to_unit
from review.nominations.documents import actions
from review.nominations.documents.forms import UnitDocumentForm
from review.nominations.documents.page import file_lists, reference_to
from review.nominations.documents.queries import FormState, forms_of
from submissions.drafts.slot_widgets import refreshed


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def document(request: HttpRequest, campaign: str, unit: str, form: str) -> HttpResponse:
    """One of the unit's own forms: its answers and its stamped scans. Files come by the upload's own road."""
    desk = unit_desk_of(request, campaign, unit)
    state = _form_state(desk, form)
    stored = state.document
    answers_form = UnitDocumentForm(
        request.POST if request.method == "POST" else None,
        form=state.form,
        stored=stored.answers if stored else {},
        today=timezone.now().astimezone(desk.campaign.zone).date(),
    )
    if request.method == "POST" and answers_form.is_valid():
        with as_error_of(answers_form):
            actions.save_document(
                desk.campaign,
                desk.unit,
                state.form,
                answers=answers_form.answers,
                actor=desk.person,
                now=timezone.now(),
            )
            messages.success(request, "已保存。")
            return redirect(f"{to_unit('unit-desk', desk.campaign, desk.unit)}#documents")
    context: dict[str, Any] = {
        "desk": desk,
        "state": state,
        "form": answers_form,
        "direct": multipart.offered(),
        "tables": any(field.columns for field in state.form.fields),
        "answers": [
            field_view(
                field,
                answers_form.answers.get(field.key),
                ask=f"unit-answer/{stored.pk}/{field.key}" if stored else "",
            )
            for field in state.form.fields
        ],
    }
    context |= _file_lists(request, desk, state)
    status = 422 if request.method == "POST" else 200
    return sends_files(render(request, "review/nominations/document.html", context, status=status))


@require_safe
@login_required
def document_files(request: HttpRequest, campaign: str, unit: str, form: str) -> HttpResponse:
    """The document's file lists that changed since `seen`, and the next look while checks go on."""
    desk = unit_desk_of(request, campaign, unit)
    context = _file_lists(request, desk, _form_state(desk, form))
    return render(request, "submissions/drafts/_files.html", context)


def _file_lists(request: HttpRequest, desk: UnitDesk, state: FormState) -> dict[str, Any]:
    lists = file_lists(desk.campaign, desk.unit, state.form, now=timezone.now())
    return refreshed(lists.widgets, request.GET, editable=lists.editable) | {
        "poll": to_unit("unit-document-files", desk.campaign, desk.unit, form=state.form.key),
        "owner": reference_to(desk.campaign, desk.unit, state.form.key),
    }


def _form_state(desk: UnitDesk, key: str) -> FormState:
    state = next(
        (each for each in forms_of(desk.campaign, desk.unit, desk.doc) if each.form.key == key), None
    )
    if state is None:
        raise Http404
    return state
