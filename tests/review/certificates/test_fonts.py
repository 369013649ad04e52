"""Chinese text in certificates: every certificate of one process keeps its own characters."""

import pymupdf
import pytest

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
