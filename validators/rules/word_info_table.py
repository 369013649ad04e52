"""The information table of a template is there and filled in.

Requirements: E06 (案例名称, 实施单位, 实施时间, 关键词, 相关网址). Proves: a table cell with each label and text in the cell
after it (or below it, or behind the label). Cannot: say that the text is right.
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.matching import plain
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import FORMAT_NOT_READ, Guide, Rule, excerpts, failed, passed, phrase, unsure


class Params(RuleParams):
    """`labels` that must be filled; `optional` ones must only be there."""

    rule: Literal["word.info_table"] = "word.info_table"
    labels: list[str] = Field(min_length=1)
    optional: list[str] = []


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Missing labels and empty ones, in one finding."""
    assert facts.word is not None
    if facts.word.text_only:
        return unsure(params, FORMAT_NOT_READ, kind=str(facts.kind), measured=facts.word.format.upper())
    labels = [*params.labels, *params.optional]
    values = {label: _value(facts.word.tables, plain(label)) for label in labels}
    limit = phrase("names", names=labels)
    missing = [label for label, value in values.items() if value is None]
    empty = [label for label in params.labels if values[label] == ""]
    shown = {
        "limit": limit,
        "evidence": excerpts(
            [(phrase("absent"), label) for label in missing] + [(phrase("blank"), label) for label in empty],
            60,
        ),
        "most": 60,
    }
    if missing:
        lacking = phrase("lacking", count=len(missing))
        return failed(params, "missing", missing=missing, empty=empty, measured=lacking, **shown)
    if empty:
        return failed(params, "empty", empty=empty, measured=phrase("empty", count=len(empty)), **shown)
    return passed(params, measured=limit, limit=limit)


def _value(tables: list[list[list[str]]], label: str) -> str | None:
    """The text that belongs to a label; "" where the cell is empty, None where the label is not there."""
    best: str | None = None
    for rows in tables:
        for index, row in enumerate(rows):
            for at, cell in enumerate(row):
                own = plain(cell)
                if not own.startswith(label):
                    continue
                beside = next((text.strip() for text in row[at + 1 :] if text.strip()), "")
                below = (
                    rows[index + 1][at].strip()
                    if len(row) == 1 and index + 1 < len(rows) and at < len(rows[index + 1])
                    else ""
                )
                value = own[len(label) :] or beside or below
                if value:
                    return value
                best = ""
    return best


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"信息表填写：{'、'.join(params.labels)}"


MESSAGES = {
    "ok": Message("案例信息表已填写"),
    "missing": Message(
        lambda v: (
            f"案例信息表缺少：{'、'.join(v['missing'])}"
            + (f"；未填写：{'、'.join(v['empty'])}" if v["empty"] else "")
            + "；请使用通知附件的模板"
        ),
        "请下载通知附件中的模板，把信息表原样保留并填写完整。",
    ),
    "empty": Message(
        "案例信息表未填写：{empty}；请填写完整", "请在信息表对应的单元格内填写内容；没有的请写“无”。"
    ),
}
PHRASES: Mapping[str, Text] = {
    "lacking": "缺少 {count} 项",
    "empty": "未填 {count} 项",
    "absent": "缺少",
    "blank": "未填",
}
"""What was measured, in words."""

RULE = Rule(
    "word.info_table",
    "案例信息表",
    Params,
    decide,
    applies=(FileKind.WORD,),
    describe=describe,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="表格里有这些栏目，而且栏目旁边（或下面）填了内容。",
        cannot="不知道填得对不对。",
        advice="labels 写必填的栏目，optional 写只要求有、可以空着的栏目。",
        params={
            "labels": "必须填写的栏目",
            "optional": "只要求存在的栏目",
        },
    ),
    example="{rule: word.info_table, labels: [案例名称, 实施单位, 实施时间, 关键词]}",
)
