"""Background, emblem and seal: who brings them in, that only their pixels are printed, and that words stay readable."""

import io

import pymupdf
import pytest
from django.http import Http404
from PIL import Image

from portal.files.owners import kind_of
from portal.models import Attachment, AuditEvent
from portal.tenants import all_tenants
from review.certificates.pdf import pdf
from review.certificates.picture_files import CertificateFiles
from review.certificates.pictures import ensure_folder, pictures_of, printed
from review.models import CertificateFolder, CertificatePicture
from tests.factories.certificates import make_content
from tests.factories.files import bring_in
from tests.factories.portal import make_person
from tests.factories.review import NOW
from tests.refusals import refused
from validators import drawing

MM = 72 / 25.4


def png(colour, size=(400, 400), **values) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, colour).save(out, "PNG", **values)
    return out.getvalue()


def bring(world, slot, content, name="图.png") -> Attachment:
    folder = ensure_folder(world.campaign).folder
    bring_in(folder, slot, name, content, actor=world.organiser, now=NOW)
    return Attachment.objects.select_related("folder__tenant", "blob").get(folder=folder, slot=slot)


def pixel(file, x, y) -> tuple[int, int, int]:
    """The colour at a place in millimetres from the top left."""
    with pymupdf.open(stream=file, filetype="pdf") as document:
        pixels = document[0].get_pixmap(dpi=72)
    return pixels.pixel(int(x * MM), int(y * MM))


def test_a_seal_is_set_over_signature_and_date_and_they_stay_readable(world):
    bring(world, "seal", png((200, 30, 30, 255)))
    content = make_content()
    plain, sealed = pdf([content]), pdf([content], pictures_of(world.campaign))
    red = pixel(sealed, 182, 138)
    assert pixel(plain, 182, 138)[1] > 240
    assert (red[0] > 180, red[1] < 60, red[2] < 60) == (True, True, True)
    with pymupdf.open(stream=sealed, filetype="pdf") as document:
        text = document[0].get_text()
        dark = document[0].get_pixmap(dpi=144, clip=pymupdf.Rect(180 * MM, 148 * MM, 222 * MM, 158 * MM))
    assert "宁夏回族自治区教育厅" in text
    assert min(dark.pixel(x, y)[0] for x in range(dark.width) for y in range(dark.height)) < 60


def test_white_and_transparent_parts_hide_nothing(world):
    bring(world, "seal", png((0, 0, 0, 0)))
    bring(world, "emblem", png((255, 255, 255, 255)))
    drawn = pdf([make_content()], pictures_of(world.campaign))
    assert pixel(drawn, 182, 138) == pixel(pdf([make_content()]), 182, 138)


def test_a_background_fills_the_sheet_and_the_code_keeps_its_white(world):
    bring(world, "background", png((90, 120, 200, 255), (800, 560)))
    drawn = pdf([make_content()], pictures_of(world.campaign))
    corner, quiet = pixel(drawn, 2, 2), pixel(drawn, 42.5, 150)
    assert (abs(corner[0] - 90) < 8, abs(corner[2] - 200) < 8) == (True, True)
    assert quiet == (255, 255, 255)


def test_a_batch_holds_each_picture_once(world):
    bring(world, "seal", png((200, 30, 30, 255)))
    drawn = pdf([make_content(number=f"N-{n}") for n in range(5)], pictures_of(world.campaign))
    with pymupdf.open(stream=drawn, filetype="pdf") as document:
        assert len({image[0] for page in document for image in page.get_images()}) == 1


def test_only_the_pixels_are_printed_and_a_picture_is_drawn_anew_once(world, monkeypatch):
    """What hides in the file, such as a comment, reaches no certificate."""
    secret = Image.new("RGB", (50, 50), "red")
    out = io.BytesIO()
    secret.save(out, "JPEG", comment=b"hidden words")
    assert b"hidden words" in out.getvalue()
    attachment = bring(world, "seal", out.getvalue(), "印.jpg")
    data = printed(attachment)
    assert (data[:3], b"hidden words" in data) == (b"\xff\xd8\xff", False)
    assert bytes(CertificatePicture.objects.get().picture) == data
    monkeypatch.setattr(drawing, "image", None)
    again = Attachment.objects.select_related("certificate_picture").get()
    assert printed(again) == data


@pytest.mark.parametrize(
    ("name", "content"), [("假.png", b"%PDF-1.4 no picture"), ("坏.png", png("red")[:60]), ("空.jpg", b"")]
)
def test_what_is_no_picture_is_left_out(world, name, content):
    bring(world, "seal", content or b"x", name)
    assert pictures_of(world.campaign) == {}
    assert bytes(CertificatePicture.objects.get().picture) == b""


def test_while_too_many_files_are_drawn_nothing_is_kept_as_broken(world):
    def busy(*_):
        raise drawing.Busy

    assert printed(bring(world, "seal", png("red")), busy) == b""
    assert CertificatePicture.objects.count() == 0


def test_pictures_are_the_organisers(world):
    attachment = bring(world, "seal", png("red"), "印章.png")
    kind = kind_of(attachment.folder)
    owner = kind.owner_of(attachment.folder, lock=True)
    people = (world.organiser, world.owner, world.coordinator, world.expert)
    for question in (
        lambda p: kind.may_read(owner, attachment, p), lambda p: kind.may_add(owner, p),
        lambda p: kind.may_remove(owner, attachment, p),
    ):  # fmt: skip
        assert [bool(question(person)) for person in people] == [True, False, False, False]
    assert refused(kind.slot, owner, "other") == "slot_unknown"
    assert kind.slot(owner, "seal").max_files == 1
    assert kind.describe([attachment]) == [f"{world.campaign.name} 证书的印章“印章.png”"]
    assert AuditEvent.objects.filter(action="certificate.add_picture").count() == 1
    kind.on_detached(owner, attachment, "removed", actor=world.organiser, now=NOW)
    assert AuditEvent.objects.filter(action="certificate.remove_picture").count() == 1


def test_only_the_campaigns_organisers_find_the_folder(world):
    stranger = make_person("stranger")
    kind = CertificateFiles()
    with all_tenants():
        assert kind.find(str(world.campaign.pk), world.organiser) == CertificateFolder.objects.get().folder
        assert kind.find(str(world.campaign.pk), world.organiser) == CertificateFolder.objects.get().folder
        for reference, person in (
            (str(world.campaign.pk), stranger), (str(world.campaign.pk), world.owner), ("0", world.organiser),
            ("x", world.organiser), ("", world.organiser), ("9" * 30, world.organiser), ("²", world.organiser),
        ):  # fmt: skip
            with pytest.raises(Http404):
                kind.find(reference, person)


def test_the_designer_shows_what_was_uploaded(world, client):
    bring(world, "seal", png("red"), "印章.png")
    client.force_login(world.organiser)
    page = client.get(world.path("desk-certificate-design")).content.decode()
    assert ("印章.png" in page, f'data-owner="certificate/{world.campaign.pk}"' in page) == (True, True)
    assert client.get(world.path("desk-certificate-pictures")).status_code == 200
