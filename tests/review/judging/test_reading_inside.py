"""Slides, workbooks, texts and archives read in the page, members of archives two deep included."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from review.judging.document_viewer import member_asked
from tests.factories import leaks
from tests.factories.files import make_attachment
from tests.factories.review import make_assignment, make_reviewer, make_submission
from validators import drawing


def packed(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def book():
    made = Workbook()
    made.active.title = "成绩"
    made.active.append(["姓名", "得分"])
    made.active.append(["甲同学", 92.5])
    hidden = made.create_sheet("内部")
    hidden.append(["不给看"])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def opened(tmp_path, name, content, member=""):
    path = tmp_path / "f"
    path.write_bytes(content)
    return drawing.opened(path, extension=name.rpartition(".")[2], member=member)


def test_slides_by_page_with_their_pictures(tmp_path):
    content = leaks.slides(tmp_path)
    found = opened(tmp_path, "a.pptx", content)
    assert [(piece.kind, piece.text or piece.picture) for piece in found.blocks] == [
        ("heading", "第 1 页"),
        ("paragraph", "光合作用"),
        ("picture", 1),
    ]
    jpeg = drawing.shown(tmp_path / "f", 1, extension="pptx")
    assert jpeg.startswith(b"\xff\xd8\xff")
    assert leaks.traces(jpeg, tmp_path) == []
    assert drawing.shown(tmp_path / "f", 2, extension="pptx") is None


def test_a_workbooks_visible_sheets(tmp_path):
    found = opened(tmp_path, "a.xlsx", book())
    assert [(piece.kind, piece.text, piece.rows) for piece in found.blocks] == [
        ("heading", "成绩", []),
        ("table", "", [["姓名", "得分"], ["甲同学", "92.5"]]),
    ]


def test_an_archive_and_what_lies_in_it(tmp_path):
    inner = packed({"深处.txt": "最里面的话", "再深.zip": packed({"a.txt": "x"})})
    content = packed(
        {"文件夹/成绩.xlsx": book(), "里层.zip": inner, "__MACOSX/._x": b"x", "说明.txt": "课堂实录"}
    )
    found = opened(tmp_path, "a.zip", content)
    assert [(each.number, each.name, each.reads) for each in found.members] == [
        (1, "文件夹/成绩.xlsx", True),
        (2, "里层.zip", True),
        (3, "说明.txt", True),
    ]
    assert [piece.text for piece in opened(tmp_path, "a.zip", content, "1").blocks][:1] == ["成绩"]
    assert [piece.text for piece in opened(tmp_path, "a.zip", content, "3").blocks] == ["课堂实录"]
    assert [each.name for each in opened(tmp_path, "a.zip", content, "2").members] == ["深处.txt", "再深.zip"]
    assert [piece.text for piece in opened(tmp_path, "a.zip", content, "2.1").blocks] == ["最里面的话"]
    for none in ("2.2.1", "9", "3.1"):
        assert opened(tmp_path, "a.zip", content, none).kind == "none"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"Rar!\x1a\x07\x01\x00" + bytes(50)])
def test_what_does_not_open(tmp_path, content):
    assert opened(tmp_path, "a.zip", content).kind == "none"


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    content = packed({"a.txt": b"0" * (49 * 1024 * 1024)})
    found = opened(tmp_path, "a.zip", content)
    assert [(each.name, each.reads) for each in found.members] == [("a.txt", False)]
    assert opened(tmp_path, "a.zip", content, "1").kind == "none"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("1", "1"),
        ("12.3", "12.3"),
        ("0", ""),
        ("1.0", ""),
        ("1.2.3", ""),
        ("../x", ""),
        ("1;2", ""),
        ("123456", ""),
        ("", ""),
    ],
)
def test_addresses_of_members(asked, expected):
    assert member_asked(asked) == expected


def test_from_the_list_into_a_member_and_its_picture(world, client, tmp_path):
    submission = make_submission(world, state="eligible")
    content = packed(
        {"照片.jpg": leaks.photo(tmp_path), "教案.docx": leaks.word(tmp_path), "<b>.txt": "<script>x"}
    )
    file = make_attachment(submission, name="材料.zip", content=content)
    mine = make_assignment(world, submission, make_reviewer(world, "甲", world.expert))
    client.force_login(world.expert)
    read = world.path("expert-read", assignment=mine.uuid, file=file.uuid)
    assert read in client.get(world.path("expert-case", assignment=mine.uuid)).content.decode()
    page = client.get(read).content.decode()
    assert ["照片.jpg" in page, "&lt;b&gt;.txt" in page, f"{read}?member=2" in page] == [True] * 3
    inside = client.get(f"{read}?member=2").content.decode()
    assert ("学生们在讨论。" in inside, "回到压缩包的目录" in inside) == (True, True)
    picture = world.path("expert-page", assignment=mine.uuid, file=file.uuid, page=1)
    assert f"{picture}?member=1" in client.get(f"{read}?member=1").content.decode()
    answer = client.get(f"{picture}?member=1")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert leaks.traces(answer.content, tmp_path) == []
    assert client.get(f"{picture}?member=9").status_code == 404
    text = client.get(f"{read}?member=3").content.decode()
    assert ("<script>x" in text, "&lt;script&gt;x" in text) == (False, True)


def test_the_owner_reads_inside_too(world, client, tmp_path):
    submission = make_submission(world, state="eligible")
    file = make_attachment(submission, name="材料.zip", content=packed({"说明.txt": "课堂实录"}))
    client.force_login(submission.owner)
    page = client.get(f"/t/north/file/{file.uuid}/read/?member=1").content.decode()
    assert "课堂实录" in page
