"""The organiser's page of rules: versions, what people check by hand, a new document, export."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.access import organised_campaign, version_of
from campaigns.actions import publish
from campaigns.editing.actions import draft_of_campaign, record_look
from campaigns.editing.forms import DocumentForm, PublishForm
from campaigns.editing.queries import checked_by_hand, versions
from campaigns.editing.uploading import decide_upload
from campaigns.loading import BadDocument, as_yaml, parse
from campaigns.loading.lint import advice, inert
from campaigns.models import Campaign
from campaigns.schema import Document
from portal.decisions import require
from portal.loading import compare
from portal.organisation.queries import organisation_of
from portal.refusals import as_error_of, refused_at
from portal.visitors import person_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@refused_at("campaign-rules", "campaign")
def rules(request: HttpRequest, campaign: str) -> HttpResponse:
    """GET: the rules in force. POST: look at an uploaded document, or publish the one that was looked at."""
    campaign_row = organised_campaign(request, campaign)
    if request.method == "POST" and "text" in request.POST:
        return _publish(request, campaign_row)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with as_error_of(form, "document"):
            return _look(request, campaign_row, form.cleaned_data["document"])
    return _page(request, campaign_row, form)


@login_required
@require_POST
@refused_at("campaign-rules", "campaign")
def edit(request: HttpRequest, campaign: str) -> HttpResponse:
    """Open the campaign's draft, begun from the rules in force where there is none."""
    row = organised_campaign(request, campaign)
    draft = draft_of_campaign(row, actor=person_of(request), now=timezone.now())
    return redirect("draft", tenant=row.tenant.slug, campaign_draft=draft.pk)


def _page(request: HttpRequest, campaign: Campaign, form: DocumentForm, **more: Any) -> HttpResponse:
    doc = campaign.in_force.doc
    page = Paginator(versions(campaign), 20).get_page(request.GET.get("page"))
    shown = {
        "campaign": campaign,
        "doc": doc,
        "form": form,
        "draft": campaign.drafts.select_related("changed_by").defer("document").first(),
        "page": page,
        "by_hand": checked_by_hand(doc),
        "advice": advice(doc, organisation_of(campaign.tenant)),
        "inert": inert(doc),
        **more,
    }
    wrong = bool(more.get("problems")) or form.errors
    return render(request, "campaigns/editing/rules.html", shown, status=422 if wrong else 200)


def _look(request: HttpRequest, campaign: Campaign, text: str) -> HttpResponse:
    """Say what is wrong with the text by line, or what it would change."""
    record_look(campaign, text, actor=person_of(request), now=timezone.now())
    try:
        doc = _read(text, campaign, request)
    except BadDocument as bad:
        return _page(request, campaign, DocumentForm(), problems=bad.problems)
    confirm = PublishForm(initial={"text": text, "after": campaign.in_force.version})
    return _differences(request, campaign, doc, confirm)


def _differences(
    request: HttpRequest, campaign: Campaign, doc: Document, confirm: PublishForm
) -> HttpResponse:
    """What the document would change, with the form that publishes it."""
    shown = {
        "campaign": campaign,
        "changes": compare(campaign.in_force.doc, doc),
        "confirm": confirm,
        "advice": advice(doc, organisation_of(campaign.tenant)),
        "inert": inert(doc),
    }
    return render(request, "campaigns/editing/look.html", shown, status=422 if confirm.errors else 200)


def _publish(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    form = PublishForm(request.POST)
    if not form.is_valid():
        messages.error(request, "提交的内容不完整，请重新上传文档。")
        return redirect(request.path)
    try:
        doc = _read(form.cleaned_data["text"], campaign, request)
    except BadDocument as bad:
        return _page(request, campaign, DocumentForm(), problems=bad.problems)
    with as_error_of(form):
        rule_set = publish(
            doc,
            actor=person_of(request),
            now=timezone.now(),
            after=form.cleaned_data["after"],
            why=form.cleaned_data["why"],
        )
        messages.success(request, f"第 {rule_set.version} 版规则已生效。已保存的草稿会按新规则检查。")
        return redirect(request.path)
    return _differences(request, campaign, doc, form)


def _read(text: str, campaign: Campaign, request: HttpRequest) -> Document:
    require(decide_upload(parse(text), slug=campaign.slug, tenant=campaign.tenant.slug))
    return parse(text, organisation=organisation_of(campaign.tenant))


@login_required
@require_safe
def export(request: HttpRequest, campaign: str, version: int) -> HttpResponse:
    """One version as a YAML file."""
    rule_set = version_of(organised_campaign(request, campaign), version)
    answer = HttpResponse(as_yaml(rule_set.doc), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{campaign}-v{version}.yaml"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
