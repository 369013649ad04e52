"""The case's name on the form agrees with the name filled in.

Requirements: C10. Proves: for a PDF with text, that the name stands in it; for a scan, that it was read on a page, letter by
letter or with a tenth of its characters misread (warns). Cannot: say that a scan does not have it (warns, a person compares).
"""

import re
from typing import Literal

from validators import seeing
from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.matching import plain
from validators.params import RuleParams
from validators.rule import Rule, failed, passed, skipped, unsure, warned
from validators.similar import shows

_PAGE = re.compile(r"第 \d+ 页")
"""Text of a page itself: a remark that somebody stuck on it does not make the name stand there."""


class Params(RuleParams):
    """No limits."""

    rule: Literal["pdf.title_match"] = "pdf.title_match"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Spaces, punctuation and line breaks do not matter."""
    assert facts.pdf is not None
    if not plain(context.title):
        return skipped(params, "no_title", "表单尚未填写案例名称，暂不比对", en="No title to compare.")
    limit = f"含“{context.title}”"
    text = plain("".join(piece.text for piece in facts.texts if _PAGE.fullmatch(piece.place)))
    if plain(context.title) in text:
        return passed(params, "文件中的案例名称与填报一致", en="Title found.", measured="一致", limit=limit)
    if facts.pdf.kind != "text":
        return _scan(facts, params, context.title, limit)
    message = f"文件中没有找到案例名称“{context.title}”，与填报不一致"
    hint = "请核对表格中的案例名称与系统填报的名称，二者须一字不差。"
    return failed(
        params, "differs", message, en="Title not found.", measured="未找到", limit=limit, hint=hint
    )


def _scan(facts: FileFacts, params: Params, title: str, limit: str) -> Finding:
    """What was read on the scanned pages."""
    read = [one for one in facts.seen.pictures if one.read] if facts.seen else []
    if not read:
        waiting = facts.depth != "deep" and facts.slow_status is None
        why = "文字识别正在排队，稍后给出结果" if waiting else "未能自动读取文字"
        message = f"扫描件{why}，请工作人员核对案例名称是否为“{title}”"
        code = "pending" if waiting else "scan"
        return unsure(params, code, message, en="A scan; a person compares.", limit=limit)
    for one in read:
        if any(plain(title) in plain(words) for words in seeing.readings(one)):
            message = f"扫描件{seeing.place(one)}上的案例名称与填报一致"
            place = [seeing.moment(one, title, seeing.boxes_of(one, title))]
            return passed(
                params, message, en="Title read on the scan.", measured="一致", limit=limit, evidence=place
            )
    close = next((one for one in read if any(shows(words, title) for words in seeing.readings(one))), None)
    hint = "请对照扫描件核对系统填报的案例名称，二者须一字不差。"
    if close is not None:
        message = f"扫描件{seeing.place(close)}上读到与“{title}”相近的名称，个别字可能识别有误，请核对"
        boxes = seeing.boxes_of(close, title)
        lines = " ".join(one.text for one in close.texts if one.box in boxes)
        return warned(
            params, "close", message, en="Nearly the title.", measured="相近", limit=limit, hint=hint,
            evidence=[seeing.moment(close, f"读到“{lines[:60]}”", boxes)],
        )  # fmt: skip
    message = f"扫描件上没有读到案例名称“{title}”，请核对（手写或模糊的字可能读不出）"
    return warned(
        params, "not_seen", message, en="Title not read.", measured="未读到", limit=limit, hint=hint,
        evidence=[seeing.moment(one, "") for one in read[:3]],
    )  # fmt: skip


RULE = Rule(
    "pdf.title_match",
    "名称一致",
    Params,
    decide,
    applies=(FileKind.PDF,),
    refined=True,
    example="{rule: pdf.title_match}",
)
