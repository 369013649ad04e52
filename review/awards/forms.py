"""What organisers fill in about awards."""

from collections.abc import Iterable
from typing import Any

from django import forms

from campaigns.schema.judging import Tier
from review.forms import ReasonForm

KEPT = "记录在案，供查阅。"


class AdjustForm(ReasonForm):
    """Another award for one case."""

    field_order = ["tier", "why"]

    tier = forms.ChoiceField(label="奖级", required=False)

    def __init__(self, *args: Any, tiers: Iterable[Tier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["tier"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", "不授奖"), *((tier.key, tier.label) for tier in tiers)]
        self.fields["why"].help_text = KEPT


class DraftForm(forms.Form):
    """Drafting anew."""

    keep_decisions = forms.BooleanField(label="沿用现用名单的手工调整和同分议定", required=False)


class PublishForm(forms.Form):
    """Making results public; `despite` where something is still open."""

    despite = forms.CharField(
        label="仍然公布的理由",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="上面的事项还没有办完；写明理由才能公布，理由记录在案。",
    )
    sure = forms.BooleanField(
        label="我已核对获奖名单，确认公布；公布后只能以更正的方式改动",
        error_messages={"required": "请勾选确认后再公布。"},
    )


class CorrectionForm(ReasonForm):
    """Why a published list is corrected."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = "更正的理由"
        self.fields["why"].help_text = "公布更正时，结果页会显示这段文字。"


class BundleForm(forms.Form):
    """A bundle to be checked."""

    bundle = forms.FileField(
        label="评奖数据包",
        widget=forms.FileInput(attrs={"accept": ".zip,.json"}),
        help_text="从“奖项”页下载的 zip 文件，或其中的 run.json，不超过 20 MB。",
        error_messages={"required": "请选择评奖数据包。", "empty": "这个文件是空的，请重新选择。"},
    )
