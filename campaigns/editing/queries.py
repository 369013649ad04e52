"""What the page of rules reads: versions, and what a person checks by hand."""

from itertools import groupby
from typing import Any

from django.db.models.fields.json import KeyTextTransform

from campaigns.loading.lint import ByHand, by_hand
from campaigns.models import Campaign, CampaignDraft
from campaigns.schema import Document


def versions(campaign: Campaign) -> Any:
    """Published versions, newest first, without their documents."""
    return campaign.rule_sets.select_related("published_by").defer("document").order_by("-version")


def checked_by_hand(doc: Document) -> list[tuple[str, list[str]]]:
    """Rules that the portal leaves to people, as sentences with the slots they stand in."""
    points = [point for point in by_hand(doc) if point.rule != "checklist"]
    points_with_places = []
    for words, same in groupby(sorted(points, key=_words_of), key=_words_of):
        slots: dict[str, list[str]] = {}
        for point in same:
            slots.setdefault(point.slot, []).append(point.category)
        points_with_places.append(
            (words, [f"{slot}（{_some(categories)}）" for slot, categories in slots.items()])
        )
    return points_with_places


def _words_of(point: ByHand) -> str:
    return point.words


def _some(names: list[str]) -> str:
    """Two names, or one and how many there are."""
    kept = list(dict.fromkeys(names))
    return "、".join(kept) if len(kept) <= 2 else f"{kept[0]}等 {len(kept)} 类"


def slug_taken(slug: str) -> bool:
    """Whether the tenant has a published campaign of this slug."""
    return Campaign.objects.filter(slug=slug, current__isnull=False).exists()


def campaigns_to_copy() -> list[tuple[str, str]]:
    """The tenant's campaigns by slug and name, newest first."""
    return list(Campaign.objects.filter(current__isnull=False).values_list("slug", "name"))


def drafts_of_new_campaigns() -> Any:
    """Drafts of campaigns that don't exist yet, the last saved first, without their documents but for the name."""
    rows = CampaignDraft.objects.filter(campaign=None).select_related("changed_by").defer("document")
    return rows.annotate(name=KeyTextTransform("name", "document"))
