"""The PDF is a scan, or was made from a document.

Requirements: C10, D04 (signed and stamped forms are scans). Proves: one picture over at least 85 % of the page and hardly
any visible text makes a scan, a hidden OCR layer or not. Cannot: tell a photographed form from a scanned one.
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import Rule, demanded, failed, passed, phrase, unsure, warned

WORDS = {"scan": "扫描件", "text": "文字版", "mixed": "部分扫描、部分文字", "empty": "没有内容"}


class Params(RuleParams):
    """`allowed`: scan, text."""

    rule: Literal["pdf.kind"] = "pdf.kind"
    allowed: list[Literal["scan", "text"]] = Field(min_length=1)


def limit_words(params: Params) -> str:
    """The demand in words."""
    return "或".join(WORDS[kind] for kind in params.allowed)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """A mixture warns where only one kind is allowed."""
    assert facts.pdf is not None
    if facts.pdf.needs_password:
        return unsure(params, "password")
    kind = facts.pdf.kind
    measured, limit = phrase("pages_are", kind=kind), demanded(params)
    shown = {"measured": measured, "limit": limit}
    if kind in params.allowed or (kind == "mixed" and len(set(params.allowed)) == 2):
        return passed(params, **shown)
    if kind == "mixed":
        pages = [page.number for page in facts.pdf.page_list if page.kind not in (*params.allowed, "blank")]
        return warned(params, "mixed", pages=pages[:5], allowed=list(params.allowed), **shown)
    return failed(params, "wrong", allowed=list(params.allowed), **shown)


HINTS = {
    "scan": "请打印后签字盖章，再扫描（或用手机扫描软件拍照）生成 PDF 上传。",
    "text": "请用 WPS/Word 打开原文档 → 输出为 PDF，不要使用拍照或扫描件。",
}


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"应为{limit_words(params)}"


MESSAGES = {
    "wrong": Message("PDF 为{measured}，要求{limit}", lambda v: HINTS[v["allowed"][0]]),
    "password": Message("PDF 有密码，无法判断是否为扫描件"),
    "ok": Message("PDF 为{measured}，符合要求"),
    "mixed": Message("PDF 第 {pages} 页不是{limit}，由工作人员确认", lambda v: HINTS[v["allowed"][0]]),
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
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    example="{rule: pdf.kind, allowed: [scan]}",
)
