"""The designer's form: for each field of the sheet where it stands and how it looks."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.forms import BoundField

from review.certificates.design import LABELS, STANDARD, Design, Orientation

_COLOURS = (("ink", "黑"), ("red", "红"), ("gold", "金"), ("soft", "灰"))
_ALIGN = (("left", "左对齐"), ("center", "居中"), ("right", "右对齐"))
_PLAIN = ("emblem", "seal", "code")
_PLACES = (("x", "左（毫米）"), ("y", "上（毫米）"), ("width", "宽（毫米）"), ("height", "高（毫米）"))


class FieldRow:
    """One field of the sheet with its inputs."""

    def __init__(self, form: "DesignForm", key: str) -> None:
        self.key, self.label = key, LABELS[key]
        self.inputs: list[BoundField] = [form[name] for name in form.fields if name.startswith(f"{key}-")]

    @property
    def wrong(self) -> bool:
        """Whether something in it was not understood."""
        return any(each.errors for each in self.inputs)


class DesignForm(forms.Form):
    """A layout, as numbers; the page lets one drag the fields, which fills in the same numbers."""

    orientation = forms.ChoiceField(
        label="纸张", choices=[("landscape", "A4 横向"), ("portrait", "A4 纵向")], widget=forms.HiddenInput()
    )
    frame = forms.BooleanField(label="画花边", required=False)
    paper = forms.BooleanField(label="画底色和底纹", required=False)
    background = forms.BooleanField(label="印底图（上传了的话）", required=False)

    def __init__(self, *args: Any, design: Design, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(
            orientation=design.orientation.value,
            frame=design.frame,
            paper=design.paper,
            background=design.background,
        )
        rows = {row.key: row for row in STANDARD[design.orientation].fields} | {
            row.key: row for row in design.fields
        }
        for key in LABELS:
            row = rows[key]  # type: ignore[index]
            self._add(key, "shown", forms.BooleanField(label="显示", required=False), row.shown)
            for name, label in _PLACES:
                self._add(key, name, _number(label, 0 if name in "xy" else 1, 297), getattr(row, name))
            if key not in _PLAIN:
                self._add(key, "size", _number("字号（磅）", 6, 96), row.size)
                self._add(key, "align", forms.ChoiceField(label="对齐", choices=_ALIGN), row.align)
                self._add(key, "colour", forms.ChoiceField(label="颜色", choices=_COLOURS), row.colour)
                self._add(key, "bold", forms.BooleanField(label="加粗", required=False), row.bold)

    def _add(self, key: str, name: str, field: forms.Field, value: Any) -> None:
        self.fields[f"{key}-{name}"] = field
        self.initial[f"{key}-{name}"] = value

    def rows(self) -> Iterator[FieldRow]:
        """The fields in the order of the sheet."""
        return (FieldRow(self, key) for key in LABELS)

    def design(self) -> Design:
        """What was filled in; call it once the form is valid."""
        fields: dict[str, dict[str, Any]] = {}
        for name, value in self.cleaned_data.items():
            key, dash, part = name.partition("-")
            if dash:
                fields.setdefault(key, {"key": key})[part] = value
        return Design(
            orientation=Orientation(self.cleaned_data["orientation"]),
            frame=self.cleaned_data["frame"],
            paper=self.cleaned_data["paper"],
            background=self.cleaned_data["background"],
            fields=cast(Any, tuple(fields.values())),
        )


def _number(label: str, low: float, high: float) -> forms.FloatField:
    return forms.FloatField(
        label=label, min_value=low, max_value=high, widget=forms.NumberInput(attrs={"step": "0.5"}),
        error_messages={
            "required": f"请填写“{label}”。", "invalid": f"“{label}”请填数字。",
            "min_value": f"“{label}”不能小于 {low:g}。", "max_value": f"“{label}”不能大于 {high:g}。",
        },
    )  # fmt: skip
