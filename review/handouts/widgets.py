"""The two upload boxes: the notice, and the templates."""

import datetime as dt

from django.db import transaction

from campaigns.handouts.files import NOTICE, TEMPLATE
from campaigns.models import Campaign, HandoutFolder
from campaigns.schema import Slot
from portal.files.owners import open_folder
from portal.models import Folder
from submissions.drafts.slot_widgets import SlotWidget, folder_widgets

KIND = "handout"
SLOTS: tuple[Slot, ...] = tuple(
    Slot.model_validate({"key": key, "label": label, "help": words, "required": False, "max_files": most, "max_bytes": "200MB"})
    for key, label, most, words in (
        (NOTICE, "通知", 5, "通知的正式文件（PDF、Word、OFD），在活动页“依据”下面给人下载。"),
        (TEMPLATE, "模板", 50,
         "申报书、登记表等空白表。文件名以通知里的叫法开头，如“附件1 申报书.docx”：材料项写着“附件1”的，旁边就有下载。"),
    )
)  # fmt: skip
LABELS = {slot.key: slot.label for slot in SLOTS}


def ensure_folder(campaign: Campaign) -> HandoutFolder:
    """The campaign's folder, made with the first file."""
    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        row: HandoutFolder | None = (
            HandoutFolder.objects.filter(campaign=campaign).select_related("folder").first()
        )
        return row or HandoutFolder.objects.create(
            tenant_id=campaign.tenant_id, campaign=campaign, folder=open_folder(KIND, campaign.tenant_id)
        )


def handout_widgets(campaign: Campaign, *, editable: bool, now: dt.datetime) -> list[SlotWidget]:
    """The slots, with what stands in them and what is on its way."""
    folder = Folder.objects.filter(handout_folder__campaign=campaign)
    return folder_widgets(folder, SLOTS, editable=editable, now=now)
