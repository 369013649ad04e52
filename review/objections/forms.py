"""What is typed about notices and objections."""

import datetime as dt
from typing import Any

from django import forms

from review.models import Objection
from review.objections.states import Step

LOCAL = "%Y-%m-%dT%H:%M"


def _moment(label: str, help_text: str = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        help_text=help_text,
        input_formats=[LOCAL, f"{LOCAL}:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
        error_messages={"required": "请选择时间。", "invalid": "时间请写成 2026-11-20 09:00 这样。"},
    )


def _words(label: str, *, least: int = 0, most: int = 2000, rows: int = 5, **more: Any) -> forms.CharField:
    attrs: dict[str, Any] = {"rows": rows, "data-max-chars": most}
    if least:
        attrs["data-min-chars"] = least
    errors = {
        "required": f"请填写{label}。",
        "min_length": f"{label}现有 %(show_value)d 字，至少 {least} 字，请补充。",
        "max_length": f"{label}最多 {most} 字，现有 %(show_value)d 字，请精简。",
    }
    return forms.CharField(
        label=label, min_length=least or None, max_length=most, widget=forms.Textarea(attrs=attrs),
        error_messages=errors, **more,
    )  # fmt: skip


class NoticeForm(forms.Form):
    """Opening a public notice."""

    opens_at = _moment("公示开始")
    closes_at = _moment("公示结束", "到这一刻为止可以提出异议。")
    text = _words("说明", required=False, help_text="显示在名单上方，例如评审经过；可以不填。")


class EndForm(forms.Form):
    """Another end of the notice, with a reason."""

    closes_at = _moment("公示结束改为", "早于现在即立即结束公示。")
    why = _words("理由", most=500, rows=3)


class ObjectionForm(forms.Form):
    """An objection, by name. `case` holds the number of the case, empty for the list as a whole; `honour` and `unit` are the
    keys of a unit's honour, in place of a case.
    """

    honour = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    unit = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    case = forms.CharField(
        label="对哪一件案例", required=False, max_length=40,
        help_text="填名单里的编号；对整个名单或评审程序有异议的，留空。",
    )  # fmt: skip
    ground = forms.ChoiceField(
        label="异议类型", choices=[("", "请选择"), *Objection.Ground.choices],
        error_messages={"required": "请选择异议类型。"},
    )  # fmt: skip
    text = _words("事实和理由", least=20, help_text="写清什么问题、依据是什么；提交后可以上传证据。")
    name = forms.CharField(
        label="姓名", max_length=40, error_messages={"required": "异议须实名提出，请填写姓名。"}
    )
    contact = forms.CharField(
        label="联系方式", max_length=120, help_text="手机或邮箱，便于核实；只有主办单位看得到。",
        error_messages={"required": "请填写手机或邮箱，便于核实。"},
    )  # fmt: skip
    real = forms.BooleanField(
        label="我保证以上内容真实，并同意主办单位就此与我联系",
        error_messages={"required": "请勾选确认后再提交。"},
    )


class NoteForm(forms.Form):
    """One more entry of the record."""

    text = _words("内容", rows=3)


class StepForm(forms.Form):
    """What the organiser does with an objection."""

    step = forms.ChoiceField(choices=[(step.value, step.value) for step in Step if step is not Step.WITHDRAW])
    text = forms.CharField(required=False, max_length=2000)
    told_text = forms.CharField(required=False, max_length=2000)


def local(moment: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """To the minute in the campaign's time zone, as the browser's field shows it."""
    return moment.astimezone(zone).replace(second=0, microsecond=0)
