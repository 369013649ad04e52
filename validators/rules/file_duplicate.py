"""The same file is not handed in twice in one slot.

Requirements: C13, L10 and every slot with several files. Proves: equal content by SHA-256. Cannot: find edited copies.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Evidence, Finding
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import PENDING, Guide, Rule, failed, passed, phrase, unsure


class Params(RuleParams):
    """No limits."""

    rule: Literal["file.duplicate"] = "file.duplicate"


def decide(files: Sequence[FileFacts], params: Params, context: Context) -> Finding:
    """Groups by content."""
    names: dict[str, list[str]] = {}
    for facts in files:
        if facts.sha256:
            names.setdefault(facts.sha256, []).append(facts.name)
    twice = [group for group in names.values() if len(group) > 1]
    if not twice and len(files) > 1 and any(facts.sha256 is None for facts in files):
        return unsure(params, PENDING)
    if not twice:
        return passed(params)
    places = [Evidence(kind="file", place="、".join(group)) for group in twice]
    return failed(
        params,
        "twice",
        groups=twice[:3],
        measured=phrase("groups", count=len(twice)),
        limit=phrase("once"),
        evidence=places,
    )


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "同一文件不重复上传"


def _groups(groups: Sequence[Sequence[str]]) -> str:
    """Names of the files that are one: “甲” 与 “乙”；“丙” 与 “丁”."""
    return "；".join(" 与 ".join(f"“{name}”" for name in names) for names in groups)


MESSAGES = {
    "twice": Message(
        lambda v: f"同一个文件上传了多次：{_groups(v['groups'])}；请只留一份",
        "在该材料项的文件列表中，点重复文件后面的“移除”。",
    ),
    "ok": Message("没有重复的文件"),
    PENDING: Message("正在计算文件的校验值，是否有重复的文件稍后给出结果"),
}
PHRASES: Mapping[str, Text] = {
    "groups": "{count} 组重复",
    "once": "不得重复",
}
"""What was measured, in words."""

RULE = Rule(
    "file.duplicate",
    "重复文件",
    Params,
    decide,
    "slot",
    describe=describe,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="同一材料项里内容完全相同的文件（按 SHA-256）。",
        cannot="改过一点点的同一份材料看不出来。",
        advice="凡是可以交多个文件的材料项都建议写上。",
    ),
    example="{rule: file.duplicate}",
)
