"""The organiser's forms of the calendar: the stages' times, and an extension."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from campaigns.messages import REFUSALS
from campaigns.schema import Document, Stage

LOCAL = "%Y-%m-%dT%H:%M"


def _moment(label: str, initial: dt.datetime | None) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        initial=initial,
        input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(format=LOCAL, attrs={"type": "datetime-local"}),
    )


class CalendarForm(forms.Form):
    """Opening and closing of every stage, in the campaign's time zone."""

    after = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(label="调整原因", max_length=200, help_text="会记入操作记录")

    def __init__(self, doc: Document, version: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doc = doc
        self.fields["after"].initial = version
        for stage in doc.stages:
            self.fields[f"{stage.key}-opens"] = _moment("开始", stage.opens)
            self.fields[f"{stage.key}-closes"] = _moment("结束", stage.closes)

    def rows(self) -> list[tuple[Stage, forms.BoundField, forms.BoundField]]:
        """Each stage with its two fields."""
        return [(stage, self[f"{stage.key}-opens"], self[f"{stage.key}-closes"]) for stage in self.doc.stages]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for stage in self.doc.stages:
            opens, closes = cleaned.get(f"{stage.key}-opens"), cleaned.get(f"{stage.key}-closes")
            if opens and closes and opens >= closes:
                self.add_error(f"{stage.key}-closes", "结束时间必须晚于开始时间")
        return cleaned

    def moves(self) -> dict[str, tuple[dt.datetime | None, dt.datetime | None]]:
        """The stages whose times differ from now. An input shows minutes: a time that was not touched keeps its seconds."""
        moves = {}
        for stage in self.doc.stages:
            times = (
                _moved(stage.opens, self.cleaned_data[f"{stage.key}-opens"]),
                _moved(stage.closes, self.cleaned_data[f"{stage.key}-closes"]),
            )
            if times != (stage.opens, stage.closes):
                moves[stage.key] = times
        return moves


def _moved(before: dt.datetime | None, after: dt.datetime | None) -> dt.datetime | None:
    return before if _minute(before) == _minute(after) else after


def _minute(moment: dt.datetime | None) -> dt.datetime | None:
    return moment and moment.astimezone(dt.UTC).replace(second=0, microsecond=0)


class ExtensionForm(forms.Form):
    """A later end for several units or one case (X04, O32)."""

    stage = forms.ChoiceField(label="阶段")
    units = forms.MultipleChoiceField(
        label="已选单位",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="下属单位一并延期；去掉勾选就不延期。",
    )
    unit = forms.CharField(
        label="查找并加入单位",
        required=False,
        max_length=4000,
        help_text="输入单位全称并从列表中选择，可以加入多个；用顿号分开也可以",
        widget=forms.TextInput(
            attrs={"list": "units-list", "autocomplete": "off", "data-adds-unit": "units"}
        ),
    )
    case = forms.CharField(label="或案例编号", required=False, help_text="只给一个案例延期时填写")
    until = _moment("延期到", None)
    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="单位管理员和有草稿的申报人会看到；也记入操作记录。",
        error_messages={"required": REFUSALS["extension_needs_reason"]},
    )

    def __init__(
        self, doc: Document, *args: Any, units: Sequence[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        """`units`: key and name of those chosen so far; the form offers no others to tick."""
        super().__init__(*args, **kwargs)
        chosen = self.fields["units"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = list(units)
        choices = [(stage.key, stage.name) for stage in doc.stages if stage.closes]
        stage = self.fields["stage"]
        assert isinstance(stage, forms.ChoiceField)
        stage.choices = choices
        self.fields["until"].required = True
