"""What workers make of real files: nothing of a person's numbers, no tags of a film, and again when something has changed."""

import io
import subprocess

import docx
import numpy as np
import pymupdf
import pytest
from PIL import Image

from portal.files import jobs as file_jobs
from portal.files import public_copies
from portal.models import BlindCopy, Blob, PlayableCopy, PublicCopy
from review.models import Showcase, ShowcaseCase
from review.showcase import jobs
from submissions.models import Submission
from tests.factories.files import collect, make_attachment
from tests.factories.review import NOW, make_award, make_submission
from tests.factories.showcase import AGREED
from validators import tools

pytestmark = pytest.mark.usefixtures("world")


def awarded(world, *files):
    """A case with these files (slot, name, content), not made ready."""
    case = make_submission(world, "智慧课堂", state="eligible", track="", declared=AGREED)
    given = make_award(world, case)
    given.published_at = NOW
    given.save()
    return case, [make_attachment(case, slot, name=name, content=content) for slot, name, content in files]


def made(attachment):
    copy = PublicCopy.objects.get(blob=attachment.blob)
    file_jobs.make_public_copy(copy_id=copy.pk)
    copy.refresh_from_db()
    return copy


def test_pages_with_numbers_covered(world):
    document = pymupdf.open()
    sheet = document.new_page()
    sheet.insert_text((72, 100), "13900001234", fontsize=40)
    sheet.insert_text((72, 300), "20230901", fontsize=40)
    case, (file,) = awarded(world, ("text", "a.pdf", document.tobytes()))
    jobs.prepare(campaign_id=world.campaign.pk)
    copy = made(file)
    assert (copy.state, copy.kind, len(copy.pictures)) == ("ready", "pages", 2)
    with Image.open(io.BytesIO(public_copies.picture(copy, 1))) as page:
        seen = np.array(page.convert("L"))
    line = seen.shape[0] * 90 // 842
    assert seen[line - 40 : line + 30].min() > 180  # nothing black where the number stood
    year = seen.shape[0] * 290 // 842
    assert seen[year - 40 : year + 30].min() < 60


def scanned(sheet, *, words=""):
    """A page that is a picture of a page."""
    with pymupdf.open() as other:
        page = other.new_page()
        page.insert_text((72, 100), "13900001234", fontsize=40)
        picture = page.get_pixmap(dpi=72).tobytes("png")
    sheet.insert_image(sheet.rect, stream=picture)
    sheet.insert_text((72, 800), words)


def test_a_scanned_page_is_left_out_and_said(world, client):
    document = pymupdf.open()
    document.new_page().insert_text((72, 100), "written")
    scanned(document.new_page(), words="scanned by somebody 2")
    scanned(
        document.new_page(),
        words="recognised text that lies under its picture: so much of it that it can be covered",
    )
    all_scans = pymupdf.open()
    scanned(all_scans.new_page())
    case, files = awarded(
        world, ("text", "a.pdf", document.tobytes()), ("text", "b.pdf", all_scans.tobytes())
    )
    jobs.prepare(campaign_id=world.campaign.pk)
    mixed, nothing = (made(file) for file in files)
    assert (mixed.kind, len(mixed.pictures), mixed.scans, mixed.more) == ("pages", 3, 1, 0)
    assert (nothing.state, nothing.code, nothing.scans) == ("nothing", "scans", 1)
    client.force_login(world.organiser)
    page = client.get(world.path("desk-showcase-case", case=case.uuid)).content.decode()
    assert (
        page.count("1 页是扫描件，没有展示"),
        "这份文件都是扫描页" in page,
        "另有 1 页没有展示" in page,
    ) == (2, True, True)


def test_text_with_numbers_taken_out(world):
    document = docx.Document()
    document.add_heading("一、背景", 1)
    document.add_paragraph("联系电话13900001234，学生126人。")
    table = document.add_table(2, 3)
    for n, words in enumerate(("姓名", "手机", "备注", "张三", "没有号码的", "第一作者")):
        table.cell(n // 3, n % 3).text = words
    out = io.BytesIO()
    document.save(out)
    case, (file,) = awarded(world, ("text", "a.docx", out.getvalue()))
    jobs.prepare(campaign_id=world.campaign.pk)
    copy = made(file)
    assert (copy.kind, copy.blocks) == (
        "text",
        [
            {"kind": "heading", "text": "一、背景", "level": 1},
            {"kind": "paragraph", "text": "联系电话（已隐去），学生126人。"},
            {"kind": "table", "rows": [["姓名", "手机", "备注"], ["张三", "（已隐去）", "第一作者"]]},
        ],
    )
    assert len(copy.pictures) == 1  # its beginning is the cover


def test_a_film_is_shown_without_its_tags(world, tmp_path):
    film = tmp_path / "film.mp4"
    subprocess.run(
        [tools.find("ffmpeg"), "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=10:duration=2",
         "-c:v", "libx264", "-pix_fmt", "yuv420p", "-metadata", "title=ZHANGSAN", str(film)], check=True,
    )  # fmt: skip
    content = film.read_bytes()
    assert b"ZHANGSAN" in content
    case, (file,) = awarded(world, ("film", "课堂.mp4", content))
    jobs.prepare(campaign_id=world.campaign.pk)
    assert made(file).kind == "film"
    bare = BlindCopy.objects.get(blob=file.blob)
    file_jobs.make_blind_copy(copy_id=bare.pk)
    bare.refresh_from_db()
    assert PlayableCopy.objects.count() == 0
    Showcase.objects.create(tenant=world.tenant, campaign=world.campaign, opened_at=NOW)
    jobs.sweep(now=NOW)
    assert PlayableCopy.objects.get().blob == bare.copy

    from portal.files import storage

    assert b"ZHANGSAN" not in storage.read(bare.copy.key)


def test_what_is_no_document_is_not_shown(world):
    case, (file,) = awarded(world, ("text", "a.zip", b"PK\x05\x06" + bytes(18)))
    jobs.prepare(campaign_id=world.campaign.pk)
    copy = made(file)
    assert (copy.state, copy.kind, copy.copy) == ("nothing", "", None)


def test_ready_again_after_a_change_and_not_before(world):
    case, _ = awarded(world)
    Showcase.objects.create(tenant=world.tenant, campaign=world.campaign)
    assert jobs.sweep(now=NOW) == {"showcases": 1}
    jobs.prepare(campaign_id=world.campaign.pk)
    assert jobs.sweep(now=NOW) == {"showcases": 0}
    first = bytes(ShowcaseCase.objects.get().share)
    Submission.objects.filter(pk=case.pk).update(title="改过的名字")
    assert jobs.sweep(now=NOW) == {"showcases": 1}
    jobs.prepare(campaign_id=world.campaign.pk)
    entry = ShowcaseCase.objects.get()
    assert (entry.title, "改过的名字" in entry.text, bytes(entry.share) == first) == (
        "改过的名字",
        True,
        False,
    )
    assert jobs.sweep(now=NOW) == {"showcases": 0}


def test_copies_are_kept_while_their_file_is(world):
    case, (file,) = awarded(world, ("text", "a.pdf", pdf()))
    jobs.prepare(campaign_id=world.campaign.pk)
    copy = made(file)
    import datetime as dt

    for day in (0, 1, 2):
        collect(NOW + dt.timedelta(days=day + 1))
    assert Blob.objects.filter(pk=copy.copy_id).exists()


def pdf():
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), "hello")
    return document.tobytes()


def test_a_job_of_a_campaign_that_is_gone(world):
    jobs.prepare(campaign_id=0)
    file_jobs.make_public_copy(copy_id=0)
    assert PublicCopy.objects.count() == 0


def test_a_worker_that_is_lost_is_followed_by_another(world):
    from portal.files.actions import public_copies as making

    case, (file,) = awarded(world, ("text", "a.pdf", pdf()))
    jobs.prepare(campaign_id=world.campaign.pk)
    copy = PublicCopy.objects.get()
    for attempt, state in ((1, "waiting"), (2, "nothing")):
        PublicCopy.objects.filter(pk=copy.pk).update(state="running", attempts=attempt, started_at=NOW)
        copy.refresh_from_db()
        making.give_back(copy, "worker lost", now=NOW)
        copy.refresh_from_db()
        assert copy.state == state
