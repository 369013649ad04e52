"""The organiser's way to a new campaign: a document, a look at what it would open, and its publication."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.actions import publish
from campaigns.editing.actions import record_look
from campaigns.editing.forms import NewCampaignForm, NewDocumentForm
from campaigns.editing.queries import slug_taken
from campaigns.editing.uploading import decide_new
from campaigns.loading import BadDocument, parse
from campaigns.loading.lint import advice, by_hand, inert
from campaigns.schema import Document
from portal.decisions import require
from portal.models import Role, Tenant
from portal.organisation.queries import organisation_of
from portal.refusals import as_error_of, refused_at
from portal.visitors import acting_as, person_of, tenant_of

NOTHING_YET = 0
"""The version a new campaign is published after: refused where somebody was quicker."""


@login_required
@require_http_methods(["GET", "POST"])
@refused_at("campaign-new")
def new_campaign(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: look at an uploaded document, or publish the one that was looked at."""
    acting_as(request, Role.ORGANISER)
    tenant = tenant_of(request)
    if request.method == "POST" and "text" in request.POST:
        return _publish(request, tenant)
    form = NewDocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["document"]
        record_look(tenant, text, actor=person_of(request), now=timezone.now())
        try:
            with as_error_of(form, "document"):
                doc = _read(text, tenant)
                return _look(request, doc, NewCampaignForm(initial={"text": text}))
        except BadDocument as bad:
            return _page(request, NewDocumentForm(), problems=bad.problems)
    return _page(request, form)


def _page(request: HttpRequest, form: NewDocumentForm, **more: Any) -> HttpResponse:
    wrong = bool(more.get("problems")) or form.errors
    return render(
        request, "campaigns/editing/new_campaign.html", {"form": form, **more}, status=422 if wrong else 200
    )


def _look(request: HttpRequest, doc: Document, confirm: NewCampaignForm) -> HttpResponse:
    shown = {
        "doc": doc,
        "confirm": confirm,
        "advice": advice(doc),
        "inert": inert(doc),
        "by_hand": len(by_hand(doc)),
        "categories": [
            (category, len(category.slots), sum(len(slot.rules) for slot in category.slots))
            for category in doc.categories
        ],
    }
    with timezone.override(doc.timezone):
        return render(
            request, "campaigns/editing/new_campaign_look.html", shown, status=422 if confirm.errors else 200
        )


def _publish(request: HttpRequest, tenant: Tenant) -> HttpResponse:
    form = NewCampaignForm(request.POST)
    if not form.is_valid():
        messages.error(request, "提交的内容不完整，请重新上传文档。")
        return redirect(request.path)
    try:
        doc = _read(form.cleaned_data["text"], tenant)
    except BadDocument as bad:
        return _page(request, NewDocumentForm(), problems=bad.problems)
    with as_error_of(form):
        publish(
            doc, actor=person_of(request), now=timezone.now(), after=NOTHING_YET, why=form.cleaned_data["why"]
        )
        messages.success(request, f"“{doc.name}”已发布，按日程开放。")
        return redirect("campaign", tenant=tenant.slug, campaign=doc.slug)
    return _look(request, doc, form)


def _read(text: str, tenant: Tenant) -> Document:
    doc = parse(text)
    require(decide_new(doc, tenant=tenant.slug, taken=slug_taken(doc.slug)))
    return parse(text, organisation=organisation_of(tenant))
