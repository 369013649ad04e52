"""What the members of an archive say (EX16): read by the same probes, to a stated depth, and what stays unread is named."""

import io
import struct
import subprocess
import zipfile

import docx
import openpyxl
import pymupdf
import pytest
from PIL import Image

from tests.installed import SEVEN_ZIP
from tests.validators.conftest import docx_bytes
from validators.probes import inside
from validators.probing import probe

CASE = {"authors": [{"name": "张晓明", "unit": "恩施市第一小学"}]}


def document(*paragraphs, author=""):
    made = docx.Document()
    for words in paragraphs:
        made.add_paragraph(words)
    made.core_properties.author = author
    return docx_bytes(made)


def photo(artist="", place=False, kind="JPEG"):
    exif = Image.Exif()
    if artist:
        exif[0x013B] = artist
    if place:
        exif[0x8825] = {1: "N", 2: (30.0, 16.0, 0.0), 3: "E", 4: (109.0, 29.0, 0.0)}
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, kind, exif=exif)
    return out.getvalue()


def page(*lines, author="", picture=b"", attachment=""):
    made = pymupdf.open()
    sheet = made.new_page()
    for number, line in enumerate(lines):
        sheet.insert_text((72, 72 + 20 * number), line, fontname="china-s")
    if picture:
        sheet.insert_image(sheet.rect, stream=picture)
    if author:
        made.set_metadata({"author": author})
    if attachment:
        made.embfile_add(attachment, b"data")
    return made.tobytes()


def table(words, author=""):
    made = openpyxl.Workbook()
    made.active["B2"] = words
    made.properties.creator = author
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def packed(entries, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def texts_of(found):
    """(member, words) of the texts inside."""
    return {
        (piece.place.values["name"], piece.text.strip())
        for piece in found.texts
        if piece.place.code == "member"
    }


def test_documents_pictures_and_properties_inside_are_read(written):
    """EX16: the archive of the finding."""
    data = packed(
        {
            "案例/正文.docx": document("教师张晓明主讲", author="张晓明"),
            "说明.txt": "恩施市第一小学".encode("gb18030"),
            "照片.jpg": photo(artist="Zhang San", place=True),
            "统计.xlsx": table("银川的学生", author="李四"),
            "附件.pdf": page("第一页的字", author="王五"),
        }
    )
    found = probe(written("all.zip", data), name="all.zip")
    assert texts_of(found) == {
        ("案例/正文.docx", "教师张晓明主讲"),
        ("说明.txt", "恩施市第一小学"),
        ("统计.xlsx", "银川的学生"),
        ("统计.xlsx", "Sheet"),
        ("附件.pdf", "第一页的字"),
    }
    assert found.metadata["压缩包内“案例/正文.docx”文档属性 作者"] == "张晓明"
    assert found.metadata["压缩包内“照片.jpg”EXIF Artist"] == "Zhang San"
    assert found.metadata["压缩包内“照片.jpg”EXIF GPS"] == "有拍摄地点坐标"
    assert found.metadata["压缩包内“统计.xlsx”文档属性 作者"] == "李四"
    assert found.metadata["压缩包内“附件.pdf”PDF author"] == "王五"
    assert found.archive.contents_unread == []


def test_an_archive_inside_is_read_and_what_lies_deeper_is_named(written):
    deepest = packed({"丙.txt": "张晓明".encode()})
    middle = packed({"乙.docx": document("学校在恩施"), "丙.zip": deepest})
    found = probe(written("deep.zip", packed({"甲.zip": middle})), name="deep.zip")
    assert texts_of(found) == {("甲.zip → 乙.docx", "学校在恩施")}
    assert [(member.name, member.why) for member in found.archive.contents_unread] == [
        ("甲.zip → 丙.zip", "too_deep")
    ]


@pytest.mark.parametrize(
    ("name", "data", "why", "text", "properties"),
    [
        ("a.rar", b"Rar!\x1a\x07\x01\x00" + bytes(60), "not_listed", True, True),
        ("a.docx", document("文")[:-400], "broken", True, True),
        ("a.psd.bin", b"\x01\x02\x03" * 50, "format", True, True),
        ("a.pdf", page(picture=photo()), "scan", True, False),
        ("b.pdf", page("文", attachment="简历.docx"), "scan", True, False),
        ("a.mp3", b"ID3\x03\0\0\0\0\0\x0a" + bytes(40), "format", False, True),
    ],
)
def test_what_stays_unread_is_named(written, name, data, why, text, properties):
    found = probe(written("unread.zip", packed({"好.txt": b"words", name: data})), name="unread.zip")
    assert [
        (member.name, member.why, member.text, member.properties) for member in found.archive.contents_unread
    ] == [(name, why, text, properties)]


def test_an_encrypted_member_is_named(samples):
    tool = SEVEN_ZIP
    if not tool:
        pytest.skip("no 7z")
    path = samples / "locked.zip"
    (samples / "secret.txt").write_text("张晓明")
    subprocess.run(
        [tool, "a", "-tzip", "-pabc", path, samples / "secret.txt"], check=True, capture_output=True
    )
    found = probe(path, name="locked.zip")
    assert [(member.name, member.why) for member in found.archive.contents_unread] == [
        ("secret.txt", "encrypted")
    ]


@pytest.mark.parametrize("kind", ["7z", "tar"])
def test_other_archives_are_read_alike(samples, kind):
    tool = SEVEN_ZIP
    if not tool:
        pytest.skip("no 7z")
    folder = samples / f"for-{kind}"
    folder.mkdir()
    (folder / "正文.docx").write_bytes(document("教师张晓明主讲", author="李四"))
    (folder / "照片.jpg").write_bytes(photo(place=True))
    path = samples / f"all.{kind}"
    subprocess.run([tool, "a", f"-t{kind}", path, f"{folder}/."], check=True, capture_output=True)
    found = probe(path, name=path.name)
    assert texts_of(found) == {("正文.docx", "教师张晓明主讲")}
    assert found.metadata["压缩包内“照片.jpg”EXIF GPS"] == "有拍摄地点坐标"
    assert found.metadata["压缩包内“正文.docx”文档属性 作者"] == "李四"
    assert found.archive.contents_unread == []


def test_bounds_hold_and_are_told(written, monkeypatch):
    """Called in this process, because the child knows nothing of the changed bounds."""
    data = packed({f"{number}.txt": b"words" for number in range(6)})
    path = str(written("many.zip", data))
    facts = {"archive": {"listed": True}}

    def unread(**bounds):
        with monkeypatch.context() as patch:
            for name, value in bounds.items():
                patch.setattr(inside, name, value)
            answer = inside.measure(path, len(data), "zip", "zip", facts)
        return [(member["name"], member["why"]) for member in answer["archive"]["contents_unread"]]

    assert unread() == []
    assert unread(MEMBERS=4) == [("4.txt", "too_many"), ("5.txt", "too_many")]
    assert unread(LARGEST=4) == [(f"{number}.txt", "too_large") for number in range(6)]
    assert unread(TEXT_CAP=28) == [("5.txt", "too_large")]
    assert unread(SECONDS=-1.0) == [(f"{number}.txt", "time") for number in range(6)]


def test_a_bomb_inside_is_not_unpacked(written):
    data = packed({"大.txt": bytes(40 * 1024 * 1024), "好.txt": b"words"})
    found = probe(written("big.zip", data), name="big.zip")
    assert [(member.name, member.why) for member in found.archive.contents_unread] == [
        ("大.txt", "too_large")
    ]
    assert texts_of(found) == {("好.txt", "words")}


def test_a_member_that_says_less_than_it_holds_is_broken(written):
    """The directory claims 4 bytes; what follows is not believed."""
    data = bytearray(packed({"a.txt": b"zhang san" * 20}, zipfile.ZIP_STORED))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 4)
    found = probe(written("lies.zip", bytes(data)), name="lies.zip")
    assert [member.name for member in found.archive.contents_unread or [1]] in (["a.txt"], [1])


def test_the_archive_of_the_finding_fails(check, written):
    """EX16: names in text and properties, each with its place."""
    data = packed({"正文.docx": document("本文由张晓明撰写"), "图.jpg": photo(place=True)})
    found = probe(written("f.zip", data), name="f.zip")
    text = check("anonymity.text", found, ctx=CASE)
    assert (text.status, text.evidence[0].place) == ("fail", "压缩包内“正文.docx”正文第 1 段")
    assert text.message.startswith("文中出现姓名“张晓明”1 处（压缩包内“正文.docx”正文第 1 段）")
    metadata = check("anonymity.metadata", found, ctx=CASE)
    assert (metadata.status, metadata.code) == ("fail", "anonymity.metadata.location")


def test_a_second_archive_passes_or_goes_to_a_person(check, written):
    clean = probe(written("g.zip", packed({"正文.docx": document("某校的做法")})), name="g.zip")
    assert check("anonymity.text", clean, ctx=CASE).status == "pass"
    assert check("anonymity.metadata", clean, ctx=CASE).status == "pass"
    partly = probe(
        written("h.zip", packed({"正文.docx": document("某校的做法"), "课件.bin": b"\x01\x02\x03" * 9})),
        name="h.zip",
    )
    text = check("anonymity.text", partly, ctx=CASE)
    assert (text.status, text.message) == (
        "unknown",
        "压缩包内读到的文字中未发现作者信息；还有 1 个文件（课件.bin）未能读全，由工作人员核对",
    )
    metadata = check("anonymity.metadata", partly, ctx=CASE)
    assert (metadata.status, metadata.message) == (
        "unknown",
        "压缩包内还有 1 个文件（课件.bin）的属性未能读取，由工作人员核对",
    )
