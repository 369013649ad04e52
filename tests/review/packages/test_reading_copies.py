"""What a blind package holds of Word, PDF and pictures: drawn anew, once, without anything of the file itself."""

import io
import zipfile

import docx
import pymupdf
import pytest
from PIL import Image

from portal.models import BlindCopy
from review.packages import reading_copies
from review.packages.choosing import Choice, measure
from submissions.models import Submission
from tests.factories import leaks
from tests.factories.packages import bytes_of, packed, put
from tests.factories.review import make_submission
from validators import drawing
from validators.stripping import VERSION


def read_in_page(file):
    """As its worker found it: no copy, the page draws it."""
    return BlindCopy.objects.create(
        tenant_id=file.tenant_id, blob=file.blob, version=VERSION, state=BlindCopy.State.PAGES
    )


def pdf(*texts, author=leaks.NAME):
    made = pymupdf.open()
    for text in texts:
        made.new_page().insert_text((72, 72), text)
    made.set_metadata({"author": author, "title": author})
    return made.tobytes()


@pytest.fixture
def case(blind_world):
    made = make_submission(blind_world, "分数教学", state="eligible")
    Submission.objects.filter(pk=made.pk).update(number="N7")
    return made


def archive_of(task):
    return zipfile.ZipFile(io.BytesIO(bytes_of(task)))


def test_pages_words_and_pictures_come_out_without_their_authors(blind_world, case, tmp_path):
    for name, content in (
        (f"{leaks.NAME}.docx", leaks.word(tmp_path)), ("a.pdf", pdf("page one", "page two")), ("a.png", leaks.photo(tmp_path, kind="png")),
    ):  # fmt: skip
        read_in_page(put(case, name=name, content=content))
    task = packed(blind_world, blind=True)
    archive = archive_of(task)
    assert (task.state, task.outcome["left_out"], archive.testzip()) == ("done", 0, None)
    word, pages, picture = (f"教学/N7/案例文本 {end}" for end in ("1.docx", "2.pdf", "3.jpg"))
    assert archive.namelist()[1:4] == [word, pages, picture]
    for name in (word, pages, picture):
        assert leaks.traces(archive.read(name), tmp_path) == []
    words = docx.Document(io.BytesIO(archive.read(word)))
    assert ("学生们在讨论。" in [each.text for each in words.paragraphs], len(words.inline_shapes)) == (
        True,
        1,
    )
    with pymupdf.open(stream=archive.read(pages)) as read:
        assert (len(read), [page.get_text().strip() for page in read]) == (2, ["", ""])
        assert [len(page.get_images()) for page in read] == [1, 1]
        assert (read.metadata["author"], read.metadata["title"]) == ("anonymous", "untitled")
    assert Image.open(io.BytesIO(archive.read(picture))).format == "JPEG"


def test_a_content_is_drawn_once(blind_world, case, monkeypatch):
    read_in_page(put(case, name="a.pdf", content=pdf("one")))
    before = measure(blind_world.campaign, None, Choice(blind=True))
    first = bytes_of(packed(blind_world, blind=True))
    monkeypatch.setattr(drawing, "image", lambda *args, **more: pytest.fail("drawn again"))
    again = packed(blind_world, blind=True)
    after = measure(blind_world.campaign, None, Choice(blind=True))
    assert (before.files, before.pages, after.files, after.pages, after.left_out) == (1, 1, 1, 1, 0)
    assert after.size == BlindCopy.objects.get(version=reading_copies.DRAWN).copy.size
    assert zipfile.ZipFile(io.BytesIO(first)).read("教学/N7/案例文本 1.pdf") == archive_of(again).read(
        "教学/N7/案例文本 1.pdf"
    )


def test_what_cannot_be_drawn_is_said_and_not_tried_again(blind_world, case, monkeypatch):
    read_in_page(put(case, name="a.pdf", content=b"%PDF-1.4 broken"))
    asked = []

    def pages(path, **more):
        asked.append(path)
        raise drawing.Undrawable("died")

    monkeypatch.setattr(drawing, "pages", pages)
    for _ in range(2):
        task = packed(blind_world, blind=True)
    assert (task.outcome["left_out"], len(asked)) == (1, 1)
    copy = BlindCopy.objects.get(version=reading_copies.DRAWN)
    assert (copy.state, copy.code, copy.copy) == ("withheld", "undrawable", None)


def test_a_busy_machine_leaves_it_for_the_next_package(blind_world, case, monkeypatch):
    read_in_page(put(case, name="a.pdf", content=pdf("one")))

    def pages(path, **more):
        raise drawing.Busy

    with monkeypatch.context() as patched:
        patched.setattr(drawing, "pages", pages)
        assert packed(blind_world, blind=True).outcome["left_out"] == 1
    assert packed(blind_world, blind=True).outcome["left_out"] == 0


def test_signs_that_xml_cannot_hold_are_dropped(tmp_path, monkeypatch):
    pieces = [
        drawing.Piece(kind="heading", text="标\x00题", level=1), drawing.Piece(kind="table", rows=[["a\x0b", "b"], ["c"]]),
        drawing.Piece(kind="picture", picture=1),
    ]  # fmt: skip
    monkeypatch.setattr(drawing, "text", lambda path: pieces)
    monkeypatch.setattr(drawing, "image", lambda *args: None)
    assert reading_copies._text(tmp_path, tmp_path / "out") == "docx"
    made = docx.Document(str(tmp_path / "out"))
    assert [each.text for each in made.paragraphs] == ["标题"]
    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows] == [["a", "b"], ["c", ""]]
