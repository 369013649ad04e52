"""What organisers fill in about awards."""

from collections.abc import Iterable
from typing import Any

from django import forms

from campaigns.schema.judging import Tier
from review.forms import ReasonForm


class AdjustForm(ReasonForm):
    """Another award for one case."""

    field_order = ["tier", "why"]

    tier = forms.ChoiceField(label="奖级", required=False)

    def __init__(self, *args: Any, tiers: Iterable[Tier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["tier"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", "不授奖"), *((tier.key, tier.label) for tier in tiers)]
        self.fields["why"].help_text = "记录在案，供查阅。"


class PublishForm(forms.Form):
    """Making results public."""

    despite_gaps = forms.BooleanField(label="我知道上面的事项还没有办完，仍然公布", required=False)
    sure = forms.BooleanField(
        label="我已核对获奖名单，确认公布；公布后不能再改动",
        error_messages={"required": "请勾选确认后再公布。"},
    )
