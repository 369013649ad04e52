"""A package as it comes out: folders, names, tables, hashes, and what is not in it."""

import hashlib
import io
import shutil
import subprocess
import zipfile

import docx
import openpyxl
import pytest

from campaigns.schema import Delivery
from portal.decisions import refuse
from portal.files import storage
from portal.models import Blob, Notification, Unit
from portal.tasks import actions as tasks
from portal.tenants import tenant_scope
from review.packages import checksums
from review.packages.actions import start_package
from review.packages.choosing import Choice, measure
from review.packages.contents import packed_cases
from review.packages.making import FORM_TEXT
from review.packages.manifest import SUMS, TABLE
from review.packages.naming import Layout
from review.submission_lists import SubmissionFilter
from submissions.models import Author, Submission
from tests.factories.packages import bytes_of, make_blob, packed, put
from tests.factories.review import NOW, make_nomination, make_submission, make_world, save_unit_document
from tests.installed import ZIP_TESTERS
from tests.refusals import refusal


def archive_of(task):
    return zipfile.ZipFile(io.BytesIO(bytes_of(task)))


def rows_of(content):
    return [
        list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    ]


def named(case, author, **values):
    Author.objects.filter(submission=case).update(name=author)
    Submission.objects.filter(pk=case.pk).update(**values)
    return case


@pytest.fixture
def cases(world):
    """Two of category a in c1's batch, the second ranked first; one of b; one of another city; one sent back."""
    first = named(make_submission(world, "分数", state="reported"), "张强", number="N1")
    second = named(make_submission(world, "小小的船", unit="s2", state="reported"), "李雷", number="N2")
    third = named(make_submission(world, "教研", category="b", state="reported"), "韩梅", number="N3")
    other = named(make_submission(world, "外市", unit="s3", state="reported"), "马丽", number="N4")
    back = named(make_submission(world, "退回", state="returned"), "王五", number="N5")
    for rank, case in enumerate((second, first, third), start=1):
        make_nomination(world, case, rank=rank)
    make_nomination(world, other, "c2")
    put(first, content=b"one")
    put(first, "form", "a.PDF", b"form")
    put(second, content=b"two")
    put(third, name="x.mp4", content=b"film" * 1000)
    put(other, content=b"far")
    put(back, content=b"back")
    return first, second, third, other, back


def test_the_units_package_is_the_notices_layout(world, cases):
    save_unit_document(world, content=b"%PDF-1.4 scan", answers={"contact": "李老师"})
    task = packed(world, world.unit("c1"))
    assert (task.state, task.name, task.outcome) == (
        "done", "教学案例征集-甲市.zip", {"cases": 3, "files": 7, "left_out": 0, "lost": 0},
    )  # fmt: skip
    archive = archive_of(task)
    assert archive.testzip() is None
    assert archive.namelist() == [
        "推荐汇总表.xlsx", "汇总表.xlsx", "汇总表-盖章扫描件.pdf",
        "教学/1-李雷-小小的船/案例文本.docx", "教学/2-张强-分数/申报表.pdf", "教学/2-张强-分数/案例文本.docx",
        "教研/1-韩梅-教研/案例文本.mp4", TABLE, SUMS,
    ]  # fmt: skip
    assert archive.read("教学/1-李雷-小小的船/案例文本.docx") == b"two"
    assert rows_of(archive.read("推荐汇总表.xlsx"))[2] == ["序号", "作品名称", "排序", "推荐意见"]
    assert rows_of(archive.read("汇总表.xlsx")) == [["项目", "内容"], ["联系人", "李老师"]]


def test_the_units_printed_form_lies_at_the_root(db, request):
    """L17: 组织单位及联系人信息表, filled with what the unit wrote; left out where it wrote nothing."""
    request.getfixturevalue("storage")
    printout = {
        "key": "sheet", "label": "联系人信息表", "of": "unit", "unit_form": "table",
        "rows": [{"label": "单位", "value": "unit_name"}, {"label": "联系人", "value": "answer:contact"}],
    }  # fmt: skip
    world = make_world(delivery={"folder": "{title}", "at_root": ["sheet"]}, printouts=[printout])
    with tenant_scope(world.tenant):
        case = make_submission(world, "分数", state="reported")
        make_nomination(world, case)
        put(case)
        assert "联系人信息表.docx" not in archive_of(packed(world, world.unit("c1"))).namelist()
        save_unit_document(world, content=None, answers={"contact": "李老师"})
        archive = archive_of(packed(world, world.unit("c1")))
        made = docx.Document(io.BytesIO(archive.read("联系人信息表.docx")))
        words = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
        assert ("甲市" in words, "李老师" in words) == (True, True)


def test_one_unit_in_all_cases_names_the_archive(world, cases):
    one = packed(world, world.unit("c1"), cases=(str(cases[0].uuid),))
    assert one.name == "甲市一中.zip"


def test_the_organisers_package_has_every_unit_in_its_place(world, cases):
    task = packed(world)
    names = archive_of(task).namelist()
    assert names[:3] == ["作品汇总表.xlsx", "单位材料/甲市/推荐汇总表.xlsx", "单位材料/乙市/推荐汇总表.xlsx"]
    assert [name for name in names if name.startswith("教学/")] == [
        "教学/1-张强-分数/申报表.pdf", "教学/1-张强-分数/案例文本.docx", "教学/2-李雷-小小的船/案例文本.docx",
        "教学/3-马丽-外市/案例文本.docx",
    ]  # fmt: skip
    assert task.name == "教学案例征集.zip"
    assert not any("退回" in name for name in names)


def test_the_tables_have_the_packed_cases_only(world, cases):
    task = packed(world, filter=SubmissionFilter(category="b"))
    archive = archive_of(task)
    assert [row[1] for row in rows_of(archive.read("作品汇总表.xlsx"))] == [None, "作品名称", "教研"]
    assert [row[1] for row in rows_of(archive.read("单位材料/甲市/推荐汇总表.xlsx"))] == [
        None,
        None,
        "作品名称",
        "教研",
    ]
    assert "单位材料/乙市/推荐汇总表.xlsx" not in archive.namelist()
    assert packed(world, filter=SubmissionFilter(category="b"), tables=False).outcome["files"] == 1


def test_the_manifest_names_every_file_and_its_hash(world, cases, tmp_path):
    archive = archive_of(packed(world))
    archive.extractall(tmp_path)
    rows = rows_of(archive.read(TABLE))
    assert rows[0] == ["序号", "编号", "案例名称", "单位", "材料", "文件", "大小（字节）", "SHA-256", "说明"]
    listed = {row[5]: (row[6], row[7]) for row in rows[1:]}
    assert listed == {
        name: (len(data := archive.read(name)), hashlib.sha256(data).hexdigest())
        for name in archive.namelist() if name not in {TABLE, SUMS}
    }  # fmt: skip
    assert [1, *next(row for row in rows if row[2] == "小小的船")[1:4]] == [1, "N2", "小小的船", "甲市二中"]
    checked = subprocess.run(
        ["sha256sum", "-c", "--quiet", SUMS], cwd=tmp_path, capture_output=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, b"")


@pytest.mark.parametrize("program", [ZIP_TESTERS["unzip"], ZIP_TESTERS["7-Zip"]], ids=["unzip", "7-Zip"])
def test_other_programs_open_it(world, cases, program, tmp_path):
    if shutil.which(program[0]) is None:
        pytest.skip(f"{program[0]} is not installed")
    path = tmp_path / "a.zip"
    path.write_bytes(bytes_of(packed(world)))
    assert subprocess.run([*program, str(path)], capture_output=True, check=False).returncode == 0


def test_three_folders_and_a_shared_one(world, cases):
    """D19: a teacher's folder holds all of their projects; two works of one name keep apart."""
    twin = named(make_submission(world, "小小的船", unit="s2", state="reported"), "李雷", number="N9")
    put(twin, content=b"again")

    layout = Layout(Delivery(folder="{unit}+{first_author}/{category}/{title}", file="{slot}"), blind=False)
    folders = [
        layout.folder(each.case, each.authors)[0]
        for each in packed_cases([cases[1].pk, twin.pk], blind=False)
    ]
    assert folders == ["甲市二中+李雷/教学/小小的船", "甲市二中+李雷/教学/小小的船(2)"]


def test_several_files_of_a_slot_are_numbered(world):
    case = named(make_submission(world, "分数", state="reported"), "张强")
    for content in (b"1", b"2"):
        put(case, content=content)
    names = archive_of(packed(world, tables=False)).namelist()
    assert names[:2] == ["教学/1-张强-分数/案例文本1.docx", "教学/1-张强-分数/案例文本2.docx"]


def test_titles_that_no_system_takes(world):
    case = named(make_submission(world, 'CON/..\\a:b*?"<>|', state="reported"), "张\u202e强")
    put(case, name="x" * 250 + ".docx")
    (name, *_) = archive_of(packed(world, tables=False)).namelist()
    assert name == "教学/1-张 强-CON_.._a_b/案例文本.docx"


def test_checksums_are_read_once(world, cases, monkeypatch):
    packed(world)
    assert Blob.objects.filter(attachments__folder__submission=cases[0], crc32=None).count() == 0
    monkeypatch.setattr(checksums.storage, "blocks", lambda *args: pytest.fail("read again"))
    task = start_package(world.campaign, None, Choice(tables=False), actor=world.organiser, now=NOW)
    assert tasks.work_off(task, clock=lambda: NOW)


def test_a_file_that_is_gone_is_left_out_and_said(world, cases):
    storage.remove(cases[0].files.first().blob.key)
    altered = cases[1].files.first().blob
    Blob.objects.filter(pk=altered.pk).update(sha256="0" * 64)
    task = packed(world, tables=False)
    assert (task.outcome["left_out"], task.outcome["lost"]) == (2, 2)
    archive = archive_of(task)
    said = [row[8] for row in rows_of(archive.read(TABLE)) if row[8] and row[8] != "说明"]
    assert (archive.testzip(), said) == (None, ["文件已丢失或损坏，请联系上传者重新上传"] * 2)


def test_nothing_chosen_is_refused(world):
    ask = {"actor": world.organiser, "now": NOW}
    assert refusal(start_package, world.campaign, None, Choice(), **ask) == refuse("package_empty")
    assert refusal(start_package, world.campaign, None, Choice(blind=True), **ask) == refuse(
        "package_not_blind"
    )


def test_what_vanished_before_the_worker_came_is_said(world, cases):
    task = start_package(world.campaign, None, Choice(), actor=world.organiser, now=NOW)
    Submission.objects.update(state="draft")
    tasks.work_off(task, clock=lambda: NOW)
    task.refresh_from_db()
    assert (task.state, task.refusal) == ("failed", "package_empty")
    assert Notification.objects.get(person=world.organiser).code == "task.failed"


def test_a_unit_gets_its_own_only(world, cases):
    c1, everything = world.unit("c1"), Choice(unit="c1", every=True)
    assert measure(world.campaign, c1, Choice(unit="c1")).cases == 3
    assert measure(world.campaign, c1, everything).cases == 3
    borrowed = Choice(unit="c1", cases=(str(cases[3].uuid),))
    assert measure(world.campaign, c1, borrowed).cases == 0
    returned = Choice(unit="c1", every=True, filter=SubmissionFilter(state="returned"))
    assert measure(world.campaign, c1, returned).cases == 1


def test_the_measure_is_what_comes_out(world, cases):
    found = measure(world.campaign, None, Choice())
    assert (found.cases, found.files, found.size) == (4, 5, 3 + 4 + 3 + 4000 + 3)


PLANTED = ("高向荣", "银川市", "回民中学", "我家")


@pytest.fixture
def planted(blind_world):
    """A case whose people, places and file names must not come out."""
    case = make_submission(
        blind_world, "分数教学", state="eligible", answers={"about": "怎样教分数", "boss": "高向荣，回民中学"}
    )
    Author.objects.filter(submission=case).update(name="高向荣", unit_name="银川市回民中学")
    Unit.objects.filter(pk=case.unit_id).update(name="银川市回民中学")
    Submission.objects.filter(pk=case.pk).update(number="N7")
    put(case, name="高向荣-银川市.mp4", content=b"film of a name", blind=b"film")
    put(case, name="我家.rar", content=b"rar")  # no copy of it was made yet
    put(
        case, "form", "高向荣申报表.xlsx", content=b"form", blind=b"form copy"
    )  # a slot that experts never see
    return case


def test_a_blind_package_names_nobody(blind_world, planted):
    task = packed(blind_world, blind=True)
    data = bytes_of(task)
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert (task.name, archive.testzip()) == ("教学案例征集-匿名.zip", None)
    assert archive.namelist() == [f"教学/N7/{FORM_TEXT}", "教学/N7/案例文本 1.mp4", TABLE, SUMS]
    assert archive.read("教学/N7/案例文本 1.mp4") == b"film"
    assert archive.read(f"教学/N7/{FORM_TEXT}").decode("utf-8-sig") == (
        "【案例名称】\r\n分数教学\r\n\r\n【编号】\r\nN7\r\n\r\n【类别】\r\n教学\r\n\r\n【赛道】\r\n城市\r\n\r\n"
        "【概要】\r\n怎样教分数\r\n"
    )
    everything = [data] + [archive.read(name) for name in archive.namelist()]
    book = zipfile.ZipFile(io.BytesIO(archive.read(TABLE)))
    everything += [book.read(name) for name in book.namelist()]  # sheets and document properties
    found = [
        word
        for word in PLANTED
        for content in everything
        if word.encode() in content or word.encode("gb18030") in content
    ]
    assert found == []
    assert {info.date_time for info in archive.infolist()} == {
        (2025, 10, 20, 12, 0, 0)
    }  # nobody's hour of uploading


def test_what_a_blind_package_lacks_is_said(blind_world, planted):
    found = measure(blind_world.campaign, None, Choice(blind=True))
    assert (found.cases, found.files, found.size, found.left_out) == (1, 1, 4, 1)
    task = packed(blind_world, blind=True)
    assert task.outcome == {"cases": 1, "files": 2, "left_out": 1, "lost": 0}
    rows = rows_of(archive_of(task).read(TABLE))
    assert rows[0] == ["序号", "编号", "材料", "文件", "大小（字节）", "SHA-256", "说明"]
    assert rows[-1] == [3, "N7", "案例文本", None, 0, None, "评审副本还没有生成，过几分钟再打包"]


def test_two_rows_of_one_content_are_two_members(world):
    one, two = (named(make_submission(world, title, state="reported"), "张强") for title in ("甲", "乙"))
    for case in (one, two):
        put(case, content=b"same")
    assert make_blob(world.tenant, b"same").attachments.count() == 2
    names = archive_of(packed(world, tables=False)).namelist()
    assert [name for name in names if "案例文本" in name] == [
        "教学/1-张强-甲/案例文本.docx",
        "教学/2-张强-乙/案例文本.docx",
    ]
