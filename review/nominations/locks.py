"""The unit's batch row: the lock under which its quotas are counted (X05). Batches of several units are always locked
from the top of the tree down, so that nobody waits for somebody who waits for him.
"""

from campaigns.models import Campaign
from campaigns.schema import Document
from portal.models import Unit
from review.models import NominationBatch
from review.nominations.chains import unit_above


def locked_batch(campaign: Campaign, unit: Unit) -> NominationBatch:
    """The unit's batch, made on first use, locked until the transaction ends."""
    NominationBatch.objects.get_or_create(
        campaign=campaign,
        unit=unit,
        defaults={"tenant_id": campaign.tenant_id, "state": NominationBatch.State.OPEN},
    )
    batch: NominationBatch = NominationBatch.objects.select_for_update().get(campaign=campaign, unit=unit)
    return batch


def locked_level(campaign: Campaign, unit: Unit, doc: Document) -> tuple[NominationBatch, Unit | None]:
    """The unit's batch and the unit it hands in to, whose batch is locked too, before its own: what is handed up to
    a unit and what it takes from there don't change meanwhile.
    """
    above = unit_above(doc, unit)
    if above is not None:
        locked_batch(campaign, above)
    return locked_batch(campaign, unit), above
