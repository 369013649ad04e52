"""Documents read in the page: text and images come out, properties and active content stay in."""

import hashlib
import io
import json
import threading
import zipfile

import docx
import pymupdf
import pytest
from django.core.cache import cache
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from review.judging import document_viewer
from review.judging.document_viewer import Block, Reading
from review.messages import REFUSALS
from validators import drawing, sandbox
from validators.drawing import type_of
from validators.sandbox import Outcome


def reading(path, reader="1"):
    return Reading(reader, hashlib.sha256(path.read_bytes()).hexdigest())


def read(path, name):
    return document_viewer.read(path, name, reading(path))


def image(path, name, number):
    return document_viewer.image(path, name, number, reading(path))


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    cache.clear()


def picture(secret: str = "", kind: str = "PNG") -> io.BytesIO:
    """A picture that names its maker in its properties."""
    out = io.BytesIO()
    made = Image.new("RGB", (2400, 1200), "red")
    properties = PngInfo()
    properties.add_itxt("Author", secret)
    exif = made.getexif()
    exif[0x013B] = secret  # Artist
    made.save(out, kind, **({"pnginfo": properties} if kind == "PNG" else {"exif": exif}))
    out.seek(0)
    return out


def word(path):
    document = docx.Document()
    document.core_properties.author = "马丽"
    document.add_heading("一、案例背景", 1)
    document.add_paragraph("课堂上，<script>alert(1)</script>学生们讨论。")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "名称", "智慧课堂"
    document.add_picture(picture("马丽"))
    document.save(path)
    return path


def test_a_word_file_is_read_as_text_with_its_tables_and_pictures(tmp_path):
    path = word(tmp_path / "a.docx")
    reading = read(path, "a.docx")
    assert reading.kind == "text"
    assert reading.blocks == [
        Block("heading", "一、案例背景", 1),
        Block("paragraph", "课堂上，<script>alert(1)</script>学生们讨论。"),
        Block("table", rows=[["名称", "智慧课堂"]]),
        Block("picture", picture=1),
    ]


def test_pictures_are_drawn_anew_without_their_properties(tmp_path):
    drawn = image(word(tmp_path / "a.docx"), "a.docx", 1)
    assert drawn is not None
    assert "马丽".encode() not in drawn
    with Image.open(io.BytesIO(drawn)) as seen:
        assert (seen.format, seen.size, dict(seen.getexif())) == ("JPEG", (1600, 800), {})
    assert image(word(tmp_path / "a.docx"), "a.docx", 2) is None
    (tmp_path / "b.jpg").write_bytes(picture("马丽", "JPEG").getvalue())
    assert "马丽".encode() not in (image(tmp_path / "b.jpg", "b.jpg", 1) or b"")


def test_a_pdf_is_read_as_page_images(tmp_path):
    document = pymupdf.open()
    for text in ("one", "two"):
        document.new_page().insert_text((72, 72), text)
    document.set_metadata({"author": "Ma Li"})
    document.save(tmp_path / "a.pdf")
    assert (read(tmp_path / "a.pdf", "a.pdf").kind, read(tmp_path / "a.pdf", "a.pdf").pages) == ("pages", 2)
    drawn = image(tmp_path / "a.pdf", "a.pdf", 2)
    assert drawn is not None
    assert drawn.startswith(b"\xff\xd8")
    assert b"Ma Li" not in drawn
    assert image(tmp_path / "a.pdf", "a.pdf", 3) is None


def test_what_is_no_document_or_is_broken_is_not_shown(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "c.exe").write_bytes(b"MZ" + bytes(200))
    assert [read(tmp_path / n, n).kind for n in ("a.docx", "b.pdf", "c.exe")] == ["none", "none", "none"]
    assert type_of(tmp_path / "b.pdf", "b.pdf") == "pdf"


def busy(*_, **__):
    raise drawing.Busy


def test_where_too_many_files_are_open_the_reader_is_told_to_come_back(tmp_path, monkeypatch):
    document = pymupdf.open()
    document.new_page()
    document.save(tmp_path / "a.pdf")
    monkeypatch.setattr(drawing, "pages", busy)
    assert read(tmp_path / "a.pdf", "a.pdf").kind == "busy"
    assert "请稍后再试" in REFUSALS["reading_busy"]


def marked(path, at_local, at_central, value):
    """The package with a field of its main part's headers changed."""
    raw, name = bytearray(path.read_bytes()), b"word/document.xml"
    for mark, header, at in ((b"PK\x03\x04", 30, at_local), (b"PK\x01\x02", 46, at_central)):
        found = next(
            one for one in range(len(raw)) if raw.startswith(mark, one) and raw.startswith(name, one + header)
        )
        raw[found + at : found + at + 2] = value.to_bytes(2, "little")
    return raw


@pytest.mark.parametrize(
    ("at_local", "at_central", "value", "found"),
    [(6, 8, 1, "docx"), (8, 10, 97, "docx"), (8, 10, 0xFFFF, "docx"), (4, 6, 99, "zip")],
    ids=["password", "packing", "no packing", "version"],
)
def test_a_package_that_cannot_be_unpacked_is_said_to_be_unreadable(
    tmp_path, at_local, at_central, value, found
):
    path = tmp_path / "a.docx"
    path.write_bytes(marked(word(tmp_path / "b.docx"), at_local, at_central, value))
    assert (type_of(path, "a.docx"), read(path, "a.docx").kind) == (found, "none")


def test_a_package_with_a_broken_part_is_said_to_be_unreadable(tmp_path):
    raw = bytearray(word(tmp_path / "b.docx").read_bytes())
    at = raw.find(b"word/document.xml") + len(b"word/document.xml")
    raw[at : at + 40] = b"\xff" * 40
    (tmp_path / "a.docx").write_bytes(raw)
    assert read(tmp_path / "a.docx", "a.docx").kind == "none"


def test_what_is_read_is_the_part_that_word_opens_and_the_checks_saw(tmp_path):
    path, shown = tmp_path / "a.docx", word(tmp_path / "b.docx")
    with zipfile.ZipFile(shown) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data, moved = old.read(name), name.replace("document.xml", "main.xml")
            if name in ("_rels/.rels", "[Content_Types].xml"):
                data = data.replace(b"word/document.xml", b"word/main.xml")
            new.writestr(moved, data)
        new.writestr(
            "word/document.xml", old.read("word/document.xml").replace("案例背景".encode(), "马丽".encode())
        )
    assert read(path, "a.docx") == read(shown, "b.docx")
    assert image(path, "a.docx", 1) == image(shown, "b.docx", 1)


@pytest.mark.parametrize(
    "answer",
    [
        {"blocks": [{"kind": "script", "text": "x"}]},
        {"blocks": [{"kind": "paragraph", "html": "x"}]},
        {"blocks": "x"},
        {"blocks": None},
        {},
    ],
)
def test_what_the_locked_down_child_says_is_checked_like_any_data(tmp_path, monkeypatch, answer):
    monkeypatch.setattr(drawing, "_ask", lambda *_: answer)
    assert read(word(tmp_path / "a.docx"), "a.docx").kind == "none"


def test_no_word_file_is_parsed_in_the_pages_own_process(tmp_path, monkeypatch):
    def busy(*_, **__):
        raise drawing.Busy

    monkeypatch.setattr(drawing, "_ask", busy)
    assert read(word(tmp_path / "a.docx"), "a.docx").kind == "busy"


def test_a_word_file_that_unpacks_to_more_than_a_page_can_hold_is_not_read_here(tmp_path):
    small, large = word(tmp_path / "a.docx"), tmp_path / "b.docx"
    with zipfile.ZipFile(small) as old, zipfile.ZipFile(large, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = data.replace(b"</w:body>", b"<w:p/>" * 2_200_000 + b"</w:body>")
            new.writestr(name, data)
    assert large.stat().st_size < 200_000
    assert read(large, "b.docx").kind == "none"


# ---- one file does not stop reading for everybody (SEC-M3)


@pytest.fixture
def children(monkeypatch):
    """Children that are not started: how each ends, by the number asked for; how often each was asked."""
    asked = []
    ends = {}

    def run_child(path, arguments, limits):
        number = json.loads(arguments[0])["number"]
        asked.append(number)
        status = ends.get(number, "ok")
        return Outcome(status, b'{"image": "/9j/"}' if status == "ok" else b"")

    monkeypatch.setattr(drawing, "run_child", run_child)
    return asked, ends


def pdf_of(tmp_path, name="a.pdf"):
    path = tmp_path / name
    path.write_bytes(b"%PDF-1.7 " + name.encode())
    return path


@pytest.mark.parametrize("status", ["timeout", "crash", "too_much"])
def test_sec_m3_what_could_not_be_drawn_starts_no_second_child(tmp_path, children, status):
    """SEC-M3: by content, whoever asks and whatever the file is called; other pages and contents are drawn."""
    asked, ends = children
    ends[1] = status
    path, other = pdf_of(tmp_path), pdf_of(tmp_path, "b.pdf")
    for reader in ("1", "2", "3"):
        assert document_viewer.image(path, "x.pdf", 1, reading(path, reader)) is None
    assert asked == [1]
    assert document_viewer.image(path, "x.pdf", 2, reading(path)) == b"\xff\xd8\xff"
    assert document_viewer.image(other, "x.pdf", 1, reading(other)) is None
    assert asked == [1, 2, 1]


def test_sec_m3_a_content_of_slow_pages_is_left_alone(tmp_path, children):
    """A second kind: a file each page of which takes all the time there is."""
    asked, ends = children
    ends |= dict.fromkeys(range(1, 100), "timeout")
    path = pdf_of(tmp_path)
    for number in range(1, 100):
        assert image(path, "a.pdf", number) is None
    assert asked == [1, 2, 3]
    assert read(path, "a.pdf").kind == "none"
    assert asked == [1, 2, 3]


def test_pages_that_are_damaged_leave_the_others(tmp_path, children):
    asked, ends = children
    ends |= dict.fromkeys(range(1, 9), "crash")
    path = pdf_of(tmp_path)
    assert [image(path, "a.pdf", number) for number in range(1, 9)] == [None] * 8
    assert image(path, "a.pdf", 9) == b"\xff\xd8\xff"


def test_a_busy_moment_is_not_remembered(tmp_path, children):
    asked, ends = children
    ends[1] = "busy"
    path = pdf_of(tmp_path)
    for _ in range(2):
        with pytest.raises(drawing.Busy):
            image(path, "a.pdf", 1)
    ends.clear()
    assert (image(path, "a.pdf", 1), asked) == (b"\xff\xd8\xff", [1, 1, 1])


def test_sec_m3_a_person_has_one_seat_and_keeps_none_of_the_others(tmp_path, monkeypatch):
    """SEC-M3: while one person's slow file is drawn, that person's other requests wait and are busy; somebody else's page
    is drawn meanwhile.
    """
    drawn, may_end, begun = [], threading.Event(), threading.Event()

    def run_child(path, arguments, limits):
        if path.name == "slow.pdf":
            begun.set()
            may_end.wait(30)
        drawn.append(path.name)
        return Outcome("ok", b'{"image": "/9j/"}')

    monkeypatch.setattr(drawing, "run_child", run_child)
    monkeypatch.setattr(sandbox, "PATIENCE", 0.05)
    slow, quick = pdf_of(tmp_path, "slow.pdf"), pdf_of(tmp_path, "quick.pdf")
    holder = threading.Thread(target=document_viewer.image, args=(slow, "a.pdf", 1, reading(slow, "greedy")))
    holder.start()
    assert begun.wait(30)
    for path in (slow, quick):
        with pytest.raises(drawing.Busy):
            document_viewer.image(path, "a.pdf", 2, reading(path, "greedy"))
    assert document_viewer.image(quick, "a.pdf", 1, reading(quick, "somebody")) == b"\xff\xd8\xff"
    assert drawn == ["quick.pdf"]
    may_end.set()
    holder.join()
    assert document_viewer.image(quick, "a.pdf", 2, reading(quick, "greedy")) == b"\xff\xd8\xff"


def test_a_seat_is_given_back_whatever_happens(tmp_path, monkeypatch):
    def run_child(path, arguments, limits):
        raise OSError("no process")

    monkeypatch.setattr(drawing, "run_child", run_child)
    path = pdf_of(tmp_path)
    for _ in range(2):
        with pytest.raises(OSError, match="no process"):
            image(path, "a.pdf", 1)
