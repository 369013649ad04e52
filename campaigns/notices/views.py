"""The organiser's way from a notice to a draft: look it through, tick what is right, take the draft."""

import yaml
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.editing.actions import start_draft
from campaigns.loading import as_yaml
from campaigns.notices.actions import record_reading
from campaigns.notices.assembling import Draft, assemble
from campaigns.notices.finding import find
from campaigns.notices.findings import Finding
from campaigns.notices.forms import ChosenForm, NoticeForm
from campaigns.notices.passages import passages
from campaigns.notices.reading import text_of
from campaigns.notices.text import tidy
from campaigns.notices.words import grouped
from campaigns.schema import Document
from portal.models import Role, Tenant
from portal.organisation.queries import organisation_of
from portal.refusals import as_error_of, kept_on_page, refused_at
from portal.visitors import acting_as, person_of, tenant_of

LONGEST_SENTENCE = 300
"""Characters of the notice that a draft keeps beside a place."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@refused_at("campaign-from-notice")
def from_notice(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: what was found in a notice; then, of what was ticked, a draft to look at or to take along."""
    acting_as(request, Role.ORGANISER)
    if request.method == "POST" and "chosen_from" in request.POST:
        return _draft(request)
    form = NoticeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with as_error_of(form):
            text = _text(request, form)
            chosen = ChosenForm(initial={"chosen_from": text, "slug": _slug(tenant_of(request))})
            return _found(request, text, chosen)
    return render(
        request, "campaigns/notices/notice.html", {"form": form}, status=422 if form.errors else 200
    )


def _text(request: HttpRequest, form: NoticeForm) -> str:
    """The text of the file, or what was pasted; that somebody brought one is written down before it is read."""
    person, file = person_of(request), form.cleaned_data["file"]
    content = file.chunks() if file else [form.cleaned_data["text"].encode()]
    record_reading(tenant_of(request), content, actor=person, now=timezone.now())
    return tidy(text_of(file, reader=str(person.pk)) if file else form.cleaned_data["text"])


def _found(request: HttpRequest, text: str, chosen: ChosenForm) -> HttpResponse:
    findings = find(text, year=timezone.localdate().year)
    ticked = (
        set(request.POST.getlist("tick")) if chosen.is_bound else {each.key for each in findings if each.sure}
    )
    shown = {
        "chosen": chosen,
        "groups": grouped(findings),
        "ticked": ticked,
        "count": len(findings),
        "unsure": sum(not each.sure for each in findings),
        "passages": passages(text, findings),
    }
    return render(request, "campaigns/notices/found.html", shown, status=422 if chosen.errors else 200)


def _draft(request: HttpRequest) -> HttpResponse:
    form = ChosenForm(request.POST)
    text = tidy(request.POST["chosen_from"])
    if not form.is_valid():
        return _found(request, text, form)
    ticked = set(request.POST.getlist("tick"))
    findings = [each for each in find(text, year=timezone.localdate().year) if each.key in ticked]
    tenant, slug = tenant_of(request), form.cleaned_data["slug"]
    kinds = dict(organisation_of(tenant).terms.kinds)
    draft = assemble(findings, tenant=tenant.slug, slug=slug, kinds=kinds)
    written = _written(draft)
    if request.POST.get("as") == "draft":
        unsure = [
            {"place": mark.path, "sentence": mark.sentence[:LONGEST_SENTENCE], "problem": mark.problem}
            for mark in draft.unsure
        ]
        with kept_on_page() as outcome:
            begun = start_draft(
                tenant, draft.document, unsure=unsure, actor=person_of(request), now=timezone.now()
            )
            return redirect("draft", tenant=tenant.slug, campaign_draft=begun.pk)
        form.add_error(None, outcome.words)
        return _found(request, text, form)
    if request.POST.get("as") == "file":
        answer = HttpResponse(written, content_type="application/yaml; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{slug}.yaml"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer
    shown = {"form": form, "draft": draft, "ticked": _kept(findings), "yaml": written}
    return render(request, "campaigns/notices/draft.html", shown)


def _kept(findings: list[Finding]) -> list[str]:
    return [each.key for each in findings]


def _written(draft: Draft) -> str:
    """The document for people, with what they have to look at in front of it."""
    head = ["# 由通知起草，未经核对。下面几处拿不准或通知没有写明："]
    head += [f"# - {mark.path}" + (f"：{mark.problem}" if mark.problem else "") for mark in draft.unsure]
    if draft.loads:
        body = as_yaml(Document.model_validate(draft.document))
    else:
        body = yaml.safe_dump(draft.document, allow_unicode=True, sort_keys=False, width=100)
    return "\n".join(line.replace("\n", " ") for line in head) + "\n" + body


def _slug(tenant: Tenant) -> str:
    return f"{tenant.slug[:28]}-{timezone.localdate().year}"
