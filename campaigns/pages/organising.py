"""What the organiser's pages read: versions, extensions, and what a person checks by hand."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from campaigns.lint import by_hand
from campaigns.models import Campaign
from campaigns.schema import Document
from portal.models import Unit

MOST_UNITS = 500
"""Names offered while typing; more would weigh the page down."""


def versions(campaign: Campaign) -> Any:
    """Published versions, newest first, without their documents."""
    return campaign.rule_sets.select_related("published_by").defer("document").order_by("-version")


def extensions(campaign: Campaign) -> Any:
    """Extensions granted so far, newest first."""
    return campaign.extensions.select_related("unit", "granted_by").order_by("-granted_at")


def numbers_of(extensions: Any, campaign: Campaign) -> dict[Any, str]:
    """Numbers and titles of the submissions that have an extension, by uuid; asked through the settings."""
    uuids = [extension.submission for extension in extensions if extension.submission]
    names: dict[Any, str] = import_string(settings.SUBMISSION_NAMES)(campaign, uuids)
    return names


def unit_names() -> list[str]:
    """Units of the tenant to choose from."""
    return list(Unit.objects.filter(listed=True).values_list("name", flat=True)[:MOST_UNITS])


def clock_words(zone: str) -> str:
    """What people call a time zone."""
    return {"Asia/Shanghai": "北京时间", "Asia/Urumqi": "新疆时间"}.get(zone, f"时区 {zone} ")


def checked_by_hand(doc: Document) -> list[tuple[str, list[str]]]:
    """Rules that the portal leaves to people, as sentences with the slots they stand in."""
    points = [point for point in by_hand(doc) if point.rule != "checklist"]
    found = []
    for words, same in groupby(sorted(points, key=lambda one: one.words), key=lambda one: one.words):
        slots: dict[str, list[str]] = {}
        for point in same:
            slots.setdefault(point.slot, []).append(point.category)
        found.append((words, [f"{slot}（{_some(categories)}）" for slot, categories in slots.items()]))
    return found


def _some(names: list[str]) -> str:
    """Two names, or one and how many there are."""
    kept = list(dict.fromkeys(names))
    return "、".join(kept) if len(kept) <= 2 else f"{kept[0]}等 {len(kept)} 类"
