"""A long Word document written as it comes: read back by python-docx, whatever its words are, and with memory that stays flat."""

import io
import tempfile
import tracemalloc
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from portal.documents.book import Book, Entry


def read(path):
    return docx.Document(str(path))


def test_words_stay_words(tmp_path):
    with Book(tmp_path / "a.docx", title="<b>&'\"") as book:
        book.heading(1, "一 & 二\n<三>")
        book.paragraph("第一行\n第二行\x00\x0b")
        book.table([["<甲>", "乙\n丙"], ["一个"]], head=True)
        book.table([])
    document = read(tmp_path / "a.docx")
    assert document.core_properties.title == "<b>&'\""
    assert [each.text for each in document.paragraphs if each.text] == ["一 & 二 <三>", "第一行\n第二行"]
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["<甲>", "乙\n丙"],
        ["一个", ""],
    ]


@settings(max_examples=30)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_any_text_makes_a_document_that_opens(texts):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.docx"
        with Book(path, title=texts[0]) as book:
            book.contents("目录", [Entry(1, text, "1") for text in texts])
            for text in texts:
                book.heading(1, text)
                book.paragraph(text)
                book.table([[text]])
        assert len(read(path).tables) == len(texts)


def peak_of(path, jpeg, cases):
    tracemalloc.start()
    with Book(path) as book:
        for _ in range(cases):
            book.heading(2, "案例")
            for _ in range(40):
                book.paragraph("正文" * 200)
            book.picture(jpeg, 900, 700)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_it(tmp_path):
    out = io.BytesIO()
    Image.effect_noise((900, 700), 80).convert("RGB").save(out, "JPEG", quality=90)
    jpeg = out.getvalue()
    small, large = (peak_of(tmp_path / f"{cases}.docx", jpeg, cases) for cases in (20, 160))
    assert (tmp_path / "160.docx").stat().st_size > 160 * len(jpeg)
    assert large < small + 2 * 1024 * 1024


def give_up(path):
    with Book(path) as book:
        book.paragraph("一半")
        book.picture(b"", 0, 0)


def test_a_document_that_was_given_up_leaves_no_whole_package(tmp_path):
    with pytest.raises(ValueError, match="no picture"):
        give_up(tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "a.docx") as package:
        assert package.namelist() == []
