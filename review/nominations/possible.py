"""What a unit may still put forward, in one sentence: 再推荐 2 件微课，或 3 件教学案例. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.schema import Category, Document
from campaigns.schema.matching import CaseFacts
from review.nominations.places import applying
from review.nominations.quotas import Meter

NAMED_AT_MOST = 6
"""Choices that one sentence lists; the meters show all."""


@dataclass(frozen=True, slots=True)
class Possible:
    """Kinds of cases that share the same quotas: what they are called, and how many of them together still fit."""

    labels: tuple[str, ...]
    left: int
    closed_parts: tuple[str, ...] = ()
    """Parts of those quotas that take no more (中职)."""


def still_possible(doc: Document, meters: Sequence[Meter]) -> list[Possible]:
    """Kinds of cases (category and track) that still fit, by the quotas that limit them, in the document's order. Kinds
    that no quota limits are left out: nothing is used up there. Soft limits count like others: past them a reason is due.
    """
    shared: dict[tuple[str, ...], list[str]] = {}
    by_key = {meter.key: meter for meter in meters}
    for category in doc.categories:
        if not category.recommended:
            continue
        for track in category.tracks or ("",):
            limiting = [
                meter
                for meter in applying(doc, meters, CaseFacts(category.key, track))
                if meter.left is not None
            ]
            if limiting:
                key = tuple(meter.key for meter in limiting)
                shared.setdefault(key, []).append(_label(doc, category, track))
    found = []
    for keys, labels in shared.items():
        limiting = [by_key[key] for key in keys]
        left = min(meter.left or 0 for meter in limiting)
        closed = tuple(cap.label for meter in limiting for cap in meter.sub_caps if not cap.left)
        if left:
            found.append(Possible(tuple(labels), left, closed))
    return found


def possible_words(doc: Document, meters: Sequence[Meter]) -> str:
    """The sentence; empty where no quota limits anything."""
    if not any(meter.left is not None for meter in meters):
        return ""
    choices = still_possible(doc, meters)
    if not choices:
        return "名额已全部用完。"
    words = [_words(choice) for choice in choices[:NAMED_AT_MOST]]
    more = "，等" if len(choices) > NAMED_AT_MOST else ""
    return f"还可以再推荐 {'，或 '.join(words)}{more}。"


def _words(choice: Possible) -> str:
    kinds = "、".join(choice.labels)
    together = "（合计）" if len(choice.labels) > 1 else ""
    closed = f"（{'、'.join(choice.closed_parts)}除外）" if choice.closed_parts else ""
    return f"{choice.left} 件{kinds}{together}{closed}"


def _label(doc: Document, category: Category, track: str) -> str:
    return f"{category.label}（{doc.label_of('tracks', track)}）" if track else category.label
