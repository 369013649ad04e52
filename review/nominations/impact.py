"""What other rules would mean for what units have put forward: those over a new quota."""

import datetime as dt
from collections.abc import Iterator, Sequence

from campaigns.editing.impact import Effect, Told
from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.matching import CaseFacts
from review.models import NominationBatch
from review.nominations.queries import nominated_facts, unit_facts
from review.nominations.quotas import UnitFacts, meters


def effects(campaign: Campaign, after: Document, *, now: dt.datetime, told: Told) -> Iterator[Effect]:
    """Units that are over a quota of the new rules and were not under the old ones."""
    lines = []
    for batch in (
        NominationBatch.objects.filter(campaign=campaign).select_related("unit").order_by("unit__name")
    ):
        cases, unit = nominated_facts(batch), unit_facts(batch.unit)
        before, newly = (_over(doc, unit, cases) for doc in (campaign.in_force.doc, after))
        lines += [f"{batch.unit.name}：{words}" for key, words in newly.items() if key not in before]
    yield Effect("会超出新名额的单位", True, lines)


def _over(doc: Document, unit: UnitFacts, cases: Sequence[CaseFacts]) -> dict[tuple[str, str, int], str]:
    """Quotas and parts of quotas that the unit is over by the document, in words."""
    if doc.recommend is None:
        return {}
    over = {}
    for meter in meters(doc.recommend.quotas, unit, cases, doc.categories):
        if meter.max is not None and meter.over:
            over[meter.key, "", meter.max] = _words(meter.label, meter.used, meter.max)
        for cap in meter.sub_caps:
            if cap.used > cap.max:
                over[meter.key, cap.label, cap.max] = _words(
                    f"{meter.label} · {cap.label}", cap.used, cap.max
                )
    return over


def _words(label: str, used: int, most: int) -> str:
    return f"“{label}”已推荐 {used} 件，新的上限 {most} 件"
