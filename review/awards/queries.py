"""What the award plans give, and the awards as they stand."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count

from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.matching import CaseFacts
from campaigns.schema.plan_words import scoring_words
from review.access import document_of
from review.awards.allocation import PlannedAward, allocate
from review.judging.queries import judgeable
from review.judging.ranking import Judged
from review.judging.rankings import judged_submissions, last_round
from review.models import Award


def planned_awards(campaign: Campaign) -> list[PlannedAward]:
    """What the campaign's award plans give now."""
    doc = document_of(campaign)
    final = last_round(doc)
    if final is None:
        return []
    cases = judged_submissions(campaign, final)
    return allocate(doc.awards, cases, facts_of(campaign), trim=final.trim)


def scoring_of(doc: Document) -> str:
    """How the scores that awards go by come about, in words; "" where nobody judges for the organiser."""
    final = last_round(doc)
    return scoring_words(final) if final is not None else ""


def award_tiers(campaign: Campaign) -> Callable[[Sequence[Judged]], dict[int, str]]:
    """What gives from judged cases the label of each one's tier by the campaign's plans (settings.AWARD_TIERS). One
    query, however often it is asked.
    """
    doc, facts, final = document_of(campaign), facts_of(campaign), last_round(document_of(campaign))
    trim = final is not None and final.trim
    return lambda cases: {award.id: award.label for award in allocate(doc.awards, cases, facts, trim=trim)}


def facts_of(campaign: Campaign) -> dict[int, CaseFacts]:
    """Every judged case as plans see it, by id. One query."""
    rows = judgeable(campaign).values_list(
        "pk", "category", "track", "group", "unit__kind", "unit__attributes"
    )
    return {
        pk: CaseFacts(category, track, group, kind or "", frozenset(attributes or ()))
        for pk, category, track, group, kind, attributes in rows
    }


def award_page(campaign: Campaign, tier: str, number: Any) -> Page:
    """The drafted or published awards, best first within each pool."""
    rows = Award.objects.filter(campaign=campaign).select_related("submission__unit", "decided_by")
    if tier:
        rows = rows.filter(tier=tier)
    return Paginator(rows.order_by("pool", "rank", "pk"), 50).get_page(number)


def tier_counts(campaign: Campaign, doc: Document) -> list[tuple[str, str, int]]:
    """(key, label, awards) of every tier. One query."""
    counted = dict(
        Award.objects.filter(campaign=campaign).order_by().values_list("tier").annotate(n=Count("pk"))
    )
    labels = {tier.key: tier.label for plan in doc.awards for tier in plan.tiers}
    return [(key, label, counted.get(key, 0)) for key, label in labels.items()]
