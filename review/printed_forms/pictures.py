"""Pictures that a template may place: those of a case's slots that take pictures, and a QR code of its page. An organiser's own
template alone shows them, so that nothing is read for the portal's layout.
"""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from campaigns.schema import Document, Slot
from campaigns.schema.outputs import Printout
from portal.files import storage
from portal.models import Attachment
from review.links import to_unit
from review.printed_forms.subjects import Subject, UnitSubject
from review.printed_forms.tags import name_of
from review.printed_forms.values import Values
from validators.kinds import expand
from validators.rules.file_type import Params as FileTypes

QR = "picture.qr"
DRAWN = frozenset({"jpg", "png", "gif", "bmp", "tiff", "webp"})
"""Types that are placed; a slot that takes one of them has a picture."""
MOST, MOST_BYTES = 8, 30 * 1024 * 1024
"""Pictures of one form, and bytes of one."""


def name_pictures(values: Values, subject: Subject, printout: Printout) -> None:
    """What the template may name."""
    page = "单位推荐页" if isinstance(subject, UnitSubject) else "案例页"
    values.picture(QR, f"{page}的二维码")
    if not isinstance(subject, UnitSubject):
        for slot in _slots(subject.doc, printout):
            values.picture(f"picture.{name_of(slot.key)}", slot.label)


def pictures_of(subject: Subject, printout: Printout) -> dict[str, bytes]:
    """Name -> file, as it was uploaded: of each slot the first picture. The child that draws them trusts none of it."""
    if isinstance(subject, UnitSubject) or subject.submission.pk is None:
        return {}
    names = {slot.key: f"picture.{name_of(slot.key)}" for slot in _slots(subject.doc, printout)}
    found: dict[str, bytes] = {}
    files = Attachment.objects.filter(folder=subject.submission.folder_id, slot__in=names)
    for file in files.select_related("blob").in_order():
        name = names[file.slot]
        drawn = file.name.rpartition(".")[2].lower() in {*DRAWN, "jpeg", "tif"}
        if name not in found and drawn and file.blob.size <= MOST_BYTES and len(found) < MOST:
            found[name] = storage.read(file.blob.key)
    return found


def address_of(subject: Subject) -> str:
    """What the QR code holds: the page of the case or of the unit, which asks whoever comes to sign in."""
    if isinstance(subject, UnitSubject):
        path = to_unit("unit-desk", subject.campaign, subject.unit)
    elif subject.submission.pk is None:
        path = reverse("tenant", kwargs={"tenant": subject.campaign.tenant.slug})
    else:
        path = reverse(
            "case", kwargs={"tenant": subject.campaign.tenant.slug, "case": subject.submission.uuid}
        )
    return f"{settings.PUBLIC_ADDRESS}{path}"


def _slots(doc: Document, printout: Printout) -> Iterator[Slot]:
    """Of the printout's categories; of each key the first."""
    seen: set[str] = set()
    for category in doc.categories:
        if printout.is_for(category.key):
            for slot in category.slots:
                if slot.key not in seen and any(_takes_pictures(rule) for rule in slot.rules):
                    seen.add(slot.key)
                    yield slot


def _takes_pictures(rule: object) -> bool:
    return isinstance(rule, FileTypes) and bool(DRAWN & expand(rule.allowed))
