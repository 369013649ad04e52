"""The pictures of certificates: where they are uploaded, which of them a campaign's certificates have, and as they are
printed. The tenant's stand in for what a campaign has none of.
"""

import datetime as dt
import hashlib
import io
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from campaigns.models import Campaign
from campaigns.schema import Slot
from portal.decisions import NotAllowed, refuse
from portal.files import storage
from portal.files.owners import open_folder
from portal.models import Attachment, Folder, Tenant
from review.certificates.content import Pictures
from review.certificates.design import PICTURES
from review.models import Certificate, CertificateFolder, CertificatePicture, DrawnPicture
from submissions.drafts.slot_widgets import SlotWidget, folder_widgets
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
        return _folder(campaign.tenant_id, campaign)


def ensure_shared_folder(tenant: Tenant) -> CertificateFolder:
    """The tenant's folder, made with the first picture."""
    with transaction.atomic():
        Tenant.objects.select_for_update().get(pk=tenant.pk)
        return _folder(tenant.pk, None)


def _folder(tenant_id: int, campaign: Campaign | None) -> CertificateFolder:
    rows = CertificateFolder.objects.filter(tenant=tenant_id, campaign=campaign).select_related("folder")
    row: CertificateFolder | None = rows.first()
    if row is None:
        row = CertificateFolder.objects.create(
            tenant_id=tenant_id, campaign=campaign, folder=open_folder(KIND, tenant_id)
        )
    return row


def picture_widgets(
    tenant: Tenant, campaign: Campaign | None, *, editable: bool, now: dt.datetime
) -> list[SlotWidget]:
    """The slots of a campaign, or without one the tenant's, with what stands in them and what is on its way."""
    owners = CertificateFolder.objects.filter(tenant=tenant, campaign=campaign)
    folders = Folder.objects.filter(pk__in=owners.values("folder"))
    return folder_widgets(folders, SLOTS, editable=editable, now=now)


def files_in_use(campaign: Campaign) -> dict[str, Attachment]:
    """By slot what the campaign's certificates are drawn with: its own, else the tenant's."""
    shared = Q(folder__certificate_folder__isnull=False, folder__certificate_folder__campaign=None)
    files = Attachment.objects.filter(
        shared | Q(folder__certificate_folder__campaign=campaign), tenant=campaign.tenant_id
    ).select_related("blob", "folder__certificate_folder", "drawn_picture__picture")
    by_rank = sorted(
        files.in_order(), key=lambda file: file.folder.certificate_folder.campaign_id is not None
    )
    return {file.slot: file for file in by_rank}


def shared_slots(used: Mapping[str, Attachment]) -> list[str]:
    """Labels of the slots for which the tenant's picture stands in; `used` as `files_in_use` finds them."""
    return [
        LABELS[slot]
        for slot in PICTURES
        if slot in used and used[slot].folder.certificate_folder.campaign_id is None
    ]


def broken_pictures(used: Mapping[str, Attachment]) -> list[Attachment]:
    """Those that were found to be no pictures. Certificates wait for them."""
    known = [(file, getattr(file, "drawn_picture", None)) for file in used.values()]
    return [file for file, drawn in known if drawn is not None and drawn.picture is None]


def pictures_of(campaign: Campaign) -> Pictures:
    """What the campaign's certificates would be drawn with now, for a look: what is no picture, or waits, is left out."""
    found = {}
    for slot, file in files_in_use(campaign).items():
        try:
            picture = printed(file)
        except (drawing.Busy, FileNotFoundError):
            continue
        if picture is not None:
            found[slot] = _reader(picture)
    return found


def pictures_to_issue(campaign: Campaign) -> dict[str, CertificatePicture]:
    """By slot what certificates are issued with now. Raises `NotAllowed` where one cannot be printed: a certificate keeps what
    it was issued with, and would be without its seal for ever.
    """
    found = {}
    for slot, file in files_in_use(campaign).items():
        try:
            picture = printed(file)
        except (drawing.Busy, FileNotFoundError):
            raise NotAllowed(refuse("certificate_picture_waits", field=LABELS[slot])) from None
        if picture is None:
            raise NotAllowed(refuse("certificate_picture_broken", field=LABELS[slot], name=file.name))
        found[slot] = picture
    return found


class Album:
    """The pictures of certificates as they were issued, each read once."""

    def __init__(self) -> None:
        self._readers: dict[int, Any] = {}

    def of(self, certificate: Certificate) -> Pictures:
        """By slot."""
        keys = {slot: getattr(certificate, f"{slot}_id") for slot in PICTURES}
        return {slot: self._read(key) for slot, key in keys.items() if key is not None}

    def _read(self, key: int) -> Any:
        if key not in self._readers:
            self._readers[key] = _reader(CertificatePicture.objects.get(pk=key))
        return self._readers[key]


def _reader(picture: CertificatePicture) -> Any:
    from reportlab.lib.utils import ImageReader

    return ImageReader(io.BytesIO(picture.picture))


def printed(file: Attachment, draw: Callable[..., bytes | None] = drawing.image) -> CertificatePicture | None:
    """An uploaded picture as it is printed, drawn anew the first time it is asked for; None where it is no picture. Raises
    `drawing.Busy` where too many files are being drawn at the moment, FileNotFoundError where the file is not there yet.
    """
    known: DrawnPicture | None = getattr(file, "drawn_picture", None)
    if known is not None:
        return known.picture
    try:
        with storage.local(file.blob.key) as path:
            data = draw(path, "image", 1) if drawing.type_of(path, file.name) in {"jpg", "png"} else None
    except drawing.Undrawable:
        data = None
    picture = None
    if data:
        picture, _ = CertificatePicture.objects.get_or_create(
            tenant_id=file.tenant_id, sha256=hashlib.sha256(data).hexdigest(), defaults={"picture": data}
        )
    DrawnPicture.objects.get_or_create(
        attachment=file, defaults={"tenant_id": file.tenant_id, "picture": picture}
    )
    return picture
