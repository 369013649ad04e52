"""The PDF opens without a password and its pages can be read.

Requirements: C10, D04 and every PDF slot. Proves: page tree and the first 60 pages. Cannot: judge whether a scan is legible
(`pdf.legible`).
"""

from collections.abc import Mapping
from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import Rule, demanded, failed, passed, phrase, warned


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
    if facts.pdf.needs_password:
        return failed(params, "password", measured=phrase("password"), limit=limit)
    bad = [note.partition(":")[2] for note in facts.notes if note.startswith("bad_page:")]
    if bad:
        return failed(
            params, "bad_page", pages=bad[:5], measured=phrase("unread", count=len(bad)), limit=limit
        )
    if facts.pdf.repaired:
        return warned(params, "repaired", measured=phrase("repaired"), limit=limit)
    return passed(params, pages=facts.pdf.pages, measured=phrase("pages", count=facts.pdf.pages), limit=limit)


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "PDF 能正常打开"


MESSAGES = {
    "ok": Message("PDF 可以打开，共 {pages} 页"),
    "password": Message(
        "PDF 设有打开密码，无法查看；请去掉密码后上传",
        "请去掉打开密码：用 WPS 打开 PDF → 保护 → 取消文档加密，再另存上传。",
    ),
    "bad_page": Message("PDF 第 {pages} 页无法读取，请打开检查后重新导出", "请重新扫描或导出 PDF。"),
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
    reads=("pdf.pages",),
    example="{rule: pdf.opens}",
)
