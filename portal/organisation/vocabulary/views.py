"""The organiser's page of kinds and attributes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.models import Role, UnitAttribute, UnitKind
from portal.organisation.queries import term_here, terms_here
from portal.organisation.vocabulary import actions
from portal.organisation.vocabulary.actions import Term
from portal.organisation.vocabulary.forms import LabelForm, TermForm
from portal.refusals import as_error_of, refused_at
from portal.visitors import acting_as, tenant_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@refused_at("organisation-terms")
def terms(request: HttpRequest) -> HttpResponse:
    """GET: kinds and attributes with the number of units that have them. POST: add one."""
    person = acting_as(request, Role.ORGANISER)
    form = TermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with as_error_of(form):
            actions.add_term(
                tenant_of(request),
                Term(said["term"]),
                said["key"],
                said["label"],
                actor=person,
                now=timezone.now(),
            )
            messages.success(request, f"已添加“{said['label']}”。")
            return redirect("organisation-terms", tenant=tenant_of(request).slug)
    kinds, attributes = terms_here()
    shown = {"form": form, "kinds": kinds, "attributes": attributes}
    return render(
        request, "portal/organisation/vocabulary/terms.html", shown, status=422 if form.errors else 200
    )


@login_required
@require_POST
@refused_at("organisation-terms")
def rename(request: HttpRequest, what: str, key: str) -> HttpResponse:
    """Another name; the key stays."""
    person = acting_as(request, Role.ORGANISER)
    row, form = _row(what, key), LabelForm(request.POST)
    if form.is_valid():
        actions.rename_term(row, form.cleaned_data["label"], actor=person, now=timezone.now())
        messages.success(request, f"已改名为“{form.cleaned_data['label']}”。")
    else:
        messages.error(request, "".join(str(wrong) for wrong in form.errors["label"]))
    return redirect("organisation-terms", tenant=tenant_of(request).slug)


@login_required
@require_POST
@refused_at("organisation-terms")
def remove(request: HttpRequest, what: str, key: str) -> HttpResponse:
    """Take one away that nothing refers to."""
    person = acting_as(request, Role.ORGANISER)
    row = _row(what, key)
    label: Any = row.label
    actions.remove_term(row, actor=person, now=timezone.now())
    messages.success(request, f"已删除“{label}”。")
    return redirect("organisation-terms", tenant=tenant_of(request).slug)


def _row(what: str, key: str) -> UnitKind | UnitAttribute:
    row = term_here(what, key)
    if row is None:
        raise Http404
    return row
