"""Ranked lists: one for each category and track."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.schema.plan_words import scoring_words, weight_words
from review.judging.access import scope_of
from review.judging.judge_pages import limit_of
from review.judging.queries import judging_progress, narrowed, narrowing_before, panel_stamp, round_named
from review.judging.rankings import kept_ranking, ranking_lists, ranking_page


@require_safe
@login_required
def ranking(request: HttpRequest, campaign: str, unit: str = "") -> HttpResponse:
    """One list per category and track, with scores, ranks, and what is still out."""
    scope = scope_of(request, campaign, unit)
    round_ = round_named(scope.doc, request.GET.get("round", ""), scope.unit)
    stamp = panel_stamp(scope.campaign, judging_progress(scope.campaign, scope.unit), scope.unit)
    lists = ranking_lists(scope.campaign, scope.doc, scope.unit, round_=round_, stamp=stamp)
    before = narrowing_before(scope.doc, round_)
    key = request.GET.get("list", "")
    chosen = next((each for each in lists if each.key == key), lists[0] if lists and not key else None)
    if key and chosen is None:
        raise Http404
    if chosen is not None:
        chosen = kept_ranking(scope.campaign, chosen, round_, scope.unit, stamp)
    return render(
        request,
        "review/judging/ranking.html",
        {
            "scope": scope,
            "campaign": scope.campaign,
            "tab": "desk-ranking",
            "round": round_,
            "rounds": scope.rounds,
            "imported": scope.doc.review.imported
            if scope.unit is None and round_ == scope.rounds[-1]
            else (),
            "not_narrowed": before
            if before is not None and not narrowed(scope.campaign, before.key)
            else None,
            "combined": weight_words(scope.doc, round_) if scope.unit is None else "",
            "lists": lists,
            "chosen": chosen,
            "scoring": scoring_words(round_),
            "page": ranking_page(
                scope.doc, chosen, request.GET.get("page"), limit=limit_of(scope.doc, round_, "")
            )
            if chosen
            else None,
        },
    )
