"""Every page of the PDF can be read.

Requirements: C10, D04 and every slot for a scanned form. Proves: pages without anything on them, pages whose picture does
not decode, and how finely a scanned page was taken: pixels per inch of paper of the pictures that are the page, strips and
layers together, the coarsest that covers a good part. A page larger than A3 or smaller than A5 is taken for a picture that
was never given a paper size, and counts as A4. A picture over a fifth of a page of text and more that is coarser than 72 dpi
warns. Letters and lines are always fine enough. Pages past the 300th, or past the time, are `unknown`; so is an OFD.
Tolerance: 10 % below the wanted resolution warns, and a page with a line of text of its own down to 72 dpi, because it may
be a cover with a photo; below 72 dpi nothing is legible. Cannot: see blur, shadow or a page that is cut off: a person looks.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts, PdfPage
from validators.findings import Evidence, Finding, Phrase
from validators.kinds import FileKind
from validators.messages import Message, Text, Values, pages_words
from validators.paper import A3, A4, A5, NO_INK
from validators.params import RuleParams
from validators.probes.page_pictures import coarsest
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, skipped, unsure, warned

SLACK = 0.02
BAND = 0.10
LEAST_DPI = 72.0
"""Below this nothing that is written in a picture can be read."""
LARGE_SHARE = 0.2
"""From this share of a page on, a picture beside text is judged."""
WHOLE_SHARE = 0.85
"""A picture over this much of a page is the page, whatever line of text stands beside it."""


class Params(RuleParams):
    """`min_dpi` of scanned pages; `blank_pages`: whether empty pages are accepted without a word."""

    rule: Literal["pdf.legible"] = "pdf.legible"
    min_dpi: float = Field(default=150, ge=72, le=1200)
    blank_pages: bool = False


HINT = (
    "手机：用“扫描全能王”、WPS 或微信的“扫描”功能拍摄，选“高清”或“原图”后导出 PDF，不要用微信转发过的缩略图；"
    "扫描仪：分辨率选 200–300 dpi，再扫描一次。"
)
PLACED_HINT = (
    "这一页是插在文档里的照片：请换成原图（微信传图时勾选“原图”），并让照片占满整页；WPS/Word：文件 → 选项 → 高级 → "
    "勾选“不压缩文件中的图像”，再输出为 PDF。也可以用手机的“扫描”功能把纸质件直接生成 PDF。"
)
PICTURE_HINT = (
    "图中有文字要让人看的：请换成清晰的原图（微信传图时勾选“原图”），WPS/Word：文件 → 选项 → 高级 → 勾选"
    "“不压缩文件中的图像”，再输出为 PDF；只是装饰的图片不用改。"
)
BLANK_HINT = "WPS PDF：页面 → 删除页面，去掉空白页；如该页应有内容，请重新扫描这一页。"
BROKEN_HINT = "请重新扫描或从原软件重新导出 PDF，打开检查每一页都能看清后再上传。"


def paper_factor(page: PdfPage) -> float:
    """What an inch of the page is of an inch of paper: a page of no paper's size counts as A4."""
    long = max(page.width, page.height)
    return 1.0 if A5 * (1 - SLACK) <= long <= A3 * (1 + SLACK) else long / A4


def paper_dpi(page: PdfPage) -> float | None:
    """Pixels per inch of paper; None for pages that are no scan."""
    if page.kind != "scan" or page.scan_dpi is None:
        return None
    return page.scan_dpi * paper_factor(page)


def picture_dpi(page: PdfPage) -> float | None:
    """Pixels per inch of the coarsest large picture beside text; None where there is none."""
    if page.kind != "text" or page.picture_areas is None:
        return None
    dpi = coarsest(page.picture_areas, LARGE_SHARE)
    return None if dpi is None else dpi * paper_factor(page)


def is_blank(page: PdfPage) -> bool:
    """Nothing on the page, or a scan of an empty sheet; letters drawn as outlines are no text, but they are ink."""
    if page.ink is None:
        return page.kind == "blank"
    return page.kind in ("blank", "scan") and page.ink < NO_INK


def is_measured(page: PdfPage) -> bool:
    """Whether all that this rule rests on was looked at: the resolution of pictures, and whether they decode."""
    if page.kind == "scan" and page.scan_dpi is None:
        return False
    if page.image_share >= LARGE_SHARE and page.picture_areas is None:
        return False
    return page.ink is not None or (page.kind in ("text", "blank") and not page.image_share)


def limit_words(params: Params) -> str:
    """The demand in words."""
    return f"每页清晰可辨，扫描页不低于 {params.min_dpi:g} dpi"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """The worst is the finding; what else there is to mend is named with it."""
    assert facts.pdf is not None
    pages, limit = facts.pdf.page_list, demanded(params)
    if not pages:
        return skipped(params, "no_pages")
    broken = [page for page in pages if page.broken_picture]
    empty = [page for page in pages if is_blank(page)]
    if len(empty) == len(pages) and not facts.pdf.unseen:
        return failed(params, "empty", **_said(empty, phrase("all_blank"), limit))
    fine = {page.number: dpi for page in pages if (dpi := paper_dpi(page)) is not None and page not in empty}
    coarse = [page for page in pages if fine.get(page.number, params.min_dpi) < params.min_dpi]
    pictures = {page.number: dpi for page in pages if (dpi := picture_dpi(page)) is not None}
    faint = [page for page in pages if pictures.get(page.number, LEAST_DPI) < LEAST_DPI]
    layered = [
        page
        for page in pages
        if page not in coarse
        and page.kind == "scan"
        and page.layer_dpi is not None
        and page.layer_dpi * paper_factor(page) < params.min_dpi * (1 - BAND)
    ]
    unmeasured = [page for page in pages if not is_measured(page)]
    beside: dict[str, Any] = {
        "blank": [] if params.blank_pages else _numbers(empty),
        "pictures": _numbers(faint),
        "lowest_picture": min((pictures[page.number] for page in faint), default=None),
        "coarse": _numbers(coarse),
    }
    if broken:
        return failed(
            params, "broken", pages=_numbers(broken), **beside, **_said(broken, phrase("broken"), limit)
        )
    if coarse:
        return _coarse(params, coarse, fine, limit, beside)
    if faint:
        measured = phrase("lowest_picture", lowest=beside["lowest_picture"])
        return warned(params, "coarse_picture", **beside, **_said(faint, measured, limit))
    if layered:
        lowest = min((page.layer_dpi or 0.0) * paper_factor(page) for page in layered)
        shown = _said(layered, phrase("layer", lowest=lowest), limit)
        return warned(params, "layers", pages=_numbers(layered), lowest=lowest, **beside, **shown)
    if beside["blank"]:
        shown = _said(empty, phrase("blank", count=len(empty)), limit)
        return warned(params, "blank", pages=_numbers(empty), **shown)
    if facts.pdf.format != "pdf":
        return unsure(params, "not_drawn", format=facts.pdf.format.upper(), limit=limit)
    measured = _seen_words(facts, fine)
    if unmeasured or facts.pdf.unseen:
        looked = len(pages) - len(unmeasured)
        shown = _said(unmeasured, measured, limit)
        return unsure(params, "partly", looked=looked, pages=facts.pdf.pages, **shown)
    return passed(params, measured=measured, limit=limit)


def _seen_words(facts: FileFacts, fine: Mapping[int, float]) -> Phrase:
    """What the pages are, as `pdf.kind` has it, and the coarsest of the scanned ones."""
    assert facts.pdf is not None
    if fine:
        return phrase("scans", lowest=min(fine.values()))
    kinds = {page.shows for page in facts.pdf.page_list} & {"text", "drawing"}
    if kinds == {"text"}:
        return phrase("text")
    return phrase("lines") if kinds == {"drawing"} else phrase("text_and_lines")


def _coarse(
    params: Params,
    pages: Sequence[PdfPage],
    fine: Mapping[int, float],
    limit: Phrase,
    beside: dict[str, Any],
) -> Finding:
    """Whether pages that are too coarse fail or warn, and how they came to be so."""
    lowest = min(fine[page.number] for page in pages)
    near = all(_only_warns(page, fine[page.number], params.min_dpi) for page in pages)
    shown = _said(pages, phrase("lowest", lowest=lowest), limit) | {"tolerance": phrase("band", share=BAND)}
    values = {
        "pages": _numbers(pages),
        "lowest": lowest,
        "min_dpi": params.min_dpi,
        "placed": all(page.image_share < WHOLE_SHARE for page in pages),
        **beside,
    }
    return (warned if near else failed)(params, "near_coarse" if near else "coarse", **values, **shown)


def _only_warns(page: PdfPage, dpi: float, min_dpi: float) -> bool:
    """A cover with a photo, or a page with nothing but a small mark, is for a person to look at."""
    if page.picture_areas is not None and page.image_share < LARGE_SHARE:
        return True
    if page.text_chars and page.image_share < WHOLE_SHARE:
        return dpi >= min(LEAST_DPI, min_dpi)
    return dpi >= min_dpi * (1 - BAND)


def _numbers(pages: Sequence[PdfPage]) -> list[int]:
    return [page.number for page in pages]


def _said(pages: Sequence[PdfPage], measured: Phrase, limit: Phrase) -> dict[str, Any]:
    places = [Evidence(kind="page", place=phrase("page", number=page.number)) for page in pages[:10]]
    return {"measured": measured, "limit": limit, "evidence": places}


def _also(v: Mapping[str, Any], *, but: str = "") -> str:
    """What else there is to mend."""
    parts = []
    if v.get("coarse") and but != "coarse":
        parts.append(f"{pages_words(v['coarse'])}扫描得不够清楚")
    if v.get("pictures") and but != "pictures":
        parts.append(f"{pages_words(v['pictures'])}的图片只有 {v['lowest_picture']:.0f} dpi")
    if v.get("blank"):
        parts.append(f"{pages_words(v['blank'])}是空白页")
    return f"；另外{'，'.join(parts)}" if parts else ""


def _coarse_text(v: Values) -> str:
    return (
        f"PDF {pages_words(v['pages'])}扫描得不够清楚（最低 {v['lowest']:.0f} dpi），要求不低于 {v['min_dpi']:g} dpi；"
        f"请重新扫描{_also(v, but='coarse')}"
    )


def _near_text(v: Values) -> str:
    return (
        f"PDF {pages_words(v['pages'])}扫描得不够清楚（最低 {v['lowest']:.0f} dpi），要求不低于 {v['min_dpi']:g} dpi；"
        f"请放大查看，文字清楚的可以不改{_also(v, but='coarse')}"
    )


def _coarse_hint(v: Values) -> str:
    return PLACED_HINT if v.get("placed") else HINT


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"每一页都能看清（扫描不低于 {params.min_dpi:g} dpi）"


MESSAGES = {
    "ok": Message("PDF 每页都能看清（{measured}）"),
    "no_pages": Message("没有可检查的页"),
    "broken": Message(
        lambda v: f"PDF {pages_words(v['pages'])}的图像不完整，可能显示不全；请重新生成{_also(v)}",
        BROKEN_HINT,
    ),
    "empty": Message("PDF 的每一页都是空白", BROKEN_HINT),
    "blank": Message("PDF {pages:pages}是空白页，请确认没有漏扫", BLANK_HINT),
    "coarse": Message(_coarse_text, _coarse_hint),
    "near_coarse": Message(_near_text, _coarse_hint),
    "coarse_picture": Message(
        lambda v: (
            f"PDF {pages_words(v['pictures'])}的图片只有 {v['lowest_picture']:.0f} dpi，图中的文字可能看不清，请放大查看"
            f"{_also(v, but='pictures')}"
        ),
        PICTURE_HINT,
    ),
    "layers": Message(
        lambda v: (
            f"PDF {pages_words(v['pages'])}由几层图像叠成，其中一层只有 {v['lowest']:.0f} dpi，请放大查看，"
            f"文字清楚的可以不改{_also(v)}"
        ),
        HINT,
    ),
    "partly": Message("PDF 共 {pages} 页，看过的 {looked} 页没有问题（{measured}），其余由工作人员查看"),
    "not_drawn": Message(
        "{format} 文件的清晰度不能自动检测，由工作人员打开查看", "如有要求，请另存或打印为 PDF 后上传。"
    ),
}
PHRASES: Mapping[str, Text] = {
    "broken": "图像不完整",
    "all_blank": "全部空白",
    "blank": "{count} 页空白",
    "text": "文字版",
    "lines": "图形",
    "text_and_lines": "文字与图形",
    "scans": "扫描页最低 {lowest:.0f} dpi",
    "lowest_picture": "图片最低 {lowest:.0f} dpi",
    "layer": "最低一层 {lowest:.0f} dpi",
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
    reads=("pdf.pages",),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves=(
            "每页的图片有没有损坏、是不是空白，图片每英寸多少像素（切成条的、叠成几层的、插在文档里的都算）；"
            "低于要求一成以内只提醒，低于 72 dpi 一定看不清；文字页上占两成以上、低于 72 dpi 的图片提醒。"
        ),
        cannot="看不出模糊、阴影和裁掉的边，由人看；300 页以后的页和 OFD 也由人看。",
        advice="盖章签字的扫描件建议写 min_dpi: 150。",
        params={
            "min_dpi": "扫描页的最低分辨率",
            "blank_pages": "是否允许空白页",
        },
    ),
    example="{rule: pdf.legible, min_dpi: 150, severity: advised}",
)
