"""What a unit has recommended and handed in, when the unit is merged into another one (`settings.UNIT_MERGE_HANDLERS`)."""

import datetime as dt

from portal.decisions import NotAllowed, refuse
from portal.models import Unit
from review.models import NominationBatch, UnitDocument


def merge_batches(unit: Unit, into: Unit, *, now: dt.datetime) -> None:
    """Batches follow the unit. Where both have one for a campaign, an empty open one goes; raises `NotAllowed` where both
    have recommended or handed in: which numbers and ranks hold then is for people to say.
    """
    ours = _batches(unit)
    for campaign, theirs in _batches(into).items():
        batch = ours.get(campaign)
        if batch is None:
            continue
        idle = next((each for each in (batch, theirs) if _idle(each)), None)
        if idle is None:
            raise NotAllowed(
                refuse("unit_merge_batches", unit=unit.name, into=into.name, campaign=batch.campaign.name)
            )
        idle.delete()
    NominationBatch.objects.filter(unit=unit).update(unit=into)


def merge_documents(unit: Unit, into: Unit, *, now: dt.datetime) -> None:
    """Unit forms follow the unit. Where both have one of a form, one without content goes; raises `NotAllowed` where both
    have been filled in.
    """
    ours = _documents(unit)
    for form, theirs in _documents(into).items():
        document = ours.get(form)
        if document is None:
            continue
        blank = next((each for each in (document, theirs) if _blank(each)), None)
        if blank is None:
            raise NotAllowed(
                refuse(
                    "unit_merge_documents", unit=unit.name, into=into.name, campaign=document.campaign.name
                )
            )
        folder = blank.folder
        blank.delete()
        folder.delete()
    UnitDocument.objects.filter(unit=unit).update(unit=into)


def _batches(unit: Unit) -> dict[int, NominationBatch]:
    rows = NominationBatch.objects.select_for_update().filter(unit=unit)
    return {row.campaign_id: row for row in rows}


def _idle(batch: NominationBatch) -> bool:
    return batch.state == NominationBatch.State.OPEN and not batch.nominations.exists()


def _documents(unit: Unit) -> dict[tuple[int, str], UnitDocument]:
    rows = UnitDocument.objects.select_for_update().filter(unit=unit)
    return {(row.campaign_id, row.form): row for row in rows}


def _blank(document: UnitDocument) -> bool:
    folder = document.folder
    return not document.answers and not folder.attachments.exists() and not folder.uploads.exists()
