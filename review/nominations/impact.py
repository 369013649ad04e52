"""What other rules would mean for what units have put forward: those over a new quota."""

import datetime as dt
from collections.abc import Iterator

from campaigns.editing.impact import Effect
from campaigns.models import Campaign
from campaigns.schema import Document
from review.models import NominationBatch
from review.nominations.queries import nominated_facts, unit_facts
from review.nominations.quotas import Meter, meters


def effects(campaign: Campaign, after: Document, *, now: dt.datetime) -> Iterator[Effect]:
    """Units that are over a quota of the new rules and were not under the old ones."""
    lines = []
    for batch in (
        NominationBatch.objects.filter(campaign=campaign).select_related("unit").order_by("unit__name")
    ):
        cases, unit = nominated_facts(batch), unit_facts(batch.unit)
        over = [
            {
                _key(meter): meter
                for meter in meters(doc.recommend.quotas, unit, cases, doc.categories)
                if meter.over
            }
            if doc.recommend
            else {}
            for doc in (campaign.in_force.doc, after)
        ]
        lines += [
            f"{batch.unit.name}：“{meter.label}”已推荐 {meter.used} 件，新的上限 {meter.max} 件"
            for key, meter in over[1].items()
            if key not in over[0]
        ]
    yield Effect("会超出新名额的单位", True, lines)


def _key(meter: Meter) -> tuple[str, int | None]:
    return meter.key, meter.max
