"""The file is a scan, or was made from a document.

Requirements: C10, D04 (signed and stamped forms are scans). Proves: pictures over half of a page and hardly any visible text,
or pictures alone, make a scan, a hidden OCR layer or not; of an OFD by its text and picture objects. Cannot: tell a
photographed form from a scanned one, or what a page of lines is (letters turned into outlines, a drawing): `unknown`.
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text, of_format, pages_words
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, unsure, warned

WORDS = {
    "scan": "扫描件",
    "text": "文字版",
    "drawing": "图形",
    "mixed": "部分扫描、部分文字",
    "empty": "空白",
}


class Params(RuleParams):
    """`allowed`: scan, text."""

    rule: Literal["pdf.kind"] = "pdf.kind"
    allowed: list[Literal["scan", "text"]] = Field(min_length=1)


def limit_words(params: Params) -> str:
    """The demand in words."""
    return "或".join(WORDS[kind] for kind in params.allowed)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """A mixture warns where only one kind is allowed; drawings are for a person."""
    assert facts.pdf is not None
    if facts.pdf.needs_password:
        return unsure(params, "password")
    kind = facts.pdf.kind
    measured, limit = phrase("pages_are", kind=kind), demanded(params)
    shown = {"measured": measured, "limit": limit, "format": facts.pdf.format.upper()}
    allowed = list(params.allowed)
    if kind == "empty" and not facts.pdf.unseen:
        return failed(params, "empty", allowed=allowed, **shown)
    others = [page for page in facts.pdf.page_list if page.shows not in (*allowed, "blank")]
    drawings = [page.number for page in others if page.shows == "drawing"]
    numbers = [page.number for page in others]
    if not others and facts.pdf.unseen:
        return unsure(params, "partly", looked=len(facts.pdf.page_list), pages=facts.pdf.pages, **shown)
    if not others:
        return passed(params, **shown)
    if len(drawings) == len(others):
        return unsure(params, "drawing", pages=numbers, allowed=allowed, **shown)
    if kind == "mixed":
        return warned(params, "mixed", pages=numbers, allowed=allowed, **shown)
    return failed(params, "wrong", allowed=allowed, **shown)


HINTS = {
    "scan": "请打印后签字盖章，再扫描（或用手机扫描软件拍照）生成 PDF 上传。",
    "text": "请用 WPS/Word 打开原文档 → 输出为 PDF，不要使用拍照或扫描件。",
}


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"应为{limit_words(params)}"


MESSAGES = {
    "wrong": Message(
        lambda v: f"{of_format(v)}为{v['measured']}，要求{v['limit']}", lambda v: HINTS[v["allowed"][0]]
    ),
    "empty": Message(
        lambda v: f"{of_format(v)}每一页都是空白，要求{v['limit']}", lambda v: HINTS[v["allowed"][0]]
    ),
    "password": Message("PDF 有密码，无法判断是否为扫描件", "请去掉打开密码后重新上传。"),
    "ok": Message(lambda v: f"{of_format(v)}为{v['measured']}，符合要求"),
    "mixed": Message(
        lambda v: f"{of_format(v)}{pages_words(v['pages'])}不是{v['limit']}，由工作人员确认",
        lambda v: HINTS[v["allowed"][0]],
    ),
    "drawing": Message(
        lambda v: (
            f"{of_format(v)}{pages_words(v['pages'])}只有线条或图形（文字转成了轮廓，或只有批注），"
            f"不能判断是否为{v['limit']}，由工作人员确认"
        ),
        lambda v: HINTS[v["allowed"][0]],
    ),
    "partly": Message(
        lambda v: (
            f"{of_format(v)}共 {v['pages']} 页，看过的 {v['looked']} 页为{v['measured']}，其余由工作人员查看"
        )
    ),
}
PHRASES: Mapping[str, Text] = {
    "pages_are": lambda v: WORDS[v["kind"]],
}
"""What was measured, in words."""

RULE = Rule(
    "pdf.kind",
    "扫描件或文字版",
    Params,
    decide,
    applies=(FileKind.PDF,),
    reads=("pdf.pages",),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="每页是扫描图片还是可选中的文字：图片占半页以上、几乎没有字的算扫描件，带隐藏文字层的也算；OFD 按其中的文字和图片对象。",
        cannot="分不出扫描的表和拍照的表；只有线条、轮廓字或批注的页由人看。",
        advice="要求“签字盖章后扫描”的表写 allowed: [scan]。",
        params={
            "allowed": "scan 扫描件、text 文字版",
        },
    ),
    example="{rule: pdf.kind, allowed: [scan]}",
)
