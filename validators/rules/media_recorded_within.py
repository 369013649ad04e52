"""The film was recorded within so many days.

Requirements: N10 (within the last year). Proves: the declared date (`context.declared["recorded_on"]`), exactly; the
date inside the file only as a hint, because editing software rewrites it and clocks are wrong. An old date in the file
warns; none or an impossible one is `unknown`, unless a date was declared.
"""

from datetime import date, datetime, timedelta
from typing import Any, Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, failed, passed, unsure, warned


class Params(RuleParams):
    """`days` before `relative_to`: "now", or a date (the call's last day, for example)."""

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
        return unsure(params, "no_today", "缺少比较日期，由工作人员核对", en="No date to compare with.")
    assert isinstance(end, date)
    start = end - timedelta(days=params.days)
    limit = f"{start:%Y-%m-%d} 以后"
    said = _date(context.declared.get(params.declared_field) or context.fields.get(params.declared_field))
    own = facts.video.recorded_at.date() if facts.video.recorded_at else None
    words = {"limit": limit, "measured": "，".join(_shown(said, own)) or "无日期信息"}
    hint = "请填写真实的录制日期；如确为近期录制，可保留原始素材备查。"
    if said and said < start:
        return failed(
            params,
            "declared_old",
            f"填报的录制日期 {said} 早于要求（{limit}）",
            en="Declared date too old.",
            hint=hint,
            **words,
        )
    if own and own < start:
        return warned(
            params,
            "file_old",
            f"视频文件内的拍摄日期是 {own}，早于要求（{limit}），由工作人员核对",
            en="Date in the file too old.",
            hint=hint,
            **words,
        )
    if said:
        return passed(params, f"填报的录制日期 {said} 符合要求", en="Declared date is right.", **words)
    if own and own <= end + timedelta(days=1):
        return passed(
            params, f"视频文件内的拍摄日期 {own} 符合要求", en="Date in the file is right.", **words
        )
    return unsure(
        params,
        "no_date",
        "视频文件内没有可信的拍摄日期，由工作人员核对",
        en="No plausible date.",
        hint=hint,
        **words,
    )


def _shown(said: date | None, own: date | None) -> list[str]:
    return [f"填报 {said}"] * bool(said) + [f"文件内 {own}"] * bool(own)


RULE = Rule(
    "media.recorded_within",
    "录制日期",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    example="{rule: media.recorded_within, days: 365}",
)
