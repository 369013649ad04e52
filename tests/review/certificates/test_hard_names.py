"""Certificates of hard names and titles: what the page's own geometry says, and a decoder of QR codes."""

import pymupdf
import pytest

from portal.decisions import refuse
from review.certificates.design import STANDARD, Orientation
from review.certificates.drawing import set_all_words
from review.certificates.pdf import pdf
from tests.factories.certificates import ADDRESS, ink_of, make_content
from tests.refusals import refusal

MM = 72 / 25.4
GRACE = (-1, -1, 1, 1)
"""Points: what the reader rounds."""
NAMES = [
    "马丽",
    "㑇䶮𬱖𫘧",
    "买买提·阿不都热合曼·吐尔逊·艾合麦提江·玉素甫江·卡迪尔·阿卜杜喀哈尔·努尔麦麦提",
    "、".join(f"买买提·阿不都热合曼{n:02d}" for n in range(14)),
    "བཀྲ་ཤིས་ཚེ་རིང་དོན་གྲུབ",
    "ئابدۇراخمان تۇرسۇن、ᠰᠠᠷᠠᠩᠭᠡᠷᠡᠯ",
]
TITLES = [
    "新课堂",
    "字" * 60,
    "字" * 200,
    "基于 DeepSeek-R1 的 interactive classroom：“双减”背景下ＡＩ赋能（2025）" * 3,
]


@pytest.fixture(params=[True, False], ids=["landscape", "portrait"])
def lying(request):
    return request.param


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("name", NAMES)
def test_every_text_stands_in_its_own_field_and_the_code_is_read(name, title, lying):
    content = make_content(name, title, lying=lying)
    with pymupdf.open(stream=pdf([content]), filetype="pdf") as document:
        assert document.page_count == 1
        page = document[0]
        design = STANDARD[Orientation.LANDSCAPE if lying else Orientation.PORTRAIT]
        fields = {
            field.key: pymupdf.Rect(field.x * MM, field.y * MM, field.right * MM, field.bottom * MM)
            for field in design.fields
            if field.shown
        }
        found = dict.fromkeys(fields, "")
        for text, _, box in ink_of(page):
            if text.strip():
                (home,) = [key for key, rect in fields.items() if box in rect + GRACE and key != "seal"]
                found[home] += text
        assert (found["code"], found["emblem"], found["signed"], found["date"], found["caption"]) == (
            "", "", "宁夏回族自治区教育厅", "2025年12月30日", "扫码验证真伪",
        )  # fmt: skip
        assert "".join(found["text"].split()) == "".join("".join(p.text for p in content.text).split())
        assert read_code(page) == ADDRESS


def read_code(page) -> str:
    """What OpenCV's decoder reads from the printed page."""
    cv2 = pytest.importorskip("cv2")
    numpy = pytest.importorskip("numpy")
    pixels = page.get_pixmap(dpi=200)
    picture = numpy.frombuffer(pixels.samples, numpy.uint8).reshape(pixels.height, pixels.width, pixels.n)
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))
    return text


def test_a_text_that_no_size_fits_is_refused_and_the_field_is_named():
    content = make_content(title="字" * 4000, number="NX-7")
    assert refusal(set_all_words, content) == refuse("certificate_overflow", field="正文", number="NX-7")
