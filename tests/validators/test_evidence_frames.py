"""Pictures kept for people as evidence: which, how large, and that the parent trusts none of them."""

import base64
import io
import random

import pytest
from PIL import Image

from validators import probing
from validators.probes import evidence_frames
from validators.probes.frames import Picture

JPEG = b"\xff\xd8\xff picture \xff\xd9"


def test_a_film_leaves_a_picture_of_each_moment_that_was_read(lesson_facts):
    keys = [one.key for one in lesson_facts.evidence_frames]
    looked = [one.key for one in lesson_facts.seen.pictures]
    assert keys == [f"t{second}.00" for second in range(7)] + looked[-12:]
    assert set(keys) <= set(looked)
    for one in lesson_facts.evidence_frames:
        with Image.open(io.BytesIO(one.data)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (one.width, one.height)) == ("JPEG", (960, 540))
    assert sum(len(one.data) for one in lesson_facts.evidence_frames) < 1_000_000
    assert "evidence_frames" not in lesson_facts.model_dump()


def test_the_worst_pictures_stay_within_their_bytes():
    noise = random.Random(1).randbytes(960 * 540 * 3)
    found = evidence_frames.evidence_frames(
        [Picture("film", noise, (960, 540), float(second)) for second in range(30)]
    )
    sizes = [len(base64.b64decode(one["data"])) for one in found]
    assert sum(sizes) <= evidence_frames.TOTAL
    plain = Picture("page", bytes(3 * 2000 * 1400), (1400, 2000), page=3)
    assert [
        (one["key"], one["width"], one["height"]) for one in evidence_frames.evidence_frames([plain])
    ] == [("p3", 672, 960)]


def said(**changes):
    return {"key": "p1", "width": 10, "height": 10, "data": base64.b64encode(JPEG).decode()} | changes


@pytest.mark.parametrize(
    "bad",
    [
        {"key": "../../etc/passwd"},
        {"key": "t1"},
        {"width": 0},
        {"height": 5000},
        {"data": "no base64!"},
        {"data": base64.b64encode(b"<svg onload=alert(1)>").decode()},
        {"data": base64.b64encode(b"\xff\xd8\xff cut off").decode()},
        {"data": base64.b64encode(b"\xff\xd8\xff" + bytes(3 * 1024 * 1024) + b"\xff\xd9").decode()},
        {"data": None},
    ],
)
def test_what_a_hostile_child_says_is_left_out(bad):
    kept = probing._evidence_frames({"evidence_frames": [said(**bad), said(key="p2")]})
    assert [(one.key, one.data) for one in kept] == [("p2", JPEG)]


def test_their_number_is_bounded_and_each_stands_once():
    many = [said(key=f"p{number % 60}") for number in range(200)]
    assert len(probing._evidence_frames({"evidence_frames": many})) == probing.FRAMES
    assert [one.key for one in probing._evidence_frames({"evidence_frames": [said(), said()]})] == ["p1"]
    assert [
        probing._evidence_frames({"evidence_frames": odd}) for odd in (None, "p1", {"a": 1}, [[], 3, None])
    ] == [
        [],
        [],
        [],
        [],
    ]


def test_pages_with_seals_are_kept_even_where_they_have_text(samples):
    """A form made by a word processor with a seal pasted in: shown with the place, and not read."""
    import pymupdf
    from PIL import ImageDraw

    seal = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    pen = ImageDraw.Draw(seal)
    pen.ellipse((8, 8, 392, 392), outline=(215, 30, 35, 255), width=14)
    pen.regular_polygon((200, 200, 70), 5, fill=(215, 30, 35, 255))
    for at in range(8):
        pen.rectangle((70 + at * 34, 90, 88 + at * 34, 120), fill=(215, 30, 35, 255))
    data = io.BytesIO()
    seal.save(data, "PNG")
    path = samples / "pasted.pdf"
    with pymupdf.open() as book:
        for number in range(3):
            page = book.new_page(width=595, height=842)
            for row in range(12):
                page.insert_text(
                    (60, 80 + 30 * row), "application form with words of its own " * 2, fontsize=10
                )
            if number == 2:
                page.insert_image((380, 600, 500, 720), stream=data.getvalue())
        book.save(path)
    facts = probing.probe(path, name="form.pdf", depth="deep")
    page = facts.pdf.page_list[2]
    assert (page.kind, page.seals, page.faint_seals, len(page.seal_boxes)) == ("text", 1, 0, 1)
    left, top, right, bottom = page.seal_boxes[0]
    assert [round(part, 2) for part in (left, top, right, bottom)] == pytest.approx(
        [380 / 595, 600 / 842, 500 / 595, 720 / 842], abs=0.02
    )
    assert [(one.page, one.read) for one in facts.seen.pictures] == [(3, False)]
    assert [one.key for one in facts.evidence_frames] == ["p3"]
