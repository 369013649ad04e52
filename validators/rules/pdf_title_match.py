"""The case's name on the form agrees with the name filled in.

Requirements: C10. Proves: for a PDF with text, that the name stands in it. Cannot: read a scan (`unknown`, a person
compares) until text recognition is there.
"""

from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.matching import plain
from validators.params import RuleParams
from validators.rule import Rule, failed, passed, skipped, unsure


class Params(RuleParams):
    """No limits."""

    rule: Literal["pdf.title_match"] = "pdf.title_match"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Spaces, punctuation and line breaks do not matter."""
    assert facts.pdf is not None
    if not context.title:
        return skipped(params, "no_title", "表单尚未填写案例名称，暂不比对", en="No title to compare.")
    limit = f"含“{context.title}”"
    text = plain("".join(piece.text for piece in facts.texts if piece.place.startswith("第")))
    if plain(context.title) in text:
        return passed(params, "文件中的案例名称与填报一致", en="Title found.", measured="一致", limit=limit)
    if facts.pdf.kind != "text":
        return unsure(
            params,
            "scan",
            f"扫描件无法自动读取文字，请工作人员核对案例名称是否为“{context.title}”",
            en="A scan; a person compares.",
            limit=limit,
        )
    message = f"文件中没有找到案例名称“{context.title}”，与填报不一致"
    hint = "请核对表格中的案例名称与系统填报的名称，二者须一字不差。"
    return failed(
        params, "differs", message, en="Title not found.", measured="未找到", limit=limit, hint=hint
    )


RULE = Rule(
    "pdf.title_match", "名称一致", Params, decide, applies=(FileKind.PDF,), example="{rule: pdf.title_match}"
)
