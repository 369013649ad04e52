"""Where every case stands: reviews read into ranked lists and awards. Fixed queries, no rows per case."""

from collections.abc import Iterable

from campaigns.matching import CaseFacts
from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.judging import Round
from portal.models import Unit
from review.access import document_of
from review.awards import Given, share_out
from review.models import Assignment, Review
from review.panels import judgeable, rounds
from review.ranking import Judged


def judged_cases(campaign: Campaign, round_: Round, panel: Unit | None = None) -> list[Judged]:
    """Every case the round judges, with the totals and honours handed in. Two queries."""
    cases = judgeable(campaign, panel).values_list("pk", "category", "track", "group")
    rows = Assignment.objects.filter(
        submission__campaign=campaign, panelist__panel=panel, round=round_.key
    ).values_list("submission_id", "review__state", "review__total", "review__honour")
    totals: dict[int, list] = {}
    honours: dict[int, list[str]] = {}
    asked: dict[int, int] = {}
    for case, state, total, honour in rows.order_by("pk"):
        asked[case] = asked.get(case, 0) + 1
        if state == Review.State.SUBMITTED:
            totals.setdefault(case, []).append(total)
            honours.setdefault(case, []).append(honour)
    return [
        Judged(
            id=pk,
            category=category,
            track=track,
            group=group,
            totals=tuple(totals.get(pk, ())),
            honours=tuple(honours.get(pk, ())),
            asked=max(asked.get(pk, 0), round_.per_case),
        )
        for pk, category, track, group in cases.order_by("pk")
    ]


def last_round(doc: Document) -> Round | None:
    """The organiser's final round: what awards go by."""
    known = rounds(doc, None)
    return known[-1] if known else None


def planned_awards(campaign: Campaign) -> list[Given]:
    """What the campaign's award plans give now."""
    doc = document_of(campaign)
    final = last_round(doc)
    if final is None:
        return []
    cases = judged_cases(campaign, final)
    return share_out(doc.awards, cases, facts_of(campaign), trim=final.trim)


def facts_of(campaign: Campaign) -> dict[int, CaseFacts]:
    """Every judged case as plans see it, by id. One query."""
    rows = judgeable(campaign).values_list(
        "pk", "category", "track", "group", "unit__kind", "unit__attributes"
    )
    return {
        pk: CaseFacts(category, track, group, kind or "", frozenset(attributes or ()))
        for pk, category, track, group, kind, attributes in rows
    }


def pool_label(doc: Document, pool: Iterable[str]) -> str:
    """A pool in words: the labels of its category, track or group."""
    labels = {category.key: category.label for category in doc.categories}
    labels |= {track.key: track.label for track in doc.tracks}
    labels |= {group.key: group.label for group in doc.groups}
    return " · ".join(labels.get(part, part) for part in pool if part)


def list_label(doc: Document, category: str, track: str) -> str:
    """A ranked list's name."""
    return pool_label(doc, (category, track))
