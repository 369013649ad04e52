"""Pictures that a printed form's template places by name: scaled to their cell, bounded, absent ones named."""

import io

import pytest
from docx import Document
from docx.shared import Mm
from PIL import Image

from tests.installed import needs_writer
from validators import filling
from validators.filling import Job

WORDS = {"photo": "（没有图片：照片）", "plan": "（没有图片：平面图）", "qr": "（没有图片：案例页的二维码）"}


def jpeg(size, kind="JPEG", color="red"):
    data = io.BytesIO()
    Image.new("RGB", size, color).save(data, kind)
    return data.getvalue()


def template(*cells, outside=""):
    """One row, a cell 50 mm wide for each tag."""
    made, data = Document(), io.BytesIO()
    table = made.add_table(rows=1, cols=len(cells))
    for cell, tag in zip(table.rows[0].cells, cells, strict=True):
        cell.width, cell.text = Mm(50), tag
    if outside:
        made.add_paragraph(outside)
    made.save(data)
    return data.getvalue()


def filled(folder, content, **pictures):
    named = {f"picture.{name}": picture for name, picture in pictures.items()}
    context = {"title": "光合作用", "picture": dict(WORDS)}
    vocabulary = {"title": None, "picture": dict.fromkeys(WORDS)}
    job = Job(
        content, "表", context, vocabulary, "表 · 1", "FORM/C1/A/00000000", named, "https://example.cn/case/1"
    )
    return filling.fill(job, folder)


def drawn(made):
    """Width and height in millimetres of what the body shows."""
    word = Document(str(made.path))
    return [(round(shape.width / 36000), round(shape.height / 36000)) for shape in word.inline_shapes]


def test_they_fill_their_cells_and_keep_their_shape(tmp_path):
    content = template("{{ picture.photo }}", "{{ picture.plan }}", outside="{{ picture.qr }}")
    made = filled(tmp_path, content, photo=jpeg((4000, 2000)), plan=jpeg((300, 300), "PNG"))
    assert (made.code, made.unknown, made.used) == ("", (), ("picture.photo", "picture.plan", "picture.qr"))
    assert drawn(made) == [(46, 23), (46, 46), (25, 25)]
    media = [
        Image.open(io.BytesIO(part.blob))
        for part in Document(str(made.path)).part.package.iter_parts()
        if "/media/" in str(part.partname)
    ]
    assert max(max(picture.size) for picture in media) == 1600


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (None, "（没有图片：照片）"),
        (b"no picture", "（图片打不开）"),
        (jpeg((300, 300))[:200], "（图片打不开）"),
        (jpeg((9000, 5000), "PNG"), "（图片像素太多，没有放进来）"),
    ],
)
def test_what_is_not_there_or_does_not_open_is_said_in_its_place(tmp_path, picture, words):
    made = filled(tmp_path, template("{{ picture.photo }}"), **({"photo": picture} if picture else {}))
    assert (made.code, drawn(made)) == ("", [])
    assert Document(str(made.path)).tables[0].rows[0].cells[0].text == words


@pytest.mark.parametrize(
    ("tag", "unknown"),
    [
        ("{{ picture.other }}", ("picture.other",)),
        ("{{ picture.photo.tpl }}", ("picture.photo.tpl",)),
        ("{{ picture.photo['tpl'] }}", ("picture.photo.tpl",)),
    ],
)
def test_an_unknown_picture_is_named_and_nothing_of_a_picture_is_within_reach(tmp_path, tag, unknown):
    made = filled(tmp_path, template(tag), photo=jpeg((300, 300)))
    assert (made.code, made.unknown) == ("", unknown)
    assert Document(str(made.path)).tables[0].rows[0].cells[0].text == ""


@needs_writer
def test_a_pdf_shows_it_too(tmp_path):
    import pymupdf

    made = filled(tmp_path, template("{{ picture.photo }}"), photo=jpeg((600, 300)))
    printed = filling.to_pdf(made.path, tmp_path)
    with pymupdf.open(printed.path) as document:
        shown = [pymupdf.Rect(each["bbox"]) for each in document[0].get_image_info()]
    assert [round(place.width / 72 * 25.4) for place in shown if place.y0 < 400] == [46]
