"""What organisers fill in about certificates."""

from typing import Any

from django import forms

from review.forms import ReasonForm

_WRITE = {"required": "请填写。"}


class UnitReissueForm(ReasonForm):
    """A corrected certificate of a unit."""

    field_order = ["holder", "why"]

    holder = forms.CharField(label="证书上的单位名称", max_length=120, error_messages=_WRITE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].help_text = "记录在案，不公开。"


class ReissueForm(ReasonForm):
    """A corrected certificate."""

    field_order = ["holder", "unit_name", "title", "why"]

    holder = forms.CharField(label="证书上的姓名", max_length=200, error_messages=_WRITE)
    unit_name = forms.CharField(label="单位", max_length=120, required=False)
    title = forms.CharField(label="案例名称", max_length=200, error_messages=_WRITE)
