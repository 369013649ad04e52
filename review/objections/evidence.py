"""An objection's evidence as its page shows it."""

import datetime as dt

from portal.models import Attachment, Upload
from review.models import Objection
from review.objections.files import EVIDENCE
from submissions.checks.file_views import file_view
from submissions.drafts.slot_widgets import SlotWidget, slot_widget


def evidence_widgets(objection: Objection, *, editable: bool, now: dt.datetime) -> list[SlotWidget]:
    """The one slot, with what stands in it and what is on its way. Two queries."""
    files = Attachment.objects.filter(folder=objection.folder_id).select_related("blob", "evaluation")
    uploads: list[Upload] = []
    if editable:
        rows = Upload.objects.filter(
            folder=objection.folder_id, state=Upload.State.RECEIVING, part=False, expires_at__gt=now
        )
        uploads = list(rows.select_related("replaces").order_by("pk"))
    return [slot_widget(EVIDENCE, [file_view(file) for file in files.in_order()], uploads=uploads)]
