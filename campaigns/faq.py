"""Frequently asked questions as pages show them."""

from dataclasses import dataclass

from campaigns.models import Campaign, FaqEntry
from campaigns.schema import Document


@dataclass(frozen=True, slots=True)
class FaqLine:
    """One question with its answer; `place` says in words what it is about, "" for the whole campaign."""

    pk: int
    question: str
    answer: str
    place: str
    slot: str


def faq_lines(campaign: Campaign, doc: Document) -> list[FaqLine]:
    """All of them, as the organiser put them there. One query."""
    return [_line(entry, doc) for entry in FaqEntry.objects.filter(campaign=campaign)]


def faq_of_category(campaign: Campaign, doc: Document, category: str) -> list[FaqLine]:
    """Those about the category, and the general ones. One query."""
    return [_line(entry, doc) for entry in FaqEntry.objects.filter(campaign=campaign).of_category(category)]


def _line(entry: FaqEntry, doc: Document) -> FaqLine:
    category = next((each for each in doc.categories if each.key == entry.category), None)
    slot = next((each for each in category.slots if each.key == entry.slot), None) if category else None
    place = " · ".join(part.label for part in (category, slot) if part is not None)
    return FaqLine(entry.pk, entry.question, entry.answer, place, slot.label if slot else "")
