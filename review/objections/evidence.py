"""An objection's evidence as its page shows it."""

import datetime as dt

from portal.models import Folder
from review.models import Objection
from review.objections.files import EVIDENCE
from submissions.drafts.slot_widgets import SlotWidget, folder_widgets


def evidence_widgets(objection: Objection, *, editable: bool, now: dt.datetime) -> list[SlotWidget]:
    """The one slot, with what stands in it and what is on its way. Two queries."""
    folders = Folder.objects.filter(pk=objection.folder_id)
    return folder_widgets(folders, [EVIDENCE], editable=editable, now=now)
