"""What the organiser fills in about one case: why it is kept out."""

from collections.abc import Iterable
from typing import Any

from django import forms

from campaigns.schema.exclusions import ExclusionReason
from review.forms import ReasonForm


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
