"""What several desks fill in."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

DAYS_TO_MEND = 7
"""Days that a returned case is offered, until the evening."""
EVENING = 18


class ReasonForm(forms.Form):
    """A decision that the other side is told the reason of."""

    why = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="申请人会看到这段文字。",
        error_messages={"required": "请写明理由，对方会看到这段文字。"},
    )


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

    def __init__(
        self,
        *args: Any,
        offered: dt.datetime | None = None,
        now: dt.datetime | None = None,
        dated: bool = True,
        **kwargs: Any,
    ) -> None:
        """`offered` is the date to begin with, `now` the earliest that the browser takes; `dated` False lets it be empty."""
        super().__init__(*args, **kwargs)
        until = self.fields["until"]
        until.required = dated
        if offered is not None:
            until.initial = offered
        if now is not None:
            until.widget.attrs["min"] = f"{timezone.localtime(now):%Y-%m-%dT%H:%M}"


def offered_date(now: dt.datetime, *, no_later_than: dt.datetime | None = None) -> dt.datetime | None:
    """The date that a return is offered with: the evening a week from now, in the current zone, or an end that comes
    earlier; None where that end is past.
    """
    day = timezone.localtime(now) + dt.timedelta(days=DAYS_TO_MEND)
    offered = day.replace(hour=EVENING, minute=0, second=0, microsecond=0)
    if no_later_than is None or no_later_than > offered:
        return offered
    return no_later_than if no_later_than > now else None
