"""Chinese text in certificates: every certificate of one process keeps its own characters."""

import pymupdf
import pytest

from review.certificates.fonts import missing
from review.certificates.pdf import CertificateContent, pdf


@pytest.mark.parametrize("heading", ["优秀案例", "获奖证书", "龘㑇䶮"])
def test_papers_made_one_after_another_keep_their_characters(heading):
    content = CertificateContent(
        heading, "甲", "　　内容", "某局", "2026年3月2日", "A-1", "http://127.0.0.1/verify/x"
    )
    with pymupdf.open(stream=pdf([content]), filetype="pdf") as document:
        text = document[0].get_text()
    assert text.replace(" ", "").split("\n")[0] == heading
    assert "\x00" not in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("买买提·艾力、张䶮㐂龘：《课堂》获一等奖，NX-2025-00001〔〕Ａ", ""),
        ("𠮷田𠮷", "𠮷"),
        ("甲𪚥乙𠮷😀", "𪚥𠮷😀"),
        ("两\n行", ""),
        ("", ""),
    ],
)
def test_what_the_font_cannot_draw_is_known_beforehand(text, expected):
    assert missing(text) == expected
    content = CertificateContent("证书", "甲", text, "某局", "2026年", "A-1", "http://127.0.0.1/verify/x")
    with pymupdf.open(stream=pdf([content]), filetype="pdf") as document:
        blanks = document[0].get_text().count("\x00")
    assert blanks == sum(letter in expected for letter in text)
