"""The list that stands: drafting it, settling ties, adjusting one, publishing; opening and publishing a correction."""

import datetime as dt
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.plan_words import advance_words, exact_plan_words
from portal.refusals import refused_at
from portal.visitors import person_of
from review.access import document_of, organised, organised_submission
from review.awards import actions, list_steps
from review.awards.access import list_decided, organised_run
from review.awards.actions.decisions import shown_run
from review.awards.forms import AdjustForm, CorrectionForm, DraftForm, PublishForm
from review.awards.open_matters import open_matters
from review.awards.queries import counts_of, lines_page, scoring_of, tallies_of, tie_boxes
from review.awards.run_rules import RunRules, list_label, lists_of, rules_of
from review.feedback import flash_form_error, flash_left
from review.links import to_campaign
from review.models import AwardRun


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-awards", "campaign", query=("list",))
def awards(request: HttpRequest, campaign: str) -> HttpResponse:
    """The plan, how each pool was cut, ties, the list, adjusting one; a POST drafts anew."""
    campaign_row = organised(request, campaign)
    doc = document_of(campaign_row)
    now = timezone.now()
    list_key = list_decided(request, doc)
    if request.method == "POST":
        _draft(request, campaign_row, list_key, now)
        return _back(campaign_row, list_key)
    rules = rules_of(doc, list_key)
    run_row = shown_run(campaign_row, list_key)
    if run_row is not None:
        run_row.campaign = campaign_row  # at hand; with its rules
    show, counted = request.GET.get("show", ""), tallies_of(run_row) if run_row else None
    open_to_drafts = campaign_row.results_at is None or rules.special is not None
    editable = open_to_drafts if run_row is None else run_row.state == AwardRun.State.DRAFT
    return render(
        request,
        "review/awards/awards.html",
        {
            "campaign": campaign_row,
            "doc": doc,
            "tab": "desk-awards",
            "list_key": list_key,
            "list_label": list_label(doc, list_key),
            "lists": lists_of(doc),
            "round": rules.narrows,
            "special": rules.special,
            "keep_query": f"list={list_key}&" if list_key else "",
            "public_since": _public_since(campaign_row, list_key, run_row),
            "correctable": rules.narrows is None or campaign_row.results_at is None,
            "draftable": open_to_drafts,
            "plans": _plan_words(doc, rules),
            "scoring": scoring_of(doc, list_key),
            "run": run_row,
            "editable": editable and rules.plans,
            "correction": run_row if run_row and run_row.corrects_id else None,
            "approval": doc.review.approval,
            "page": lines_page(run_row, show, request.GET.get("page"), counted) if run_row else None,
            "counts": counts_of(run_row, doc, counted) if run_row else None,
            "ties": tie_boxes(run_row) if run_row else [],
            "show": show,
            "steps": (steps := list_steps.own_steps(campaign_row, list_key, person_of(request))),
            "waiting": any(step.task.open for step in steps),
            "matters": open_matters(campaign_row, run_row, now=now) if editable else [],
            "tiers": actions.tiers_of(campaign_row, list_key),
            "publish_form": PublishForm(),
            "draft_form": DraftForm(),
            "correction_form": CorrectionForm(),
        },
    )


def _draft(request: HttpRequest, campaign: Campaign, list_key: str, now: dt.datetime) -> None:
    form = DraftForm(request.POST)
    drafted = list_steps.draft_list(
        campaign,
        list_key,
        keep_decisions=form.is_valid() and form.cleaned_data["keep_decisions"],
        actor=person_of(request),
        now=now,
    )
    if drafted is None:
        messages.success(request, "案例较多，正在后台生成名单；可以离开，完成后会通知您。")
    else:
        tell = messages.success if drafted["count"] else messages.warning
        tell(request, list_steps.said_of(drafted))


def _public_since(campaign: Campaign, list_key: str, run: AwardRun | None) -> dt.datetime | None:
    """When the list was made public; a correction that is open says it by what it corrects."""
    if not list_key:
        return campaign.results_at
    published = run.corrects if run is not None and run.corrects_id else run
    return published.published_at if published is not None else None


def _plan_words(doc: Document, rules: RunRules) -> list[str]:
    if rules.narrows is not None and rules.narrows.advance is not None:
        return [advance_words(doc, rules.narrows.advance)]
    return [exact_plan_words(doc, plan) for plan in rules.plans]


def _back(campaign: Campaign, list_key: str, at: str = "") -> HttpResponse:
    query = f"?list={list_key}" if list_key else ""
    return redirect(to_campaign("desk-awards", campaign) + query + at)


@require_POST
@login_required
@refused_at("desk-awards", "campaign", query=("list",))
def adjust(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """Another award for one case, with a reason."""
    campaign_row, submission = organised_submission(request, campaign, case)
    list_key = list_decided(request, document_of(campaign_row))
    form = AdjustForm(request.POST, tiers=actions.tiers_of(campaign_row, list_key))
    if form.is_valid():
        actions.adjust_award(
            submission,
            list_key,
            tier=form.cleaned_data["tier"],
            why=form.cleaned_data["why"],
            actor=person_of(request),
            now=timezone.now(),
        )
        messages.success(request, "名单已调整，理由已记录。")
    else:
        flash_form_error(request, form)
    return _back(campaign_row, list_key)


@require_POST
@login_required
@refused_at("desk-awards", "campaign", query=("list",))
def settle(request: HttpRequest, campaign: str) -> HttpResponse:
    """Share out cases of equal score at a line: `tier:<number>` for each case, and the reason."""
    campaign_row = organised(request, campaign)
    list_key = list_decided(request, document_of(campaign_row))
    tiers = {
        name.removeprefix("tier:"): str(value)
        for name, value in request.POST.items()
        if name.startswith("tier:")
    }
    actions.settle_tie(
        campaign_row,
        tiers,
        list_key,
        why=request.POST.get("why", "")[:500],
        actor=person_of(request),
        now=timezone.now(),
    )
    messages.success(request, "同分已议定，理由已记录。")
    return _back(campaign_row, list_key, "#ties")


@require_POST
@login_required
@refused_at("desk-awards", "campaign", query=("list",))
def review_tie(request: HttpRequest, campaign: str) -> HttpResponse:
    """One more review for each `case` (a number) of an open tie."""
    campaign_row = organised(request, campaign)
    list_key = list_decided(request, document_of(campaign_row))
    outcome = actions.review_tie(
        campaign_row, request.POST.getlist("case"), list_key, actor=person_of(request), now=timezone.now()
    )
    if outcome.done:
        messages.success(
            request,
            f"已为 {len(outcome.done)} 件同分案例各加一份评审，专家已收到通知。交齐后点“重新生成名单”，按新的得分再排。",
        )
    flash_left(request, outcome.left, not_done="没有增加评审")
    return _back(campaign_row, list_key, "#ties")


@require_POST
@login_required
@refused_at("desk-awards", "campaign", query=("list",))
def publish(request: HttpRequest, campaign: str) -> HttpResponse:
    """Make the list public, or the correction that is open."""
    campaign_row = organised(request, campaign)
    list_key = list_decided(request, document_of(campaign_row))
    form = PublishForm(request.POST)
    if not form.is_valid():
        flash_form_error(request, form)
        return _back(campaign_row, list_key)
    published = list_steps.publish_list(
        campaign_row,
        list_key,
        despite=form.cleaned_data["despite"],
        actor=person_of(request),
        now=timezone.now(),
    )
    if published is None:
        messages.success(request, "名单较长，正在后台公布并通知每个人；可以离开，完成后会通知您。")
    else:
        messages.success(request, list_steps.said_of(published))
    return _back(campaign_row, list_key)


@require_POST
@login_required
@refused_at("desk-awards", "campaign", query=("list",))
def correct(request: HttpRequest, campaign: str) -> HttpResponse:
    """Open a correction of the published list."""
    campaign_row = organised(request, campaign)
    list_key = list_decided(request, document_of(campaign_row))
    form = CorrectionForm(request.POST)
    if form.is_valid():
        run = actions.start_correction(
            campaign_row,
            list_key,
            why=form.cleaned_data["why"],
            actor=person_of(request),
            now=timezone.now(),
        )
        messages.success(request, f"已生成更正稿（第 {run.number} 稿）。公布之前，外面看到的仍是原来的结果。")
    else:
        flash_form_error(request, form)
    return _back(campaign_row, list_key)


@require_POST
@login_required
@refused_at("desk-awards", "campaign", query=("list",))
def approve(request: HttpRequest, campaign: str, run: int) -> HttpResponse:
    """The second person's word for a list."""
    campaign_row, run_row = organised_run(request, campaign, run)
    actions.approve_run(run_row, actor=person_of(request), now=timezone.now())
    messages.success(request, f"第 {run_row.number} 稿已复核通过。")
    return _back(campaign_row, run_row.list_key)
