"""A volume as it comes out: cover, contents, chapters, styles, what of the cases' files is in it and what is not."""

import io
import re
import zipfile

import docx
import pymupdf
import pytest
from PIL import Image

from campaigns.schema import Document
from portal.files import storage
from portal.models import Notification, Task
from portal.tasks import actions as tasks
from portal.tenants import tenant_scope
from review.models import AwardRun, RunLine
from review.volumes.actions import start_volume
from review.volumes.choosing import Choice, chosen, in_order, ranges
from submissions.models import Author, Instructor, Submission
from tests.factories.files import make_attachment
from tests.factories.portal import make_person
from tests.factories.review import NOW, document, make_award, make_submission, make_world
from tests.refusals import refused
from validators import filling

needs_libreoffice = pytest.mark.skipif(not filling.printable(), reason="LibreOffice is not installed")


def made(world, **choice):
    """The task of a volume, done or failed."""
    task = start_volume(world.campaign, Choice(**choice), actor=world.organiser, now=NOW)
    tasks.work_off(task, clock=lambda: NOW)
    task.refresh_from_db()
    return task


def bytes_of(task):
    return storage.read(task.result.key)


def word(*paragraphs, picture=False):
    document = docx.Document()
    document.add_heading("一、背景", 1)
    document.add_heading("（一）起因", 2)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    table = document.add_table(2, 2)
    for n, words in enumerate(("项目", "数量", "学校", "12")):
        table.cell(n // 2, n % 2).text = words
    if picture:
        out = io.BytesIO()
        Image.new("RGB", (320, 200), "teal").save(out, "PNG")
        document.add_picture(io.BytesIO(out.getvalue()))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def numbered(world, title, number, **values):
    case = make_submission(world, title, **values)
    Submission.objects.filter(pk=case.pk).update(number=number)
    return case


def awarded(world, title, number, *, author="张三", tier="first", label="一等奖", **values):
    case = numbered(world, title, number, state="eligible", **values)
    Author.objects.filter(submission=case).update(name=author, phone="13900001234")
    given = make_award(world, case, tier=tier, label=label)
    given.published_at = NOW
    given.save()
    return case


@pytest.fixture
def cases(world):
    """Two chapters; of the first one the better award comes first, though it was made later."""
    second = awarded(
        world, "乙案例", tier="second", label="二等奖", number="C2", answers={"about": "乙的概要"}
    )
    first = awarded(world, "甲案例", "C1", answers={"about": "第一段\n第二段\x0b", "boss": "负责人说"})
    other = awarded(world, "丙教研", "C3", category="b", unit="s3", author="李四")
    plain = numbered(world, "没有获奖", "C4", state="eligible")
    out = numbered(world, "取消资格", "C5", state="disqualified")
    return first, second, other, plain, out


def paragraphs(task):
    """Style and text of every paragraph with text."""
    document = docx.Document(io.BytesIO(bytes_of(task)))
    return [(each.style.name, each.text) for each in document.paragraphs if each.text.strip()]


def test_the_whole_volume(world, cases):
    first, *_ = cases
    make_attachment(first, "text", name="正文.docx", content=word("同步课堂的做法。", picture=True))
    task = made(world, title="优秀案例集", subtitle="第一辑")
    assert (task.state, task.refusal, task.name, task.outcome) == (
        Task.State.DONE, "", "优秀案例集.docx", {"cases": 3, "left_out": 0},
    )  # fmt: skip
    assert paragraphs(task) == [
        ("Title", "优秀案例集"),
        ("Subtitle", "第一辑"),
        ("Cover Foot", "教育厅"),
        ("Cover Foot", "2025年10月"),
        ("Contents Heading", "目录"),
        ("toc 1", "教学\t"),
        ("toc 2", "甲案例\t"),
        ("toc 2", "乙案例\t"),
        ("toc 1", "教研\t"),
        ("toc 2", "丙教研\t"),
        ("Heading 1", "教学"),
        ("Heading 2", "甲案例"),
        ("Facts", "单位：甲市一中"),
        ("Facts", "作者：张三"),
        ("Facts", "奖项：一等奖"),
        ("Facts", "编号：C1"),
        ("Heading 3", "概要"),
        ("Body Text", "第一段"),
        ("Body Text", "第二段"),
        ("Heading 3", "负责人简介"),
        ("Body Text", "负责人说"),
        ("Heading 3", "案例文本"),
        ("Heading 4", "一、背景"),
        ("Heading 5", "（一）起因"),
        ("Body Text", "同步课堂的做法。"),
        ("Heading 2", "乙案例"),
        ("Facts", "单位：甲市一中"),
        ("Facts", "作者：张三"),
        ("Facts", "奖项：二等奖"),
        ("Facts", "编号：C2"),
        ("Heading 3", "概要"),
        ("Body Text", "乙的概要"),
        ("Heading 1", "教研"),
        ("Heading 2", "丙教研"),
        ("Facts", "单位：乙市一中"),
        ("Facts", "作者：李四"),
        ("Facts", "奖项：一等奖"),
        ("Facts", "编号：C3"),
    ]
    document = docx.Document(io.BytesIO(bytes_of(task)))
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["项目", "数量"],
        ["学校", "12"],
    ]
    assert len(document.inline_shapes) == 1
    with zipfile.ZipFile(io.BytesIO(bytes_of(task))) as package:
        xml = package.read("word/document.xml").decode()
        assert package.testzip() is None
    assert ' TOC \\o "1-2" ' in xml
    assert [f'w:anchor="_Toc{n}"' in xml and f'w:name="_Toc{n}"' in xml for n in range(1, 6)] == [True] * 5
    assert "13900001234" not in xml
    assert Notification.objects.get(person=world.organiser).code == "task.ready"


def test_what_is_not_taken_in_is_listed(world, cases):
    first, *_ = cases
    make_attachment(first, "text", name="课堂.mp4", content=b"\x00\x00\x00\x18ftypmp42" + bytes(64))
    make_attachment(first, "text", name="扫描.pdf", content=b"%PDF-1.7")
    make_attachment(first, "text", name="坏的.docx", content=b"PK\x03\x04 broken")
    make_attachment(first, "text", name="旧的.doc", content=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    lost = make_attachment(first, "text", name="丢失.docx", content=word("x"))
    storage.remove(lost.blob.key)
    task = made(world)
    assert task.outcome == {"cases": 3, "left_out": 5}
    document = docx.Document(io.BytesIO(bytes_of(task)))
    assert document.paragraphs[-2].text == "没有收入的材料（供编者核对，付印前删去）"
    rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    assert rows == [
        ["案例", "材料", "原因"],
        ["甲案例", "案例文本：课堂.mp4", "视频、音频不收入"],
        ["甲案例", "案例文本：扫描.pdf", "PDF 只能逐页看，不能取出成文；需要时请附印原件"],
        ["甲案例", "案例文本：坏的.docx", rows[3][2]],
        ["甲案例", "案例文本：旧的.doc", "旧格式的文档取不出文字，请申报人换成 .docx"],
        ["甲案例", "案例文本：丢失.docx", "文件已丢失或损坏"],
    ]
    assert rows[3][2] in {"打不开，取不出内容", "这类文件不收入"}


def test_pictures_handed_in_are_taken_in(world, cases):
    first, *_ = cases
    out = io.BytesIO()
    Image.new("RGB", (4000, 3000), "navy").save(out, "JPEG")
    make_attachment(first, "text", name="照片.jpg", content=out.getvalue())
    task = made(world)
    document = docx.Document(io.BytesIO(bytes_of(task)))
    (shape,) = document.inline_shapes
    assert (shape.width <= 5_580_000, shape.height <= 8_200_000) == (True, True)
    assert abs(shape.width / shape.height - 4 / 3) < 0.01


def test_instructors_stand_beside_the_authors(db, storage, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    doc = document()
    doc["categories"][1]["instructors"] = {"max": 2}
    guided = make_world(categories=doc["categories"])
    with tenant_scope(guided.tenant):
        case = awarded(guided, "有指导教师", "C1", category="b")
        for position, (name, declined) in enumerate((("王老师", None), ("否认的", NOW)), start=1):
            Instructor.objects.create(
                tenant=guided.tenant, submission=case, position=position, name=name, declined_at=declined
            )
        assert ("Facts", "指导教师：王老师") in paragraphs(made(guided))


def test_choices(world, cases):
    first, second, other, plain, out = cases
    doc = world.campaign.current.doc

    def picked(**choice):
        rows = chosen(world.campaign, Choice(**choice))
        titles = dict(Submission.objects.values_list("pk", "title"))
        return [titles[pk] for pk in in_order(world.campaign, doc, rows)]

    assert picked() == ["甲案例", "乙案例", "丙教研"]
    assert picked(category="a") == ["甲案例", "乙案例"]
    assert picked(tier="second") == ["乙案例"]
    assert picked(of="eligible") == ["甲案例", "乙案例", "没有获奖", "丙教研"]
    assert picked(of="ticked", cases=(str(plain.uuid), str(out.uuid), str(other.uuid))) == [
        "没有获奖",
        "丙教研",
    ]


def test_those_who_went_on_from_a_round(world, cases):
    """Once the list is published, and of this round only."""
    first, second, *_ = cases
    runs = {}
    for number, (key, state) in enumerate((("one", "published"), ("two", "draft")), start=5):
        runs[key] = AwardRun.objects.create(
            tenant=world.tenant, campaign=world.campaign, number=number, list_key=key, state=state, inputs={},
            made_by=world.organiser, made_at=NOW, taken_at=NOW,
        )  # fmt: skip
    for run, case, tier in (
        (runs["one"], first, "advanced"),
        (runs["one"], second, ""),
        (runs["two"], second, "advanced"),
    ):
        RunLine.objects.create(tenant=world.tenant, run=run, submission=case, tier=tier)

    def picked(of):
        return list(chosen(world.campaign, Choice(of=of)).values_list("title", flat=True))

    assert (picked("round:one"), picked("round:two"), picked("round:three")) == (["甲案例"], [], [])
    doc = Document.model_validate(document(review={"rounds": [
        {"key": "one", "label": "初评", "advance": {"share": "0.5"}}, {"key": "last", "label": "终评"}]}))  # fmt: skip
    assert ranges(doc) == [
        ("awarded", "获奖的案例（已公布）"),
        ("round:one", "“初评”入围的案例（已公布）"),
        ("eligible", "全部通过资格审核的案例"),
    ]


def test_a_case_that_went_out_meanwhile_is_named(world, cases, monkeypatch):
    from review.volumes import making

    real = making._placed

    def then_out(campaign, doc, choice):
        placed = real(campaign, doc, choice)
        Submission.objects.filter(title="乙案例").update(state="disqualified")
        return placed

    monkeypatch.setattr(making, "_placed", then_out)
    task = made(world)
    document = docx.Document(io.BytesIO(bytes_of(task)))
    assert [cell.text for cell in document.tables[-1].rows[1].cells] == [
        "乙案例",
        "整件案例",
        "生成时案例已不在名单中",
    ]
    assert "乙的概要" not in [paragraph.text for paragraph in document.paragraphs]


def test_nothing_to_compile(world):
    assert refused(start_volume, world.campaign, Choice(), actor=world.organiser, now=NOW) == "volume_empty"


def test_without_libreoffice_there_is_word_only(world, cases, client, monkeypatch):
    monkeypatch.setattr(filling, "printable", lambda: False)
    code = refused(start_volume, world.campaign, Choice(format="pdf"), actor=world.organiser, now=NOW)
    assert code == "volume_no_pdf"
    client.force_login(world.organiser)
    page = client.get(world.path("desk-volumes")).content.decode()
    assert "这台服务器没有安装 LibreOffice" in page


def test_a_volume_that_was_not_printed(world, cases, monkeypatch):
    monkeypatch.setattr(filling, "printable", lambda: True)
    monkeypatch.setattr(filling, "to_pdf", lambda *_: filling.Filled(None, "failed"))
    task = made(world, format="pdf")
    assert (task.state, task.refusal) == (Task.State.FAILED, "volume_not_printed")


@needs_libreoffice
def test_a_pdf_whose_contents_name_the_pages(world, cases, monkeypatch):
    from review.volumes import making

    monkeypatch.setattr(making, "A_PART", 1)  # the second part goes on with the first one's chapter
    first, *_ = cases
    make_attachment(
        first, "text", name="正文.docx", content=word(*["同步课堂的做法。" * 60] * 12, picture=True)
    )
    make_attachment(first, "text", name="课堂.mp4", content=b"\x00\x00\x00\x18ftypmp42" + bytes(64))
    task = made(world, format="pdf", title="优秀案例集")
    assert (task.state, task.refusal, task.name) == (Task.State.DONE, "", "优秀案例集.pdf")
    with pymupdf.open(stream=bytes_of(task), filetype="pdf") as volume:
        texts = [page.get_text() for page in volume]
        outline = volume.get_toc()
        assert volume.metadata["title"] == "优秀案例集"
        pictures = sum(len(page.get_image_info()) for page in volume)
    assert pictures == 1
    assert [(level, title) for level, title, _ in outline] == [
        (1, "教学"), (2, "甲案例"), (2, "乙案例"), (1, "教研"), (2, "丙教研"),
    ]  # fmt: skip
    for _, title, page in outline:
        assert title in texts[page - 1]
    front = next(n for n, text in enumerate(texts) if text.split()[:1] == ["教学"])
    contents = "".join("".join(texts[1:front]).split())
    for _, title, page in outline:
        said = re.search(rf"{title}\.*(\d+)", contents)
        assert said is not None
        assert said[1] == str(page - front)
        assert texts[page - 1].split()[-1] == str(page - front)  # what stands at its foot
    assert "没有收入的材料" in texts[-1]
    assert "13900001234" not in "".join(texts)


def test_who_may(world, cases, client):
    path = world.path("desk-volumes")
    for person, code in ((world.coordinator, 403), (world.expert, 403), (make_person("stranger"), 404)):
        client.force_login(person)
        assert (client.get(path).status_code, client.post(path, {"make": "1"}).status_code) == (code, code)
    client.force_login(world.organiser)
    answer = client.post(path, {"make": "1", "sent": "1", "of": "awarded", "format": "docx"})
    assert answer.url == f"{path}#tasks"
    task = Task.objects.get(kind="volume")
    tasks.work_off(task, clock=lambda: NOW)
    assert "3 件案例" in client.get(path).content.decode()
    for person, code in ((world.organiser, 200), (world.coordinator, 404), (world.expert, 404)):
        client.force_login(person)
        assert client.get(f"/t/north/exports/{task.uuid}/file/").status_code == code


def test_another_tenants_cases_are_in_no_volume(world, cases):
    beside = make_world("others", "south")
    with tenant_scope(beside.tenant):
        theirs = awarded(beside, "南方的案例", "S1")
        mine = chosen(beside.campaign, Choice(cases=(str(cases[0].uuid), str(theirs.uuid))))
        assert list(mine.values_list("title", flat=True)) == ["南方的案例"]
    task = made(world, of="ticked", cases=(str(cases[0].uuid), str(theirs.uuid)))
    assert task.outcome == {"cases": 1, "left_out": 0}


def test_ticked_cases_come_from_the_list(world, cases, client):
    client.force_login(world.organiser)
    first, _, _, plain, _ = cases
    page = client.get(
        f"{world.path('desk-volumes')}?case={first.uuid}&case={plain.uuid}&case=nonsense"
    ).content.decode()
    assert "勾选的 2 件案例" in page
    assert world.path("desk-volumes") in client.get(world.path("desk-cases")).content.decode()
