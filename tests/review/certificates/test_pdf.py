"""Certificates on paper: read back with other libraries."""

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.certificates.content import filled, parted
from review.certificates.pdf import pdf, safe_name
from review.certificates.typesetting import Piece
from tests.factories.certificates import make_content, words_of


def test_every_character_is_in_the_file_even_rare_ones():
    content = pdf([make_content()])
    (text,) = words_of(content)
    for words in (
        "马丽、张䶮：您的案例《龘龘课堂》",
        "宁夏回族自治区教育厅",
        "编号：NX-2025-00001",
        "扫码验证真伪",
    ):
        assert words in text
    with pymupdf.open(stream=content, filetype="pdf") as document:
        fonts = document[0].get_fonts(full=True)
        assert {
            (font[1], font[2], bool(document.extract_font(font[0])[3])) for font in fonts if font[1] != "n/a"
        } == {("ttf", "Type0", True)}
    assert len(content) < 100_000


def test_a_file_says_whose_it_is_and_in_which_language():
    with pymupdf.open(stream=pdf([make_content()]), filetype="pdf") as document:
        facts = document.metadata
        language = document.xref_get_key(document.pdf_catalog(), "Lang")
    assert (facts["title"], facts["author"], facts["subject"], facts["keywords"], language[1]) == (
        "荣誉证书 NX-2025-00001 马丽、张䶮", "宁夏回族自治区教育厅", "2025年案例征集 一等奖", "NX-2025-00001", "zh-CN",
    )  # fmt: skip


def test_many_certificates_share_one_file():
    contents = [make_content(f"教师{n}", number=f"NX-{n}") for n in range(5)]
    pages = words_of(pdf(contents, title="全部证书"))
    assert [f"编号：NX-{n}" in page and f"教师{n}：" in page for n, page in enumerate(pages)] == [True] * 5


def test_a_batch_has_one_font_and_one_frame():
    contents = [make_content(f"第{n}位{letter}", number=f"NX-{n}") for n, letter in enumerate("龘㐂䶮")]
    with pymupdf.open(stream=pdf(contents), filetype="pdf") as document:
        fonts = {font[0] for page in document for font in page.get_fonts(full=True) if font[2] == "Type0"}
        forms = {form[0] for page in document for form in page.get_xobjects()}
    assert (len(fonts), len(forms)) == (1, 1)


def test_a_revoked_certificate_says_so():
    assert "已撤销" in words_of(pdf([make_content(revoked=True)]))[0]
    assert "已撤销" not in words_of(pdf([make_content()]))[0]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("{authors}：您的案例获奖。", ("{authors}：", "您的案例获奖。")),
        ("{name} 同志：\n  祝贺。", ("{name} 同志：", "祝贺。")),
        ("致{unit}：贵单位", ("致{unit}：", "贵单位")),
        ("授予{name}“优秀”称号：特此", ("", "授予{name}“优秀”称号：特此")),
        ("您的案例《{title}》：{name}", ("", "您的案例《{title}》：{name}")),
        ("{name}：", ("", "{name}：")),
    ],
)
def test_whom_it_speaks_to_stands_on_a_line_of_its_own(pattern, expected):
    assert parted(pattern) == expected


def test_what_applicants_type_is_never_a_pattern_and_has_no_lines():
    values = {"name": "{award}", "award": "一等奖", "title": "{0.__class__}\n第二行"}
    assert filled("{name}{title}获{award}{other}", values) == (
        Piece("{award}", strong=True), Piece("{0.__class__} 第二行"), Piece("获"), Piece("一等奖", strong=True), Piece("{"),
        Piece("other}"),
    )  # fmt: skip
    assert filled("{", values) == (Piece("{"),)


@given(st.text(max_size=80))
def test_file_names_hold_no_path(text):
    name = safe_name(text)
    assert name
    assert not set(name) & set('\\/:*?"<>|\n\x00')
    assert not name.startswith(".")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("宁教案〔2025〕1号", "宁教案〔2025〕1号"),
        ("a/b\\c:d", "abcd"),
        ("..", "证书"),
        (" .hidden. ", "hidden"),
        ("张三\r\n李四", "张三李四"),
        ("\u202e反向", "反向"),
        ("", "证书"),
        ("长" * 99, "长" * 60),
    ],
)
def test_a_part_of_a_file_name(name, expected):
    assert safe_name(name) == expected
