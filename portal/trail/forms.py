"""What the trail is narrowed to."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django import forms

from portal.audit.queries import TrailFilter


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "日期写法如 2025-10-20。"},
    )


class TrailForm(forms.Form):
    """By person, action and date."""

    person = forms.CharField(label="人员", required=False, max_length=80)
    action = forms.CharField(label="操作", required=False, max_length=60, widget=forms.Select)
    since = _day("从")
    until = _day("到")

    def __init__(self, actions: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["action"].widget
        assert isinstance(chosen, forms.Select)
        chosen.choices = [("", "全部操作"), *actions]

    def narrowing(self, zone: dt.tzinfo, subjects: Collection[str] | None = None) -> TrailFilter:
        """What is asked for, with the days as the zone has them; a field that is wrong narrows nothing."""
        self.is_valid()
        since, until = self._bounds(zone)
        asked = self.cleaned_data
        return TrailFilter(asked.get("action", ""), asked.get("person", ""), subjects, since, until)

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for."""
        return any(self.data.get(name) for name in self.fields)

    def _bounds(self, zone: dt.tzinfo) -> tuple[dt.datetime | None, dt.datetime | None]:
        """From the beginning of the first day to the end of the last, in the zone."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        midnight = dt.time(tzinfo=zone)
        return (
            dt.datetime.combine(since, midnight) if since else None,
            dt.datetime.combine(until + dt.timedelta(days=1), midnight) if until else None,
        )


class TenantTrailForm(TrailForm):
    """A tenant's: also by the unit or the person that was changed, and with or without what its campaigns keep themselves."""

    about = forms.CharField(label="对象（单位或人员）", required=False, max_length=80)
    everything = forms.BooleanField(label="连同各活动的记录", required=False)
