"""The unit's batch row: the lock under which its quotas are counted (X05)."""

from campaigns.models import Campaign
from portal.models import Unit
from review.models import NominationBatch


def locked_batch(campaign: Campaign, unit: Unit) -> NominationBatch:
    """The unit's batch, made on first use, locked until the transaction ends."""
    NominationBatch.objects.get_or_create(
        campaign=campaign,
        unit=unit,
        defaults={"tenant_id": campaign.tenant_id, "state": NominationBatch.State.OPEN},
    )
    batch: NominationBatch = NominationBatch.objects.select_for_update().get(campaign=campaign, unit=unit)
    return batch
