"""Drafting, adjusting and publishing awards; the published results."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaigns.access import campaign_of
from campaigns.schema.plan_words import exact_plan_words
from portal.models import Person
from portal.refusals import refused_at
from portal.visitors import person_of
from review.access import document_of, organised, organised_submission
from review.awards import actions
from review.awards.forms import AdjustForm, PublishForm
from review.awards.queries import award_page, scoring_of, tier_counts
from review.awards.results import own_certificates, published_honours, results_page
from review.feedback import flash_form_error
from review.judging.rankings import gaps_of
from review.links import to_campaign


@require_http_methods(["GET", "POST"])
@login_required
@refused_at("desk-awards", "campaign")
def awards(request: HttpRequest, campaign: str) -> HttpResponse:
    """The plan, the drafted list, adjusting one; a POST drafts anew."""
    campaign_row = organised(request, campaign)
    doc = document_of(campaign_row)
    if request.method == "POST":
        count = actions.draft_awards(campaign_row, actor=person_of(request), now=timezone.now())
        messages.success(request, f"已按方案生成 {count} 项奖，请核对后公布。")
        return redirect(to_campaign("desk-awards", campaign_row))
    return render(
        request,
        "review/awards/awards.html",
        {
            "campaign": campaign_row,
            "doc": doc,
            "tab": "desk-awards",
            "plans": [exact_plan_words(doc, plan) for plan in doc.awards],
            "scoring": scoring_of(doc),
            "page": award_page(campaign_row, request.GET.get("tier", ""), request.GET.get("page")),
            "tiers": tier_counts(campaign_row, doc),
            "tier": request.GET.get("tier", ""),
            "gaps": gaps_of(campaign_row),
            "matters": []
            if campaign_row.results_at
            else actions.open_matters(campaign_row, now=timezone.now()),
            "adjust_form": AdjustForm(tiers=actions.tiers_of(campaign_row)),
            "publish_form": PublishForm(),
        },
    )


@require_POST
@login_required
@refused_at("desk-awards", "campaign")
def adjust(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """Another award for one case, with a reason."""
    campaign_row, submission = organised_submission(request, campaign, case)
    form = AdjustForm(request.POST, tiers=actions.tiers_of(campaign_row))
    if form.is_valid():
        actions.adjust_award(
            submission,
            tier=form.cleaned_data["tier"],
            why=form.cleaned_data["why"],
            actor=person_of(request),
            now=timezone.now(),
        )
        messages.success(request, "奖项已调整，理由已记录。")
    else:
        flash_form_error(request, form)
    return redirect(to_campaign("desk-awards", campaign_row))


@require_POST
@login_required
@refused_at("desk-awards", "campaign")
def publish(request: HttpRequest, campaign: str) -> HttpResponse:
    """Make the results public."""
    campaign_row = organised(request, campaign)
    form = PublishForm(request.POST)
    if form.is_valid():
        actions.publish_awards(
            campaign_row,
            despite_gaps=form.cleaned_data["despite_gaps"],
            actor=person_of(request),
            now=timezone.now(),
        )
        messages.success(request, "结果已公布，申请人已收到通知。")
    else:
        flash_form_error(request, form)
    return redirect(to_campaign("desk-awards", campaign_row))


@require_GET
def results(request: HttpRequest, campaign: str) -> HttpResponse:
    """A page of the published results, by pool; nothing before they are published."""
    campaign_row = campaign_of(request, campaign)
    doc = document_of(campaign_row)
    published = campaign_row.results_at is not None
    person = request.user if isinstance(request.user, Person) else None
    pool, number = request.GET.get("pool", ""), request.GET.get("page", 1)
    return render(
        request,
        "review/awards/results.html",
        {
            "campaign": campaign_row,
            "results": results_page(campaign_row, publish_all=doc.publish_all, pool=pool, number=number)
            if published
            else None,
            "scoring": scoring_of(doc) if published and doc.awards else "",
            "honours": published_honours(campaign_row) if published else [],
            "mine": own_certificates(campaign_row, person) if published and person else [],
        },
    )
