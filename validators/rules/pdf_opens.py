"""The PDF (or OFD) opens without a password and its pages can be read.

Requirements: C10, D04 and every PDF slot. Proves: page tree and the pages that were looked at, 300 at most; of more, and of a
page that draws forms within forms without end, it is `unknown`. Cannot: judge whether a scan is legible (`pdf.legible`).
"""

from collections.abc import Mapping
from typing import Any, Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text, of_format, pages_words
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, unsure, warned


class Params(RuleParams):
    """No limits."""

    rule: Literal["pdf.opens"] = "pdf.opens"


def limit_words(_: Params) -> str:
    """The demand in words."""
    return "可直接打开，无密码"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """A password is a failure, a repaired file or a broken page a warning."""
    assert facts.pdf is not None
    limit = demanded(params)
    named: dict[str, Any] = {"limit": limit, "format": facts.pdf.format.upper()}
    if facts.pdf.needs_password:
        return failed(params, "password", measured=phrase("password"), limit=limit)
    bad, deep = _noted(facts, "bad_page:"), _noted(facts, "deep_page:")
    if bad:
        return failed(params, "bad_page", pages=bad, measured=phrase("unread", count=len(bad)), **named)
    if facts.pdf.repaired:
        return warned(params, "repaired", measured=phrase("repaired"), **named)
    if deep:
        return unsure(params, "deep_page", pages=deep, measured=phrase("unread", count=len(deep)), **named)
    counted = {"pages": facts.pdf.pages, "measured": phrase("pages", count=facts.pdf.pages)}
    if facts.pdf.unseen:
        return unsure(params, "partly", looked=len(facts.pdf.page_list), **counted, **named)
    return passed(params, **counted, **named)


def _noted(facts: FileFacts, kind: str) -> list[int]:
    """The pages that the probe noted so."""
    return [int(note.removeprefix(kind)) for note in facts.notes if note.startswith(kind)]


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "PDF 能正常打开"


MESSAGES = {
    "ok": Message(lambda v: f"{of_format(v)}可以打开，共 {v['pages']} 页"),
    "password": Message(
        "PDF 设有打开密码，无法查看；请去掉密码后上传",
        "请去掉打开密码：用 WPS 打开 PDF → 保护 → 取消文档加密，再另存上传。",
    ),
    "bad_page": Message(
        lambda v: f"{of_format(v)}{pages_words(v['pages'])}无法读取，请打开检查后重新导出",
        "请用原软件打开这一页看一看：看不到内容的，重新扫描或重新导出后上传。",
    ),
    "deep_page": Message(
        lambda v: f"{of_format(v)}{pages_words(v['pages'])}的结构异常复杂，系统没有打开，由工作人员查看",
        "请用原软件打开后“打印为 PDF”或重新导出，再上传。",
    ),
    "partly": Message(
        lambda v: (
            f"{of_format(v)}可以打开，共 {v['pages']} 页；系统逐页看了 {v['looked']} 页，其余由工作人员查看"
        )
    ),
    "repaired": Message("PDF 结构有损坏，系统修复后才能打开，请确认内容完整", "请重新导出 PDF 后上传。"),
}
PHRASES: Mapping[str, Text] = {
    "password": "有密码",
    "unread": "{count} 页无法读取",
    "repaired": "已修复",
    "pages": "{count} 页",
}
"""What was measured, in words."""

RULE = Rule(
    "pdf.opens",
    "PDF 可打开",
    Params,
    decide,
    applies=(FileKind.PDF,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    reads=("opened", "pdf.pages"),
    guide=Guide(
        proves="PDF 或 OFD 没有打开密码，前 300 页都能读出；更长的由人看其余各页。",
        cannot="看不出扫描得清不清楚（用 pdf.legible）。",
        advice="要求 PDF 的材料项都可以写上。",
    ),
    example="{rule: pdf.opens}",
)
