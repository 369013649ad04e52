"""A draft as YAML, as applicants would see it, compared with what is in force, and published."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.editing.actions import Edition, publish_draft, record_look, save_draft
from campaigns.editing.drafts import Look, draft_of, look_at, without_what_json_lacks
from campaigns.editing.forms import PublishDraftForm, YamlForm
from campaigns.editing.impact import AT_ONCE, cases_of, effects_of
from campaigns.editing.impact_task import impact_lines, start_impact
from campaigns.fields.inputs import AnswerForm, inputs_for, rows_for, values_for
from campaigns.loading.lint import by_hand
from campaigns.models import Campaign, CampaignDraft
from campaigns.public import campaign_page
from campaigns.schema import Document
from portal.loading import NodeProblem, Problem, Tree, compare, values_as_yaml
from portal.organisation.queries import unit_terms
from portal.refusals import as_error_of, kept_on_page
from portal.visitors import person_of, tenant_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def as_yaml(request: HttpRequest, campaign_draft: int) -> HttpResponse:
    """The draft as a YAML text; POST keeps the text's values, whether the schema takes them or not."""
    row = draft_of(request, campaign_draft)
    if request.method != "POST" and "download" in request.GET:
        answer = HttpResponse(values_as_yaml(row.document), content_type="application/yaml; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="draft-{row.pk}.yaml"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer
    if request.method != "POST":
        return _yaml_page(request, row, YamlForm(initial={"text": values_as_yaml(row.document)}))
    form = YamlForm(request.POST)
    if not form.is_valid():
        return _yaml_page(request, row, form)
    text = form.cleaned_data["text"]
    record_look(row.campaign or row.tenant, text, actor=person_of(request), now=timezone.now())
    try:
        values = without_what_json_lacks(Tree(text).value)
    except NodeProblem as problem:
        return _yaml_page(request, row, form, problems=[Problem("", problem.line, "", problem.message)])
    edits = request.POST.get("edits", "")
    with kept_on_page() as outcome:
        save_draft(
            row,
            lambda _: values,
            edition=Edition(int(edits) if edits.isdigit() and len(edits) < 10 else 0),
            force=bool(request.POST.get("force")),
            actor=person_of(request),
            now=timezone.now(),
        )
    if outcome.refusal is not None:
        return _yaml_page(request, draft_of(request, campaign_draft), form, words=outcome.words)
    messages.success(request, "已保存。")
    return redirect("draft", tenant=tenant_of(request).slug, campaign_draft=row.pk)


def _yaml_page(request: HttpRequest, draft: CampaignDraft, form: YamlForm, **more: Any) -> HttpResponse:
    status = 409 if more.get("words") else 422 if more.get("problems") or form.errors else 200
    shown = {"draft": draft, "form": form, **more}
    return render(request, "campaigns/editing/draft/yaml.html", shown, status=status)


def _document(look: Look) -> Document:
    """The document that the draft makes; Http404 while it makes none."""
    if look.checked.doc is None:
        raise Http404
    return look.checked.doc


@login_required
@require_safe
def preview(request: HttpRequest, campaign_draft: int) -> HttpResponse:
    """The campaign's public page as the draft would have it."""
    look = look_at(draft_of(request, campaign_draft))
    doc = _document(look)
    shown = {
        "draft": look.draft,
        "campaign": Campaign(slug=doc.slug, name=doc.name, summary=doc.summary, timezone=doc.timezone),
        **campaign_page.shown(doc, unit_terms(), now=timezone.now()),
        "preview": True,
    }
    with timezone.override(doc.zone):
        return render(request, "campaigns/editing/draft/preview.html", shown)


@login_required
@require_safe
def preview_category(request: HttpRequest, campaign_draft: int, category: str) -> HttpResponse:
    """A category's form as the draft would have it."""
    return category_page(request, look_at(draft_of(request, campaign_draft)), category)


def category_page(
    request: HttpRequest, look: Look, key: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The form of one of the draft's categories, with what is said of a file that was tried."""
    doc = _document(look)
    category = next((each for each in doc.categories if each.key == key), None)
    if category is None:
        raise Http404
    form = AnswerForm(inputs_for(category.fields, {}), values_for(category.fields, {}))
    shown = {
        "draft": look.draft,
        "doc": doc,
        "category": category,
        "slots": [
            {"key": slot.key, "view": view}
            for slot, view in zip(
                category.slots,
                campaign_page.category_view(doc, category, unit_terms(), now=timezone.now()).slots,
                strict=True,
            )
        ],
        "rows": rows_for(form, category.fields, {}),
        **more,
    }
    with timezone.override(doc.zone):
        return render(request, "campaigns/editing/draft/category.html", shown, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publishing(request: HttpRequest, campaign_draft: int) -> HttpResponse:
    """What the draft would change, then its publication."""
    look = look_at(draft_of(request, campaign_draft))
    if not look.publishable:
        messages.error(request, "草稿里还有要填写或改正的地方，改好之后才能发布。")
        return redirect("draft", tenant=tenant_of(request).slug, campaign_draft=campaign_draft)
    doc, campaign = _document(look), look.draft.campaign
    if "impact" in request.POST and campaign is not None:
        with kept_on_page() as outcome:
            start_impact(look.draft, actor=person_of(request), now=timezone.now())
        if outcome.refusal is not None:
            messages.error(request, outcome.words)
        return redirect(f"{request.path}#impact-title")
    version = campaign.in_force.version if campaign else 0
    if request.method != "POST":
        initial = {"edits": look.draft.edits, "after": version}
        return _publish_page(request, look, doc, PublishDraftForm(initial=initial))
    form = PublishDraftForm(request.POST)
    if form.is_valid():
        with as_error_of(form):
            said = form.cleaned_data
            rule_set = publish_draft(
                look.draft,
                doc,
                edits=said["edits"],
                after=said["after"],
                why=said["why"],
                actor=person_of(request),
                now=timezone.now(),
                adopted=said["earlier"] == "adopt",
            )
            if campaign is None:
                messages.success(request, f"“{doc.name}”已发布，按日程开放。")
                return redirect("campaign", tenant=tenant_of(request).slug, campaign=doc.slug)
            messages.success(request, f"第 {rule_set.version} 版规则已生效。已保存的草稿会按新规则检查。")
            return redirect("campaign-rules", tenant=tenant_of(request).slug, campaign=doc.slug)
    return _publish_page(request, look, doc, form)


def _publish_page(request: HttpRequest, look: Look, doc: Document, form: PublishDraftForm) -> HttpResponse:
    campaign = look.draft.campaign
    shown = {
        "draft": look.draft,
        "look": look,
        "doc": doc,
        "confirm": form,
        "by_hand": len(by_hand(doc)),
        "changes": compare(campaign.in_force.doc, doc) if campaign else [],
        **(_impact(request, look.draft, campaign, doc) if campaign else {}),
        "categories": [
            (category, len(category.slots), sum(len(slot.rules) for slot in category.slots))
            for category in doc.categories
        ],
    }
    with timezone.override(doc.timezone):
        return render(
            request, "campaigns/editing/draft/publish.html", shown, status=422 if form.errors else 200
        )


def _impact(request: HttpRequest, draft: CampaignDraft, campaign: Campaign, doc: Document) -> dict[str, Any]:
    """What the draft would mean for all that was handed in: worked out here, or by a task where that is too much for a page."""
    cases = cases_of(campaign)
    if cases <= AT_ONCE:
        effects = effects_of(campaign, doc, now=timezone.now())
        return {"cases": cases, "effects": [effect.told for effect in effects], "known": True}
    lines = impact_lines(draft, person_of(request))
    made = [line.task.outcome for line in lines if line.task.ready]
    return {
        "cases": made[0]["cases"] if made else cases,
        "effects": made[0]["effects"] if made else [],
        "known": bool(made),
        "by_task": True,
        "lines": lines,
        "waiting": any(line.task.open for line in lines),
    }
