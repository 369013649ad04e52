"""From a notice to a draft in the browser: what is shown and ticked, what goes into the draft, who may, each refusal."""

import io
import subprocess

import docx
import pymupdf
import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaigns.loading import parse
from campaigns.models import Campaign, CampaignDraft
from campaigns.notices import reading
from portal.decisions import refuse
from portal.models import AuditEvent, Role
from portal.tenants import all_tenants
from portal.words import say
from tests.factories.notices import NOTICE
from tests.factories.portal import client_of, make_member, url
from tests.factories.submissions import make_world
from tests.installed import needs_writer
from validators import drawing, tools

PAGE = url("campaign-from-notice")


@pytest.fixture
def world(db, storage, clock):
    return make_world()


@pytest.fixture
def organiser(world):
    return client_of(make_member("runs", "test", Role.ORGANISER))


def told(answer):
    """Every line of the page with whether it is ticked."""
    ticked = answer.context["ticked"]
    return {
        (part.name, part.value): part.finding.key in ticked
        for _, parts in answer.context["groups"]
        for part in parts
    }


def ticks(answer, without=()):
    return [
        part.finding.key
        for _, parts in answer.context["groups"]
        for part in parts
        if part.finding.key in answer.context["ticked"] and part.name not in without
    ]


def test_what_was_found_is_listed_with_its_sentence_and_only_the_sure_is_ticked(organiser):
    answer = organiser.post(PAGE, {"text": NOTICE})
    page = answer.content.decode()
    lines = told(answer)
    assert answer.status_code == 200
    assert lines["阶段", "案例提交：2025年7月15日至2025年10月15日"] is True
    assert lines["活动名称", "2025年全市数字教育案例"] is False
    assert lines["每人、每单位件数", "每人作为第一作者不超过 1 件"] is True
    assert page.count("checked") == sum(lines.values())
    assert page.count("拿不准</span>") == sum(not sure for sure in lines.values())
    start = answer.context["chosen"]["chosen_from"].value().index("各县于10月30日前")
    assert (page.count(f'href="#at-{start}"'), page.count(f'id="at-{start}"')) == (1, 1)


def test_what_is_ticked_becomes_a_draft_that_loads(organiser):
    found = organiser.post(PAGE, {"text": NOTICE})
    sent = {
        "chosen_from": found.context["chosen"]["chosen_from"].value(),
        "slug": "call-2025",
        "tick": ticks(found, without={"作者人数"}),
    }
    look = organiser.post(PAGE, sent)
    assert (look.status_code, look.context["draft"].loads) == (200, True)
    file = organiser.post(PAGE, {**sent, "as": "file"})
    assert file["Content-Disposition"] == 'attachment; filename="call-2025.yaml"'
    text = file.content.decode()
    assert text.startswith("# 由通知起草，未经核对")
    document = yaml.safe_load(text)
    assert (document["slug"], document["tenant"]) == ("call-2025", "test")
    assert "team" not in document["categories"][0]
    assert parse(text).slug == "call-2025"
    with all_tenants():
        assert [campaign.slug for campaign in Campaign.objects.all()] == ["test-2026"]


def test_the_draft_goes_on_in_the_editor_with_what_nobody_is_sure_of(organiser):
    found = organiser.post(PAGE, {"text": NOTICE})
    sent = {
        "chosen_from": found.context["chosen"]["chosen_from"].value(),
        "slug": "call-2025",
        "tick": ticks(found),
    }
    look = organiser.post(PAGE, sent).context["draft"]
    begun = organiser.post(PAGE, {**sent, "as": "draft"})
    with all_tenants():
        draft = CampaignDraft.objects.get()
    assert begun.headers["Location"] == f"/t/test/drafts/{draft.pk}/"
    assert (draft.campaign, draft.document) == (None, look.document)
    assert [each["place"] for each in draft.unsure] == [mark.path for mark in look.unsure]
    page = organiser.get(begun.headers["Location"]).content.decode()
    assert f"有 {len(look.unsure)} 处拿不准，请对照通知核对" in page
    assert page.count("依据“") == sum(not mark.problem for mark in look.unsure)


def test_a_wrong_slug_keeps_the_ticks(organiser):
    found = organiser.post(PAGE, {"text": NOTICE})
    sent = {
        "chosen_from": found.context["chosen"]["chosen_from"].value(),
        "slug": "不行",
        "tick": ticks(found)[:3],
    }
    answer = organiser.post(PAGE, sent)
    assert (answer.status_code, sorted(answer.context["ticked"])) == (422, sorted(sent["tick"]))


def test_what_a_notice_says_is_no_markup(organiser):
    answer = organiser.post(PAGE, {"text": "有<script>alert(1)</script>弄虚作假的，取消参加资格。"})
    assert "<script>alert(1)" not in answer.content.decode()


def word_file(*, notice=False):
    document = docx.Document()
    for line in ("某市教育局关于征集2025年案例的通知", "评分标准"):
        document.add_paragraph(line)
    table = document.add_table(3, 4)
    for row, cells in enumerate(
        (("维度", "评分项", "分值", "评分标准"), ("创新", "理念", "40", "新"), ("创新", "模式", "60", "好"))
    ):
        for column, words in enumerate(cells):
            table.cell(row, column).text = words
    quotas = document.add_table(3, 2)
    for row, cells in enumerate((("单位", "名额（个）"), ("甲县", "5"), ("乙县", "3"))):
        for column, words in enumerate(cells):
            quotas.cell(row, column).text = words
    for line in NOTICE.splitlines()[5:] if notice else ():
        document.add_paragraph(line)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def printed(tmp_path):
    """The notice as LibreOffice prints it."""
    (tmp_path / "notice.docx").write_bytes(word_file(notice=True))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [tools.find("soffice"), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "notice.docx")], check=True, capture_output=True, timeout=120)
    return (tmp_path / "notice.pdf").read_bytes()


@needs_writer
def test_a_notice_that_was_printed_to_pdf_is_read_like_the_word_file(organiser, tmp_path):
    answer = organiser.post(PAGE, {"file": SimpleUploadedFile("通知.pdf", printed(tmp_path))})
    lines = told(answer)
    assert answer.status_code == 200
    assert [
        line in lines
        for line in (
            ("阶段", "案例提交：2025年7月15日至2025年10月15日"),
            ("每人、每单位件数", "每人作为第一作者不超过 1 件"),
            ("名额", "各县：不超过 5 件"),
            ("类别", "教学革新"),
        )
    ] == [True] * 4


def scanned():
    """A page that is a picture."""
    with pymupdf.open() as document:
        page = document.new_page()
        picture = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 60, 80), False)
        picture.clear_with(200)
        page.insert_image(page.rect, pixmap=picture)
        return document.tobytes()


def locked():
    """A page with words that asks for a password."""
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "Notice of 2025")
        return document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner", user_pw="reader")


@pytest.mark.parametrize(
    ("content", "code"),
    [(scanned, "notice_without_text"), (locked, "notice_unreadable")],
    ids=["scan", "locked"],
)
def test_a_pdf_that_cannot_be_read_is_said_so_with_the_remedy(organiser, content, code):
    answer = organiser.post(PAGE, {"file": SimpleUploadedFile("通知.pdf", content())})
    words = say(refuse(code, name="通知.pdf"))
    assert (answer.status_code, answer.content.decode().count(words)) == (422, 1)


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("通知.docx", word_file(), ("评分标准", "评分标准：1 个维度，2 个评分项，共 100 分")),
        ("通知.docx", word_file(), ("名额（按单位）", "乙县：不超过 3 件")),
        ("通知.txt", NOTICE.encode("gb18030"), ("名额", "各县：不超过 5 件")),
    ],
)
def test_an_uploaded_notice_is_read_in_the_child_and_leaves_a_trace(organiser, name, content, line):
    answer = organiser.post(PAGE, {"file": SimpleUploadedFile(name, content)})
    assert (answer.status_code, line in told(answer)) == (200, True)
    with all_tenants():
        (event,) = AuditEvent.objects.filter(action="campaign.notice")
        assert (event.actor.username, event.data["bytes"]) == ("runs", len(content))


@pytest.mark.parametrize(
    ("name", "content"),
    [("通知.docx", b"PK\x03\x04 no package"), ("通知.png", b"\x89PNG\r\n\x1a\n" + bytes(40))],
)
def test_a_file_without_text_is_said_so(organiser, name, content):
    answer = organiser.post(PAGE, {"file": SimpleUploadedFile(name, content)})
    assert (
        answer.status_code,
        answer.content.decode().count(say(refuse("notice_without_text", name=name))),
    ) == (422, 1)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (drawing.Busy(), refuse("notice_busy")),
        (drawing.Undrawable("crash"), refuse("notice_unreadable", name="a.docx")),
    ],
)
def test_a_child_that_fails_is_said_so(organiser, monkeypatch, error, code):
    def failing(*_, **__):
        raise error

    monkeypatch.setattr(reading.drawing, "text", failing)
    answer = organiser.post(PAGE, {"file": SimpleUploadedFile("a.docx", word_file())})
    assert (answer.status_code, answer.content.decode().count(say(code))) == (422, 1)


def test_nothing_and_too_much_are_refused(organiser, monkeypatch):
    assert "请选择通知文件" in organiser.post(PAGE, {"text": "  "}).content.decode()
    monkeypatch.setattr("campaigns.notices.forms.MOST_BYTES", 3)
    answer = organiser.post(PAGE, {"file": SimpleUploadedFile("a.txt", b"long")})
    assert "文件超过 20MB" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [(None, None, 302), (Role.COORDINATOR, "north", 403), (Role.REVIEWER, None, 403)],
)
def test_only_an_organiser_drafts(world, role, unit, status):
    client = client_of(make_member("one", "test", role, unit)) if role else Client()
    assert [client.get(PAGE).status_code, client.post(PAGE, {"text": NOTICE}).status_code] == [status] * 2
