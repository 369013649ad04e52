"""The pictures of a campaign's certificates: where they are uploaded, and as they are printed."""

import datetime as dt
import io
from collections.abc import Callable

from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema import Slot
from portal.files import storage
from portal.files.owners import open_folder
from portal.models import Attachment, Upload
from review.certificates.drawing import Pictures
from review.models import CertificateFolder, CertificatePicture
from submissions.checks.file_views import file_view
from submissions.drafts.slot_widgets import SlotWidget, slot_widget
from validators import drawing

KIND = "certificate"
SLOTS: tuple[Slot, ...] = tuple(
    Slot.model_validate({"key": key, "label": label, "help": words, "required": False, "max_files": 1, "max_bytes": "20MB"})
    for key, label, words in (
        ("background", "底图", "整张纸的底图（JPG 或 PNG），按纸张拉满；有底图时不再画底色和底纹。"),
        ("emblem", "徽标", "印在标题上方的“徽标”一栏。白底或透明底的 JPG、PNG。"),
        ("seal", "印章", "盖在落款和日期上。白底或透明底的 JPG、PNG，白色不会遮住下面的字。"),
    )
)  # fmt: skip
LABELS = {slot.key: slot.label for slot in SLOTS}


def ensure_folder(campaign: Campaign) -> CertificateFolder:
    """The campaign's folder, made with the first picture."""
    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        row = CertificateFolder.objects.filter(campaign=campaign).select_related("folder").first()
        if row is None:
            row = CertificateFolder.objects.create(
                tenant_id=campaign.tenant_id, campaign=campaign, folder=open_folder(KIND, campaign.tenant_id)
            )
    found: CertificateFolder = row
    return found


def picture_widgets(campaign: Campaign, *, editable: bool, now: dt.datetime) -> list[SlotWidget]:
    """The slots, with what stands in them and what is on its way."""
    folder = CertificateFolder.objects.filter(campaign=campaign).values("folder")
    files = Attachment.objects.filter(folder__in=folder).select_related("blob", "evaluation")
    views = [(file.slot, file_view(file)) for file in files.in_order()]
    uploads: list[Upload] = []
    if editable:
        rows = Upload.objects.filter(
            folder__in=folder, state=Upload.State.RECEIVING, part=False, expires_at__gt=now
        )
        uploads = list(rows.select_related("replaces").order_by("pk"))
    return [
        slot_widget(slot, [view for key, view in views if key == slot.key], uploads=uploads) for slot in SLOTS
    ]


def pictures_of(campaign: Campaign) -> Pictures:
    """What the campaign's certificates are drawn with; a file that is no picture is left out."""
    from reportlab.lib.utils import ImageReader

    files = Attachment.objects.filter(folder__certificate_folder__campaign=campaign)
    files = files.select_related("blob", "certificate_picture")
    drawn = {file.slot: printed(file) for file in files.in_order()}
    return {slot: ImageReader(io.BytesIO(data)) for slot, data in drawn.items() if data}


def printed(file: Attachment, draw: Callable[..., bytes | None] = drawing.image) -> bytes:
    """JPEG of an uploaded picture, drawn anew the first time it is asked for; empty where it is no picture, or where too many
    files are being drawn at the moment.
    """
    known = getattr(file, "certificate_picture", None)
    if known is not None:
        return bytes(known.picture)
    try:
        with storage.local(file.blob.key) as path:
            data = draw(path, "image", 1) if drawing.type_of(path, file.name) in {"jpg", "png"} else b""
    except drawing.Busy:
        return b""
    except (drawing.Undrawable, FileNotFoundError):
        data = b""
    values = {"tenant_id": file.tenant_id, "picture": data or b""}
    CertificatePicture.objects.get_or_create(attachment=file, defaults=values)
    return data or b""
