"""Background, emblem and seal: who brings them in, that only their pixels are printed, and that words stay readable."""

import io

import pymupdf
import pytest
from django.http import Http404
from django.urls import reverse
from PIL import Image

from campaigns.models import RuleSet
from portal.decisions import refuse
from portal.files.owners import kind_of
from portal.models import Attachment, AuditEvent
from portal.tenants import all_tenants, tenant_scope
from review.certificates import actions
from review.certificates.design import STANDARD, Orientation
from review.certificates.design_actions import save_design
from review.certificates.pdf import pdf
from review.certificates.picture_files import CertificateFiles
from review.certificates.pictures import ensure_folder, ensure_shared_folder, pictures_of, printed
from review.certificates.queries import certificate_content
from review.models import Certificate, CertificateFolder, CertificatePicture, DrawnPicture
from tests.factories.certificates import make_content, words_of
from tests.factories.files import bring_in
from tests.factories.portal import make_person
from tests.factories.review import NOW, make_world, publish_results
from tests.refusals import refusal, refused
from validators import drawing

MM = 72 / 25.4


def png(colour, size=(400, 400), **values) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, colour).save(out, "PNG", **values)
    return out.getvalue()


def bring(world, slot, content, name="图.png", *, shared=False) -> Attachment:
    folder = (ensure_shared_folder(world.tenant) if shared else ensure_folder(world.campaign)).folder
    bring_in(folder, slot, name, content, actor=world.organiser, now=NOW)
    return Attachment.objects.select_related("folder__tenant", "blob").get(folder=folder, slot=slot)


def pixel(file, x, y) -> tuple[int, int, int]:
    """The colour at a place in millimetres from the top left."""
    with pymupdf.open(stream=file, filetype="pdf") as document:
        pixels = document[0].get_pixmap(dpi=72)
    return pixels.pixel(int(x * MM), int(y * MM))


def test_a_seal_is_set_over_signature_and_date_and_they_stay_readable(world):
    bring(world, "seal", png((200, 30, 30, 255)))
    plain, sealed = pdf([make_content()]), pdf([make_content(pictures=pictures_of(world.campaign))])
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
    drawn = pdf([make_content(pictures=pictures_of(world.campaign))])
    assert pixel(drawn, 182, 138) == pixel(pdf([make_content()]), 182, 138)


def test_a_background_fills_the_sheet_and_the_code_keeps_its_white(world):
    bring(world, "background", png((90, 120, 200, 255), (800, 560)))
    drawn = pdf([make_content(pictures=pictures_of(world.campaign))])
    corner, quiet = pixel(drawn, 2, 2), pixel(drawn, 42.5, 150)
    assert (abs(corner[0] - 90) < 8, abs(corner[2] - 200) < 8) == (True, True)
    assert quiet == (255, 255, 255)


def test_a_batch_holds_each_picture_once(world):
    bring(world, "seal", png((200, 30, 30, 255)))
    pictures = pictures_of(world.campaign)
    drawn = pdf([make_content(number=f"N-{n}", pictures=pictures) for n in range(5)])
    with pymupdf.open(stream=drawn, filetype="pdf") as document:
        assert len({image[0] for page in document for image in page.get_images()}) == 1


def test_only_the_pixels_are_printed_and_a_picture_is_drawn_anew_once(world, monkeypatch):
    """What hides in the file, such as a comment, reaches no certificate."""
    secret = Image.new("RGB", (50, 50), "red")
    out = io.BytesIO()
    secret.save(out, "JPEG", comment=b"hidden words")
    assert b"hidden words" in out.getvalue()
    attachment = bring(world, "seal", out.getvalue(), "印.jpg")
    picture = printed(attachment)
    data = bytes(picture.picture)
    assert (data[:3], b"hidden words" in data) == (b"\xff\xd8\xff", False)
    assert DrawnPicture.objects.get().picture == picture
    monkeypatch.setattr(drawing, "image", None)
    again = Attachment.objects.select_related("drawn_picture__picture").get()
    assert printed(again) == picture


def test_the_same_picture_is_kept_once(world):
    first, second = (bring(world, slot, png("red")) for slot in ("seal", "emblem"))
    assert printed(first) == printed(second)
    assert CertificatePicture.objects.count() == 1


BROKEN = [("假.png", b"%PDF-1.4 no picture"), ("坏.png", png("red")[:60]), ("空.jpg", b"x")]


@pytest.mark.parametrize(("name", "content"), BROKEN)
def test_what_is_no_picture_is_left_out_of_a_look_and_holds_up_issuing(world, client, name, content):
    """A certificate keeps what it is issued with: it would be without its seal for ever."""
    publish_results(world, 3)
    bring(world, "seal", content, name)
    assert pictures_of(world.campaign) == {}
    assert (DrawnPicture.objects.get().picture, CertificatePicture.objects.count()) == (None, 0)
    assert refusal(actions.issue_all, world.campaign, actor=world.organiser, now=NOW) == refuse(
        "certificate_picture_broken", field="印章", name=name
    )
    assert Certificate.objects.count() == 0
    client.force_login(world.organiser)
    assert f"“{name}”读不出图片" in client.get(world.path("desk-certificate-design")).content.decode()


def test_while_too_many_files_are_drawn_nothing_is_kept_as_broken_and_issuing_waits(world, monkeypatch):
    def busy(*_):
        raise drawing.Busy

    publish_results(world, 3)
    attachment = bring(world, "seal", png("red"))
    with pytest.raises(drawing.Busy):
        printed(attachment, busy)
    assert (DrawnPicture.objects.count(), CertificatePicture.objects.count()) == (0, 0)
    monkeypatch.setattr("review.certificates.pictures.printed", lambda file: busy())
    assert pictures_of(world.campaign) == {}
    assert refusal(actions.issue_all, world.campaign, actor=world.organiser, now=NOW) == refuse(
        "certificate_picture_waits", field="印章"
    )


# of a tenant, for all its campaigns

RED, BLUE = (200, 30, 30, 255), (30, 30, 200, 255)


def seal_of(file) -> str:
    red, _, blue = pixel(file, 182, 138)
    return {(True, False): "red", (False, True): "blue"}.get((red - blue > 90, blue - red > 90), "none")


def test_a_tenants_picture_stands_in_and_a_campaigns_own_comes_first(world, client):
    other = make_world("other", "south")
    with tenant_scope(other.tenant):
        bring(other, "seal", png(BLUE), shared=True)
    bring(world, "seal", png(RED), "共用.png", shared=True)
    client.force_login(world.organiser)
    look = lambda: pdf([make_content(pictures=pictures_of(world.campaign))])  # noqa: E731
    page = lambda: client.get(world.path("desk-certificate-design")).content.decode()  # noqa: E731
    assert (seal_of(look()), "这里没有传的印章用本单位共用的那一张" in page()) == ("red", True)
    bring(world, "seal", png(BLUE), "本活动.png")
    assert (seal_of(look()), "这里没有传的印章用本单位共用的那一张" in page()) == ("blue", False)
    shared = client.get(
        reverse("certificate-pictures", kwargs={"tenant": world.tenant.slug})
    ).content.decode()
    assert ("共用.png" in shared, "本活动.png" in shared) == (True, False)
    assert f'data-owner="certificate/all/{world.tenant.slug}"' in shared


def test_a_campaign_may_go_without_the_tenants_background(world):
    bring(world, "background", png((90, 120, 200, 255), (800, 560)), shared=True)
    design = STANDARD[Orientation.LANDSCAPE].model_copy(update={"background": False})
    pictures = pictures_of(world.campaign)
    plain, without = (
        pdf([make_content(**values)]) for values in ({}, {"design": design, "pictures": pictures})
    )
    assert pixel(without, 2, 2) == pixel(plain, 2, 2)
    assert pixel(pdf([make_content(pictures=pictures)]), 2, 2) != pixel(plain, 2, 2)


# what was issued


def test_a_certificate_is_drawn_again_as_it_was_issued(world):
    """After picture, layout and words were changed, and the file was removed, not a pixel of it differs; the next one is new."""
    publish_results(world, 3)
    seal = bring(world, "seal", png(RED), shared=True)
    actions.issue_all(world.campaign, actor=world.organiser, now=NOW)
    row, other = Certificate.objects.order_by("number")[:2]
    before = pdf([certificate_content(row, world.campaign)])
    seal.delete()
    bring(world, "seal", png(BLUE))
    bring(world, "background", png((90, 120, 200, 255), (800, 560)))
    save_design(
        world.campaign, "", STANDARD[Orientation.LANDSCAPE].model_copy(update={"frame": False}),
        actor=world.organiser, now=NOW,
    )  # fmt: skip
    rules = world.campaign.current.document
    wording = rules["certificate"] | {"signed": "换了名的局", "dated": "二〇二六年冬"}
    changed = RuleSet.objects.create(
        tenant=world.tenant, campaign=world.campaign, version=2, document=rules | {"certificate": wording}, digest="two",
        published_at=NOW,
    )  # fmt: skip
    world.campaign.current = changed
    world.campaign.save()
    fresh = Certificate.objects.select_related("design").get(pk=row.pk)
    assert pixels_of(pdf([certificate_content(fresh, world.campaign)])) == pixels_of(before)
    new = actions.reissue(
        other, holder="新名", unit_name="", title="题", why="误", actor=world.organiser, now=NOW
    )
    drawn = pdf([certificate_content(new, world.campaign)])
    (text,) = words_of(drawn)
    assert (seal_of(before), seal_of(drawn), "换了名的局" in text, "二〇二六年冬" in text) == (
        "red", "blue", True, True,
    )  # fmt: skip


def pixels_of(file) -> bytes:
    with pymupdf.open(stream=file, filetype="pdf") as document:
        return document[0].get_pixmap(dpi=72).samples


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


def test_a_tenants_pictures_are_its_organisers(world):
    attachment = bring(world, "seal", png("red"), "印章.png", shared=True)
    kind = kind_of(attachment.folder)
    owner = kind.owner_of(attachment.folder, lock=True)
    people = (world.organiser, world.owner, world.coordinator, world.expert)
    assert [bool(kind.may_read(owner, attachment, person)) for person in people] == [
        True,
        False,
        False,
        False,
    ]
    assert kind.describe([attachment]) == ["各活动 证书的印章“印章.png”"]
    (event,) = AuditEvent.objects.filter(action="certificate.add_picture")
    assert (event.campaign, event.subject) == (None, f"tenant:{world.tenant.pk}")


def test_only_the_campaigns_organisers_find_the_folder(world):
    stranger = make_person("stranger")
    kind = CertificateFiles()
    with all_tenants():
        assert kind.find(str(world.campaign.pk), world.organiser) == CertificateFolder.objects.get().folder
        assert kind.find(str(world.campaign.pk), world.organiser) == CertificateFolder.objects.get().folder
        shared = kind.find(f"all/{world.tenant.slug}", world.organiser)
        assert CertificateFolder.objects.get(campaign=None).folder == shared
        assert kind.find(f"all/{world.tenant.slug}", world.organiser) == shared
        for reference, person in (
            (str(world.campaign.pk), stranger), (str(world.campaign.pk), world.owner), ("0", world.organiser),
            (f"all/{world.tenant.slug}", stranger), (f"all/{world.tenant.slug}", world.coordinator), ("all/none", world.organiser), ("all", world.organiser),
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
