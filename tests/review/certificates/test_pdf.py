"""Certificates on paper: read back with other libraries."""

import io
import zipfile

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.certificates.pdf import CertificateContent, broken, filled, pdf, safe_name, zipped

ADDRESS = "https://example.org/verify/abc_DEF-123/"


def make_content(**changes) -> CertificateContent:
    values = {
        "heading": "荣誉证书",
        "holder": "马丽、张䶮",
        "body": "马丽、张䶮：您的案例《龘龘课堂》荣获一等奖，特发此证。",
        "signed": "宁夏回族自治区教育厅",
        "date": "2025年12月30日",
        "number": "NX-2025-00001",
        "address": ADDRESS,
    }
    return CertificateContent(**(values | changes))


def read_back(content: bytes) -> str:
    with pymupdf.open(stream=content, filetype="pdf") as document:
        return "".join(page.get_text() for page in document)


def test_every_character_is_in_the_file_even_rare_ones():
    content = pdf([make_content()])
    text = "".join(read_back(content).split())
    for words in ("马丽、张䶮：您的案例《龘龘课堂》荣获一等奖", "宁夏回族自治区教育厅", "NX-2025-00001"):
        assert words in text
    with pymupdf.open(stream=content, filetype="pdf") as document:
        fonts = [font for font in document[0].get_fonts(full=True) if font[1] == "ttf"]
        assert [bool(document.extract_font(font[0])[3]) for font in fonts] == [True]
    assert len(content) < 200_000


def test_the_code_leads_to_the_check():
    """The drawn squares are those of the address's QR code."""
    import segno

    matrix = segno.make(ADDRESS, error="m").matrix
    with pymupdf.open(stream=pdf([make_content()]), filetype="pdf") as document:
        pixels = document[0].get_pixmap(dpi=288, clip=pymupdf.Rect(120, 595.28 - 170, 198, 595.28 - 92))
    dot = pixels.width / len(matrix)
    seen = [
        [pixels.pixel(int((c + 0.5) * dot), int((r + 0.5) * dot))[0] < 180 for c in range(len(matrix))]
        for r in range(len(matrix))
    ]
    assert seen == [[bool(bit) for bit in row] for row in matrix]


def test_many_certificates_share_one_file_or_one_archive():
    contents = [make_content(number=f"NX-{n}", holder=f"教师{n}") for n in range(5)]
    with pymupdf.open(stream=pdf(contents), filetype="pdf") as document:
        assert document.page_count == 5
    with zipfile.ZipFile(io.BytesIO(zipped(contents))) as package:
        assert package.namelist() == [f"NX-{n}-教师{n}.pdf" for n in range(5)]
        assert "NX-3" in read_back(package.read("NX-3-教师3.pdf"))


def test_a_revoked_certificate_says_so():
    assert "已撤销" in read_back(pdf([make_content(revoked=True)]))
    assert "已撤销" not in read_back(pdf([make_content()]))


def test_what_applicants_type_is_never_a_pattern():
    values = {"name": "{award}", "award": "一等奖", "title": "{0.__class__}"}
    assert filled("{name}{title}获{award}{other}", values) == "{award}{0.__class__}获一等奖{other}"
    assert filled("{", values) == "{"


def test_lines_break_before_the_margin_and_never_before_a_closing_mark():
    assert broken("一二三，四五", len, 3) == ["一二三，", "四五"]
    assert broken("一二\n三", len, 9) == ["一二", "三"]


@given(st.text(max_size=80))
def test_file_names_hold_no_path(text):
    name = safe_name(text)
    assert name
    assert not set(name) & set('\\/:*?"<>|\n\x00')
    assert not name.startswith(".")


def spans_of(content: CertificateContent) -> list[tuple[str, float, float, float]]:
    """(text, size, top, bottom) of every piece of text on the page, from the top."""
    with pymupdf.open(stream=pdf([content]), filetype="pdf") as document:
        assert document.page_count == 1
        blocks = document[0].get_text("dict")["blocks"]
    spans = [span for block in blocks for line in block.get("lines", ()) for span in line["spans"]]
    return [(span["text"], round(span["size"], 1), span["bbox"][1], span["bbox"][3]) for span in spans]


@pytest.mark.parametrize(
    ("authors", "title", "size"),
    [
        (1, "新课堂", 21),
        (2, "课" * 60, 21),
        (2, "课" * 70, 18),
        (5, "课" * 200, 17),
        (20, "课" * 200, 15),
        (60, "课" * 200, 11),
    ],
)
def test_a_long_title_and_many_authors_stay_above_the_signature(authors, title, size):
    names = "、".join(f"买买提{n:02d}" for n in range(authors))
    content = make_content(body=f"{names}：案例《{title}》荣获一等奖。", signed="教育厅")
    spans = spans_of(content)
    at = next(number for number, span in enumerate(spans) if "教育厅" in span[0])
    body, signature = [span for span in spans[:at] if span[1] != 42], spans[at][2]  # 42: the heading
    assert {span[1] for span in body} == {size}
    assert "".join(text for text, *_ in body).replace("\u3000", "") == content.body
    assert max(bottom for *_, bottom in body) < signature


def test_a_body_is_printed_once_with_its_line_feeds():
    spans = spans_of(make_content(body="马丽：\n您的案例荣获一等奖。"))
    assert [text.strip("\u3000") for text, size, *_ in spans if size == 21] == [
        "马丽：",
        "您的案例荣获一等奖。",
    ]


def test_every_page_of_a_batch_carries_its_own_words_and_one_font():
    contents = [
        make_content(number=f"NX-{n}", body=f"第{n}位：{letter}") for n, letter in enumerate("龘㐂䶮")
    ]
    with pymupdf.open(stream=pdf(contents), filetype="pdf") as document:
        texts = ["".join(page.get_text().split()) for page in document]
        fonts = {font[0] for page in document for font in page.get_fonts(full=True) if font[1] == "ttf"}
    assert [f"第{n}位：{letter}" in texts[n] for n, letter in enumerate("龘㐂䶮")] == [True] * 3
    assert [f"编号：NX-{n}" in texts[n] for n in range(3)] == [True] * 3
    assert len(fonts) == 1


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
