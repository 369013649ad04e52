"""Red seals on the pages.

Requirements: C02 (as many as members), C10. Proves: red round or oval marks of 20-62 mm, by hue (crimson to vermilion) and geometry, on the first
12 pages and the last 3. Cannot: read the seal, tell it from a red round badge, find one cut by the page's edge, or judge a
grey scan or an OFD (`unknown`). Absence is a warning for a person, never a failure.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.facts.pdf import PdfPage
from validators.findings import Evidence, Finding, Phrase
from validators.kinds import FileKind
from validators.messages import Message, Text, pages_words
from validators.params import RuleParams
from validators.rule import Guide, Rule, passed, phrase, unsure, warned


class Params(RuleParams):
    """`min`: a number, or "members" (context.declared["members"], else 1)."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("pdf.stamp", "pdf.stamps")
    rule: Literal["pdf.seals"] = "pdf.seals"
    min: int | Literal["members"] = 1


SEAL_HINT = "请确认已加盖公章，并用彩色模式完整扫描（印章不要被裁切）。"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Counts seals over all looked-at pages."""
    assert facts.pdf is not None
    seals_asked = _wanted(params, context)
    limit = phrase("at_least", count=seals_asked)
    if facts.pdf.format == "ofd":
        return unsure(params, "ofd", signatures=facts.pdf.digital_signatures or 0, limit=limit)
    pages = [page for page in facts.pdf.page_list if page.coloured is not None]
    if not pages:
        return unsure(params, "not_looked", limit=limit)
    seals = sum(page.seals or 0 for page in pages)
    faint = sum(page.faint_seals for page in pages)
    shown: dict[str, Any] = {
        "limit": limit,
        "measured": _counted(seals, [hue for page in pages for hue in page.seal_hues]),
        "evidence": _sealed(pages) or _pages(pages),
    }
    if seals >= seals_asked:
        return passed(params, "some_faint" if faint else "ok", seals=seals, faint=faint, **shown)
    grey = [page.number for page in pages if not page.coloured and page.shows == "scan"]
    if grey:
        every = not any(page.coloured for page in pages)
        seen: dict[str, Any] = {"pages": grey, "seals": seals, "every": every}
        return unsure(
            params, "grey", **seen, **shown | {"measured": phrase("grey") if every else shown["measured"]}
        )
    unseen = (facts.pdf.pages or 0) - len(pages)
    others = [hue for page in pages for hue in page.other_hues]
    return warned(
        params, "too_few" if seals else "none", seals=seals, unseen=max(0, unseen), others=others[:4], **shown
    )


def _counted(seals: int, hues: list[int]) -> Phrase:
    """So many seals, and which red they are."""
    return phrase("seals_hued", count=seals, hues=hues[:4]) if hues else phrase("seals", count=seals)


def _hue_words(hues: Sequence[int]) -> str:
    """[352, 5] -> 色相 352°、5°."""
    return "色相 " + "、".join(f"{hue}°" for hue in hues)


def _others(values: Mapping[str, Any]) -> str:
    """Rings that are no seal by their colour: what a person sees as nearly red should not be left without a word."""
    hues = values.get("others") or []
    if not hues:
        return ""
    colour = (
        "偏橙"
        if all(hue < 180 for hue in hues)
        else "偏品红"
        if all(hue > 180 for hue in hues)
        else "偏橙或偏品红"
    )
    return f"；另有圆形标记颜色{colour}（{_hue_words(hues)}），不是公章的红色"


def _grey_words(values: Mapping[str, Any]) -> str:
    """Which pages have no colours; a grey scan does not tell a red seal from a black one."""
    if values.get("every", True):
        return "黑白扫描，无法判断印章颜色，由工作人员核对"
    red_seals = f"检测到红色印章 {values['seals']} 枚；" if values["seals"] else ""
    return f"{red_seals}{pages_words(values['pages'])}是黑白扫描，无法判断印章颜色，由工作人员核对"


def _looked(values: Mapping[str, Any]) -> str:
    """Pages in the middle of a long file are not looked through."""
    return f"（中间 {values['unseen']} 页未检测）" if values.get("unseen") else ""


def _wanted(params: Params, context: Context) -> int:
    """How many seals: a number of the rule, or the members that the case declares."""
    if isinstance(params.min, int):
        return params.min
    declared = context.declared.get("members", context.fields.get("members", 1))
    return max(1, int(declared)) if str(declared).isdigit() else 1


def _sealed(pages: list[PdfPage]) -> list[Evidence]:
    """Pages with seals, and where they stand."""
    return [
        Evidence(
            kind="page",
            place=phrase("page", number=page.number),
            text=_counted(page.seals, page.seal_hues),
            at=f"p{page.number}",
            boxes=page.seal_boxes,
        )
        for page in pages
        if page.seals
    ]


def _pages(pages: list[PdfPage]) -> list[Evidence]:
    """Pages a person looks at: forms are stamped on the first page or on the last."""
    chosen = {page.number: page for page in [*pages[:2], *pages[-1:]]}
    return [Evidence(kind="page", place=phrase("page", number=number), at=f"p{number}") for number in chosen]


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return "每个成员单位都盖公章" if params.min == "members" else "盖有公章"


MESSAGES = {
    "none": Message(lambda v: f"没有检测到红色印章{_looked(v)}{_others(v)}，由工作人员核对", SEAL_HINT),
    "too_few": Message(
        lambda v: f"只检测到红色印章 {v['seals']} 枚{_looked(v)}，{v['asked']}{_others(v)}，由工作人员核对",
        SEAL_HINT,
    ),
    "ofd": Message(
        lambda v: (
            f"OFD 文件含电子签章或签名 {v['signatures']} 个，是否盖章由工作人员核对"
            if v["signatures"]
            else "OFD 文件的印章不能自动检测，由工作人员核对"
        ),
        "如通知要求盖章扫描件，请打印盖章后彩色扫描为 PDF 上传。",
    ),
    "not_looked": Message("未能检测印章，由工作人员核对"),
    "ok": Message("检测到红色印章 {seals} 枚"),
    "some_faint": Message("检测到红色印章 {seals} 枚（其中 {faint} 枚颜色较浅）"),
    "grey": Message(_grey_words, "如为盖章件，请用彩色模式重新扫描后上传。"),
}
PHRASES: Mapping[str, Text] = {
    "at_least": "不少于 {count} 枚印章",
    "seals": "{count} 枚",
    "seals_hued": lambda v: f"{v['count']} 枚（{_hue_words(v['hues'])}）",
    "grey": "黑白",
}
"""What was measured, in words."""

RULE = Rule(
    "pdf.seals",
    "印章",
    Params,
    decide,
    applies=(FileKind.PDF,),
    refined=True,
    describe=describe,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="前 12 页和最后 3 页里红色（色相 333°–11°）、圆或椭圆、20–62 毫米的印章，并写出测得的色相；偏橙、偏品红的圆不算，会另外说明。",
        cannot="读不出印文，分不出红色圆形徽标；黑白扫描、OFD 和压在页边的章认不出。没找到只提醒，由人核对。",
        advice="几个单位就要几个章时写 min: members。",
        params={
            "min": "至少几枚；members 表示与成员单位数相同",
        },
    ),
    example="{rule: pdf.seals, min: 1}",
)
