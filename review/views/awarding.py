"""Ranking, awards, publishing."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.decisions import NotAllowed
from portal.visitors import person_of
from portal.words import say
from review.access import document_of, organised, organised_case, panel_of
from review.actions import awarding as actions
from review.forms import AdjustForm, PublishForm
from review.links import to_campaign
from review.panels import round_named
from review.standing import (
    award_page,
    gaps_of,
    plan_words,
    ranked_list,
    ranking_lists,
    ranking_page,
    tier_counts,
)
from review.views.attempts import attempt, complain


@require_GET
@login_required
def ranking(request: HttpRequest, campaign: str) -> HttpResponse:
    """One list per category and track, with scores, ranks, and what is still out."""
    panel = panel_of(request, campaign)
    round_ = round_named(panel.doc, request.GET.get("round", ""), panel.unit)
    lists = ranking_lists(panel.campaign, panel.doc, panel.unit)
    wanted = request.GET.get("list", "")
    chosen = next((one for one in lists if one.key == wanted), lists[0] if lists and not wanted else None)
    if wanted and chosen is None:
        raise Http404
    if chosen is not None:
        chosen = ranked_list(panel.campaign, chosen, round_, panel.unit)
    return render(
        request,
        "review/desk_ranking.html",
        {
            "panel": panel,
            "campaign": panel.campaign,
            "tab": "desk-ranking",
            "round": round_,
            "lists": lists,
            "chosen": chosen,
            "page": ranking_page(panel.doc, chosen, request.GET.get("page")) if chosen else None,
        },
    )


@require_http_methods(["GET", "POST"])
@login_required
def awards(request: HttpRequest, campaign: str) -> HttpResponse:
    """The plan, the drafted list, adjusting one; a POST drafts anew."""
    found = organised(request, campaign)
    doc = document_of(found)
    if request.method == "POST":
        try:
            made = actions.draft_awards(found, actor=person_of(request), now=timezone.now())
            messages.success(request, f"已按方案生成 {made} 项奖，请核对后公布。")
        except NotAllowed as refusal:
            messages.error(request, say(refusal.decision))
        return redirect(to_campaign("desk-awards", found))
    return render(
        request,
        "review/desk_awards.html",
        {
            "campaign": found,
            "doc": doc,
            "tab": "desk-awards",
            "plans": [plan_words(doc, plan) for plan in doc.awards],
            "page": award_page(found, request.GET.get("tier", ""), request.GET.get("page")),
            "tiers": tier_counts(found, doc),
            "wanted": request.GET.get("tier", ""),
            "gaps": gaps_of(found),
            "adjust_form": AdjustForm(tiers=actions.tiers_of(found)),
            "publish_form": PublishForm(),
        },
    )


@require_POST
@login_required
def adjust(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """Another award for one case, with a reason."""
    found, submission = organised_case(request, campaign, case)
    form = AdjustForm(request.POST, tiers=actions.tiers_of(found))
    if form.is_valid():
        attempt(
            request,
            lambda: actions.adjust_award(
                submission,
                tier=form.cleaned_data["tier"],
                why=form.cleaned_data["why"],
                actor=person_of(request),
                now=timezone.now(),
            ),
            "奖项已调整，理由已记录。",
        )
    else:
        complain(request, form)
    return redirect(to_campaign("desk-awards", found))


@require_POST
@login_required
def publish(request: HttpRequest, campaign: str) -> HttpResponse:
    """Make the results public."""
    found = organised(request, campaign)
    form = PublishForm(request.POST)
    if form.is_valid():
        attempt(
            request,
            lambda: actions.publish_awards(
                found,
                despite_gaps=form.cleaned_data["despite_gaps"],
                actor=person_of(request),
                now=timezone.now(),
            ),
            "结果已公布，申请人已收到通知。",
        )
    else:
        complain(request, form)
    return redirect(to_campaign("desk-awards", found))
