"""The organiser's page of units: what there is, export, a new document with a preview, import."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.decisions import NotAllowed, refuse
from portal.loading import BadDocument, as_yaml
from portal.models import Role
from portal.organisation.actions import import_organisation, mark_of, record_look
from portal.organisation.documents import parse, preview
from portal.organisation.forms import ImportForm, OrganisationFileForm
from portal.organisation.queries import document_of, unit_rows, unit_terms
from portal.organisation.schema import OrganisationDocument
from portal.refusals import as_error_of, refused_at
from portal.visitors import acting_as, tenant_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@refused_at("organisation")
def organisation(request: HttpRequest) -> HttpResponse:
    """GET: the units. POST: look at an uploaded document, or import the one that was looked at."""
    acting_as(request, Role.ORGANISER)
    if request.method == "POST" and "text" in request.POST:
        return _import(request)
    form = OrganisationFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with as_error_of(form, "document"):
            return _look(request, form.cleaned_data["document"])
    return _page(request, form)


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The organisation as a YAML file."""
    acting_as(request, Role.ORGANISER)
    tenant = tenant_of(request)
    document = document_of(tenant)
    if document is None:
        raise Http404
    answer = HttpResponse(as_yaml(document), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{tenant.slug}-units.yaml"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _page(request: HttpRequest, form: OrganisationFileForm, **more: Any) -> HttpResponse:
    page = Paginator(unit_rows(), 50).get_page(request.GET.get("page"))
    terms = unit_terms()
    shown = {
        "form": form,
        "page": page,
        "rows": [(unit, terms.kind_words([unit.kind]), _marks(unit, terms)) for unit in page],
        "kinds": terms.kinds.values(),
        **more,
    }
    wrong = bool(more.get("problems")) or form.errors
    return render(request, "portal/organisation/organisation.html", shown, status=422 if wrong else 200)


def _marks(unit: Any, terms: Any) -> str:
    numbers = [f"{terms.attribute_words([key])} {value:g}" for key, value in unit.numbers.items()]
    return "、".join([*filter(None, [terms.attribute_words(unit.attributes)]), *numbers])


def _look(request: HttpRequest, text: str) -> HttpResponse:
    """Say what is wrong with the text by line, or what it would change."""
    tenant = tenant_of(request)
    record_look(tenant, text, actor=acting_as(request, Role.ORGANISER), now=timezone.now())
    before = document_of(tenant)
    try:
        document = _read(request, text)
        return _differences(
            request, before, document, ImportForm(initial={"text": text, "after": mark_of(before)})
        )
    except BadDocument as bad:
        return _page(request, OrganisationFileForm(), problems=bad.problems)


def _differences(
    request: HttpRequest,
    before: OrganisationDocument | None,
    document: OrganisationDocument,
    confirm: ImportForm,
) -> HttpResponse:
    """What the document would change, with the form that imports it."""
    look = preview(before, document) if before else None
    shown = {"look": look, "document": document, "confirm": confirm}
    return render(request, "portal/organisation/look.html", shown, status=422 if confirm.errors else 200)


def _import(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST)
    if not form.is_valid():
        messages.error(request, "提交的内容不完整，请重新上传文档。")
        return redirect(request.path)
    try:
        document = _read(request, form.cleaned_data["text"])
        with as_error_of(form):
            import_organisation(
                document,
                actor=acting_as(request, Role.ORGANISER),
                now=timezone.now(),
                after=form.cleaned_data["after"],
                why=form.cleaned_data["why"],
            )
            messages.success(request, "单位已更新。活动规则没有改动。")
            return redirect(request.path)
        return _differences(request, document_of(tenant_of(request)), document, form)
    except BadDocument as bad:
        return _page(request, OrganisationFileForm(), problems=bad.problems)


def _read(request: HttpRequest, text: str) -> OrganisationDocument:
    """The document, which must be this tenant's."""
    document, tenant = parse(text), tenant_of(request)
    if document.slug != tenant.slug:
        raise NotAllowed(refuse("organisation_other", found=document.slug, slug=tenant.slug))
    return document
