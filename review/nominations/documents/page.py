"""A unit's document as its page shows it: a box for each slot, with what stands in it and what is on its way."""

import datetime as dt
from dataclasses import dataclass

from campaigns.models import Campaign
from campaigns.schema import UnitForm
from portal.models import Unit, Upload
from review.models import NominationBatch
from review.nominations.documents.actions import KIND
from review.nominations.documents.evaluation import scannable
from review.nominations.documents.queries import document_of_form, views_of
from submissions.drafts.slot_widgets import SlotWidget, slot_widget


@dataclass(frozen=True, slots=True)
class FileLists:
    """The boxes, and whether files may still come and go."""

    widgets: list[SlotWidget]
    editable: bool


def reference_to(campaign: Campaign, unit: Unit, form: str) -> str:
    """What an upload names as its owner."""
    return f"{KIND}/{campaign.tenant.slug}/{campaign.slug}/{unit.key}/{form}"


def file_lists(campaign: Campaign, unit: Unit, form: UnitForm, *, now: dt.datetime) -> FileLists:
    """The form's slots in its order."""
    document = document_of_form(campaign, unit, form.key)
    views = views_of(document)
    uploads: list[Upload] = []
    if document is not None:
        rows = Upload.objects.filter(
            folder=document.folder_id, state=Upload.State.RECEIVING, part=False, expires_at__gt=now
        )
        uploads = list(rows.select_related("replaces").order_by("pk"))
    frozen = (
        form.required_for_handover
        and NominationBatch.objects.filter(
            campaign=campaign, unit=unit, state=NominationBatch.State.SUBMITTED
        ).exists()
    )
    widgets = [
        slot_widget(
            scannable(slot),
            [view for key, view in views if key == slot.key],
            uploads=[] if frozen else uploads,
        )
        for slot in form.slots
    ]
    return FileLists(widgets, not frozen)
