"""What the organiser fills in about one case: why it is kept out, why and until when it goes back."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from campaigns.schema.exclusions import ExclusionReason
from review.forms import ReasonForm

DAYS_TO_MEND = 7
"""Days that a returned case is offered, until the evening."""
EVENING = 18


class ExclusionForm(ReasonForm):
    """A reason of the campaign's list, and what was found (C23)."""

    reason = forms.ChoiceField(
        label="原因",
        error_messages={
            "required": "请先选择一个原因，再写明查实的情况。",
            "invalid_choice": "这个原因不在活动的原因列表里，请重新选择。",
        },
    )

    field_order = ("reason", "why")

    def __init__(self, *args: Any, reasons: Iterable[ExclusionReason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "请选择…"), *((each.key, each.label) for each in reasons)]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]
        self.fields["why"].label = "查实的情况"
        self.fields["why"].help_text = "申请人和单位管理员会看到原因和这段文字。"


class ReturnForm(ReasonForm):
    """Back to the applicant: what is to be mended, and until when."""

    until = forms.DateTimeField(
        label="修改期限",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text="晚于申报截止的，这一件延到此时；早于申报截止的，截止前仍可提交。",
        error_messages={
            "required": "请填写要在什么时间前修改并重新提交。",
            "invalid": "时间写法不对，请写成 2026-05-20 18:00 这样。",
        },
    )


def offered_date(now: dt.datetime) -> dt.datetime:
    """The date that a return is offered with: the evening a week from now, in the current zone."""
    day = timezone.localtime(now) + dt.timedelta(days=DAYS_TO_MEND)
    return day.replace(hour=EVENING, minute=0, second=0, microsecond=0)
