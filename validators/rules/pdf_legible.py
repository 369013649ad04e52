"""Every page of the PDF can be read.

Requirements: C10, D04 and every slot for a scanned form. Proves: pages without anything on them, pages whose picture does
not decode, and how finely a scanned page was taken: pixels of its picture per inch of paper. A page larger than A3 or
smaller than A5 is taken for a picture that was never given a paper size, and counts as A4. Text pages are always fine
enough. Looks at the first 60 pages, for ink and broken pictures at the first 12.
Tolerance: 10 % below the wanted resolution warns; below 72 dpi nothing is legible. Cannot: see blur, shadow or a page
that is cut off: a person looks.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts, PdfPage
from validators.findings import Evidence, Finding, Phrase
from validators.kinds import FileKind
from validators.messages import Message, Text, Values, pages_words
from validators.params import RuleParams
from validators.rule import Rule, demanded, failed, passed, phrase, skipped, warned

A4, A5, A3 = 842.0, 595.0, 1191.0
"""Long sides in points."""
SLACK = 0.02
BAND = 0.10
NO_INK = 0.0004
"""A page with less ink than this is blank: specks of dust stay below it."""


class Params(RuleParams):
    """`min_dpi` of scanned pages; `blank_pages`: whether empty pages are accepted without a word."""

    rule: Literal["pdf.legible"] = "pdf.legible"
    min_dpi: float = Field(default=150, ge=72, le=1200)
    blank_pages: bool = False


HINT = (
    "手机：用“扫描全能王”、WPS 或微信的“扫描”功能拍摄，选“高清”或“原图”后导出 PDF，不要用微信转发过的缩略图；"
    "扫描仪：分辨率选 200–300 dpi，再扫描一次。"
)
BLANK_HINT = "WPS PDF：页面 → 删除页面，去掉空白页；如该页应有内容，请重新扫描这一页。"
BROKEN_HINT = "请重新扫描或从原软件重新导出 PDF，打开检查每一页都能看清后再上传。"


def paper_dpi(page: PdfPage) -> float | None:
    """Pixels per inch of paper; None for pages that are no scan."""
    if page.kind != "scan" or page.scan_dpi is None:
        return None
    long = max(page.width, page.height)
    if A5 * (1 - SLACK) <= long <= A3 * (1 + SLACK):
        return page.scan_dpi
    return page.scan_dpi * long / A4


def is_blank(page: PdfPage) -> bool:
    """Nothing on the page, or a scan of an empty sheet; letters drawn as outlines are no text, but they are ink."""
    if page.ink is None:
        return page.kind == "blank"
    return page.kind in ("blank", "scan") and page.ink < NO_INK


def limit_words(params: Params) -> str:
    """The demand in words."""
    return f"每页清晰可辨，扫描页不低于 {params.min_dpi:g} dpi"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Broken pages first, then coarse ones, then blank ones."""
    assert facts.pdf is not None
    pages = facts.pdf.page_list
    if not pages:
        return skipped(params, "no_pages")
    limit = demanded(params)
    broken = [page for page in pages if page.broken_picture]
    if broken:
        shown = _said(broken, phrase("broken"), limit)
        return failed(params, "broken", pages=_numbers(broken), **shown)
    empty = [page for page in pages if is_blank(page)]
    if len(empty) == len(pages):
        shown = _said(empty, phrase("all_blank"), limit)
        return failed(params, "empty", **shown)
    fine = {page.number: dpi for page in pages if (dpi := paper_dpi(page)) is not None and page not in empty}
    coarse = [page for page in pages if fine.get(page.number, params.min_dpi) < params.min_dpi]
    if coarse:
        return _coarse(params, coarse, min(fine[page.number] for page in coarse), limit, empty)
    if empty and not params.blank_pages:
        shown = _said(empty, phrase("blank", count=len(empty)), limit)
        return warned(params, "blank", pages=_numbers(empty), **shown)
    lowest = min(fine.values(), default=None)
    measured = phrase("text") if lowest is None else phrase("scans", lowest=lowest)
    return passed(params, measured=measured, limit=limit)


def _coarse(
    params: Params, pages: Sequence[PdfPage], lowest: float, limit: Phrase, empty: Sequence[PdfPage]
) -> Finding:
    near = lowest >= params.min_dpi * (1 - BAND)
    shown = _said(pages, phrase("lowest", lowest=lowest), limit) | {"tolerance": phrase("band", share=BAND)}
    values = {
        "pages": _numbers(pages),
        "lowest": lowest,
        "min_dpi": params.min_dpi,
        "blank": [] if params.blank_pages else _numbers(empty),
    }
    return (warned if near else failed)(params, "near_coarse" if near else "coarse", **values, **shown)


def _numbers(pages: Sequence[PdfPage]) -> list[int]:
    return [page.number for page in pages]


def _said(pages: Sequence[PdfPage], measured: Phrase, limit: Phrase) -> dict[str, Any]:
    places = [Evidence(kind="page", place=phrase("page", number=page.number)) for page in pages[:10]]
    return {"measured": measured, "limit": limit, "evidence": places}


def _coarse_text(mend: str) -> Callable[[Values], str]:
    def text(v: Values) -> str:
        blank = f"；另外{pages_words(v['blank'])}是空白页" if v["blank"] else ""
        return (
            f"PDF {pages_words(v['pages'])}扫描得不够清楚（最低 {v['lowest']:.0f} dpi），要求不低于 {v['min_dpi']:g} dpi；"
            f"{mend}{blank}"
        )

    return text


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"每一页都能看清（扫描不低于 {params.min_dpi:g} dpi）"


MESSAGES = {
    "ok": Message("PDF 每页都能看清（{measured}）"),
    "no_pages": Message("没有可检查的页"),
    "broken": Message("PDF {pages:pages}的图像不完整，可能显示不全；请重新生成", BROKEN_HINT),
    "empty": Message("PDF 的每一页都是空白", BROKEN_HINT),
    "blank": Message("PDF {pages:pages}是空白页，请确认没有漏扫", BLANK_HINT),
    "coarse": Message(_coarse_text("请重新扫描"), HINT),
    "near_coarse": Message(_coarse_text("请放大查看，文字清楚的可以不改"), HINT),
}
PHRASES: Mapping[str, Text] = {
    "broken": "图像不完整",
    "all_blank": "全部空白",
    "blank": "{count} 页空白",
    "text": "文字版",
    "scans": "扫描页最低 {lowest:.0f} dpi",
    "lowest": "最低 {lowest:.0f} dpi",
    "band": "低于要求 {share:.0%} 以内的只提醒",
}
"""What was measured, in words."""

RULE = Rule(
    "pdf.legible",
    "PDF 清晰度",
    Params,
    decide,
    applies=(FileKind.PDF,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    example="{rule: pdf.legible, min_dpi: 150, severity: advised}",
)
