"""A certificate as a picture, with the words that are hardest to place."""

import threading
from dataclasses import replace

from campaigns.models import Campaign
from portal.decisions import require
from review.certificates.design import Design, decide_design
from review.certificates.design_queries import Sample, longest_sample, preview_content, rarest_sample
from review.certificates.pdf import pdf
from review.certificates.pictures import pictures_of
from review.links import verification_page

SAMPLES = (("longest", "最长的姓名和题目"), ("rarest", "最生僻的姓名"), ("plain", "一般的"))
_DPI = 96
_lock = threading.Lock()
"""MuPDF is not made for several threads."""
_PLAIN = Sample("马丽", "智慧课堂里的因材施教", "示范市第一实验小学")


def picture(campaign: Campaign, design: Design, *, award: str, sample: str) -> bytes:
    """PNG of one page. Raises `NotAllowed` where the design or the words are refused."""
    require(decide_design(design))
    words = {"longest": longest_sample, "rarest": rarest_sample}.get(sample)
    chosen = words(campaign) if words else _PLAIN
    content = preview_content(
        campaign, design, chosen, award=award or "一等奖", address=verification_page("preview" * 6)
    )
    return drawn(pdf([replace(content, pictures=pictures_of(campaign))]))


def drawn(file: bytes) -> bytes:
    """The first page of a PDF of our own."""
    import pymupdf

    with _lock, pymupdf.open(stream=file, filetype="pdf") as document:
        data: bytes = document[0].get_pixmap(dpi=_DPI).tobytes("png")
    return data
