"""Which pages of a PDF are read in pictures: strips, parts of a page, lines, forms that look alike, and how many."""

import io

import pymupdf
import pytest

from tests.factories import pdfs
from validators.facts import FileFacts
from validators.probes import frame_ocr, ocr
from validators.probing import _pages_to_read, _unread, probe

reading = pytest.mark.skipif(not ocr.installed(), reason="the extra for reading pictures is not installed")
CASE = {"title": "智慧课堂赋能乡村教育", "authors": [{"name": "张三丰"}]}


def jpeg(picture):
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=90)
    return data.getvalue()


@pytest.fixture
def form(painted):
    """A filled-in form; `name` is who signed it."""

    def paint(name):
        lines = [("智慧课堂赋能乡村教育", 200, 200, 48), (f"姓名 {name}", 200, 700, 40)]
        lines += [(f"第 {row} 项 内容已经全部完成", 200, 900 + 60 * row, 30) for row in range(1, 10)]
        return painted((1240, 1754), (248, 246, 240), lines, ink=(40, 40, 40))

    return paint


@pytest.fixture
def read(samples):
    def make(name, *draws):
        document = pymupdf.open()
        for draw in draws:
            draw(document.new_page(width=595, height=842))
        document.save(samples / name)
        return probe(samples / name, name=name, depth="deep")

    return make


def whole(picture):
    return lambda page: page.insert_image(page.rect, stream=jpeg(picture), keep_proportion=False)


def texts(facts):
    return {picture.page: "".join(text.text for text in picture.texts) for picture in facts.seen.pictures}


@reading
def test_a_scan_in_strips_is_read_and_compared(read, form, check):
    """V5: pdf.title_match and anonymity.picture see what stands on the strips."""

    def strips(page):
        picture = form("张三丰")
        for strip in range(9):
            top, bottom = picture.height * strip // 9, picture.height * (strip + 1) // 9
            box = pymupdf.Rect(0, 842 * top / picture.height, 595, 842 * bottom / picture.height)
            piece = jpeg(picture.crop((0, top, picture.width, bottom)))
            page.insert_image(box, stream=piece, keep_proportion=False)

    found = read("strips.pdf", strips)
    assert check("pdf.title_match", found, ctx=CASE).status == "pass"
    verdict = check("anonymity.picture", found, ctx=CASE)
    assert (verdict.status, verdict.code) == ("warn", "anonymity.picture.seen")


@reading
def test_a_photo_on_a_tenth_of_the_page_and_letters_as_lines_are_read(read, form, check):
    """V5, second and third files: whatever share of the page the picture covers; letters that are drawn."""

    def small(page):
        page.insert_image(pymupdf.Rect(60, 60, 230, 300), stream=jpeg(form("张三丰")), keep_proportion=False)

    found = read("small.pdf", small)
    assert "张三丰" in texts(found)[1]
    assert check("anonymity.picture", found, ctx=CASE).status == "warn"


@reading
def test_forms_that_look_alike_are_each_read(read, form):
    """A small picture of two forms is the same; who signed them is not."""
    found = read("alike.pdf", whole(form("李四光")), whole(form("张三丰")))
    assert ["李四光" in texts(found)[1], "张三丰" in texts(found)[2]] == [True, True]


def facts_of(*pages, count=None):
    made = [
        {"number": number, "width": 595, "height": 842, "picture_areas": [], **page}
        for number, page in enumerate(pages, 1)
    ]
    pdf = {"pages": count or len(made), "page_list": made}
    return FileFacts.model_validate({"kind": "pdf", "detected_type": "pdf", "pdf": pdf}).pdf


def test_which_pages_are_read_first():
    scan, drawing, text = {"kind": "scan"}, {"kind": "drawing"}, {"kind": "text"}
    photo = {"kind": "text", "image_share": 0.1}
    assert _pages_to_read(facts_of(text, photo, drawing, scan, {"kind": "blank"})) == [4, 3, 2]
    assert _pages_to_read(facts_of(text, photo)) == []  # a person looks at pictures beside text
    large = {"kind": "text", "image_share": 0.6}
    assert _pages_to_read(facts_of(text, photo, large)) == [3]
    assert _pages_to_read(facts_of({"kind": "blank", "ink": 0.1})) == [1]


def test_pages_that_are_not_read_are_counted():
    endless = {"kind": "scan", "picture_areas": None}
    pdf = facts_of({"kind": "scan"}, endless, count=40)
    assert (_pages_to_read(pdf), _unread(pdf)) == ([1], 39)


@pytest.mark.parametrize(
    ("pages", "unseen", "state"), [(30, 0, "done"), (31, 0, "partial"), (2, 5, "partial")]
)
def test_pages_that_are_left_over_are_said(samples, monkeypatch, pages, unseen, state):
    document = pymupdf.open()
    for _ in range(pages):
        document.new_page(width=60, height=84)
    path = samples / f"left-{pages}-{unseen}.pdf"
    document.save(path)
    monkeypatch.setattr(frame_ocr, "_read", lambda pictures, side: {"state": "done", "pictures": pictures})
    look = {"kind": "pdf", "pages": list(range(1, pages + 1)), "unseen": unseen}
    seen = frame_ocr.look(str(path), {"look": look})["seen"]
    assert (len(seen["pictures"]), seen["state"]) == (min(pages, 30), state)


def test_a_scan_read_in_part_is_for_a_person(check, facts, with_seen):
    found = with_seen(facts.pdf("scan", "scan"), ("page", 1, [("某校", 0.5, 0.5)]), state="partial")
    assert check("anonymity.picture", found, ctx=CASE).status == "unknown"


def test_a_page_that_draws_without_end_is_not_drawn_for_readers(written):
    from validators.probes import drawing

    assert drawing.page(str(written("endless-forms.pdf", pdfs.nested_forms(12, 6))), 1) == b""
    assert drawing.page(str(written("few-forms.pdf", pdfs.nested_forms(3, 3))), 1)[:3] == b"\xff\xd8\xff"
