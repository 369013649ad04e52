"""The film was recorded within so many days.

Requirements: N10 (within the last year). Proves: the declared date (`context.declared["recorded_on"]`), exactly; the
date inside the file only as a hint, because editing software rewrites it and clocks are wrong. An old date in the file
warns; none or an impossible one is `unknown`, unless a date was declared.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text, Values
from validators.params import RuleParams
from validators.rule import Guide, Rule, failed, passed, phrase, unsure, warned


class Params(RuleParams):
    """`days` before `relative_to`: "now", or a date (the call's last day, for example)."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("video.recorded", "video.recorded_within")
    rule: Literal["media.recorded_within"] = "media.recorded_within"
    days: int = Field(default=365, gt=0)
    relative_to: Literal["now"] | date = "now"
    declared_field: str = "recorded_on"


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Declared first, then the file's own."""
    assert facts.video is not None
    end = context.now if params.relative_to == "now" else params.relative_to
    if end is None:
        return unsure(params, "no_today")
    assert isinstance(end, date)
    start = end - timedelta(days=params.days)
    limit = phrase("since", start=start.isoformat())
    declared = _date(context.declared.get(params.declared_field) or context.fields.get(params.declared_field))
    own = facts.video.recorded_at.date() if facts.video.recorded_at else None
    measured = phrase("dates", declared=_iso(declared), own=_iso(own))
    words = {"limit": limit, "measured": measured}
    if declared and declared < start:
        return failed(params, "declared_old", said=declared.isoformat(), **words)
    if own and own < start:
        return warned(params, "file_old", own=own.isoformat(), **words)
    if declared:
        return passed(params, "declared", said=declared.isoformat(), **words)
    if own and own <= end + timedelta(days=1):
        return passed(params, "dated", own=own.isoformat(), **words)
    return unsure(params, "no_date", **words)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _dates(values: Values) -> str:
    """The two dates, where there are any."""
    declared, own = values["declared"], values["own"]
    shown = [f"填报 {declared}"] * bool(declared) + [f"文件内 {own}"] * bool(own)
    return "，".join(shown) or "无日期信息"


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    if params.days in (365, 366):
        return "近一年内录制"
    return f"近 {params.days} 天内录制"


MESSAGES = {
    "no_date": Message(
        "视频文件内没有可信的拍摄日期，由工作人员核对",
        "请填写真实的录制日期；如确为近期录制，可保留原始素材备查。",
    ),
    "no_today": Message("缺少比较日期，由工作人员核对"),
    "declared_old": Message(
        "填报的录制日期 {said} 早于要求（{limit}）",
        "请填写真实的录制日期；如确为近期录制，可保留原始素材备查。",
    ),
    "file_old": Message(
        "视频文件内的拍摄日期是 {own}，早于要求（{limit}），由工作人员核对",
        "请填写真实的录制日期；如确为近期录制，可保留原始素材备查。",
    ),
    "declared": Message("填报的录制日期 {said} 符合要求"),
    "dated": Message("视频文件内的拍摄日期 {own} 符合要求"),
}
PHRASES: Mapping[str, Text] = {
    "since": "{start} 以后",
    "dates": _dates,
}
"""What was measured, in words."""

RULE = Rule(
    "media.recorded_within",
    "录制日期",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    describe=describe,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="表单里申报的录制日期，准确到天；文件里的日期只作参考。",
        cannot="剪辑软件会改写文件里的日期，相机时钟也可能不准；文件日期太旧只提醒。",
        advice="请在表单里设录制日期字段，并用 declared_field 指出。",
        params={
            "days": "多少天以内",
            "relative_to": "从哪天往前算：now 或某个日期",
            "declared_field": "表单中录制日期字段的 key",
        },
    ),
    example="{rule: media.recorded_within, days: 365}",
)
