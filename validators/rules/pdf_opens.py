"""The PDF opens without a password and its pages can be read.

Requirements: C10, D04 and every PDF slot. Proves: page tree and the first 60 pages. Cannot: judge whether a scan is legible
(`pdf.legible`).
"""

from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, failed, passed, warned


class Params(RuleParams):
    """No limits."""

    rule: Literal["pdf.opens"] = "pdf.opens"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """A password is a failure, a repaired file or a broken page a warning."""
    assert facts.pdf is not None
    limit = "可直接打开，无密码"
    if facts.pdf.needs_password:
        hint = "请去掉打开密码：用 WPS 打开 PDF → 保护 → 取消文档加密，再另存上传。"
        return failed(
            params,
            "password",
            "PDF 设有打开密码，无法查看；请去掉密码后上传",
            en="Needs a password.",
            measured="有密码",
            limit=limit,
            hint=hint,
        )
    bad = [note.partition(":")[2] for note in facts.notes if note.startswith("bad_page:")]
    if bad:
        message = f"PDF 第 {'、'.join(bad[:5])} 页无法读取，请打开检查后重新导出"
        return failed(
            params,
            "bad_page",
            message,
            en="A page cannot be read.",
            measured=f"{len(bad)} 页无法读取",
            limit=limit,
            hint="请重新扫描或导出 PDF。",
        )
    if facts.pdf.repaired:
        message = "PDF 结构有损坏，系统修复后才能打开，请确认内容完整"
        return warned(
            params,
            "repaired",
            message,
            en="Opened after repair.",
            measured="已修复",
            limit=limit,
            hint="请重新导出 PDF 后上传。",
        )
    return passed(
        params,
        f"PDF 可以打开，共 {facts.pdf.pages} 页",
        en="Opens.",
        measured=f"{facts.pdf.pages} 页",
        limit=limit,
    )


RULE = Rule("pdf.opens", "PDF 可打开", Params, decide, applies=(FileKind.PDF,), example="{rule: pdf.opens}")
