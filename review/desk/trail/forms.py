"""What the trail is narrowed to."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django import forms


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "日期写法如 2025-10-20。"},
    )


class TrailForm(forms.Form):
    """By person, action, case and date."""

    person = forms.CharField(label="人员", required=False, max_length=80)
    action = forms.CharField(label="操作", required=False, max_length=60, widget=forms.Select)
    case = forms.CharField(label="案例", required=False, max_length=80, help_text="编号或名称的任何一段")
    since = _day("从")
    until = _day("到")

    def __init__(self, actions: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["action"].widget
        assert isinstance(chosen, forms.Select)
        chosen.choices = [("", "全部操作"), *actions]

    def bounds(self, zone: ZoneInfo) -> tuple[dt.datetime | None, dt.datetime | None]:
        """From the beginning of the first day to the end of the last, in the campaign's zone."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        midnight = dt.time(tzinfo=zone)
        return (
            dt.datetime.combine(since, midnight) if since else None,
            dt.datetime.combine(until + dt.timedelta(days=1), midnight) if until else None,
        )
