"""What organisers fill in about unit honours."""

from django import forms

from review.forms import ReasonForm


class DraftForm(forms.Form):
    """Counting the units anew; the number of places where the rules leave it open."""

    places = forms.IntegerField(
        label="授予几个单位", min_value=1, max_value=5000, required=False,
        error_messages={"invalid": "名额要写成 5 这样的整数。", "min_value": "名额至少是 1 个。", "max_value": "名额最多 5000 个。"},
    )  # fmt: skip


class AdjustForm(ReasonForm):
    """Honour a unit by hand, or not."""

    honoured = forms.ChoiceField(
        label="改为", choices=[("yes", "授予"), ("no", "不授予")],
        error_messages={"required": "请选择授予还是不授予。", "invalid_choice": "请选择授予还是不授予。"},
    )  # fmt: skip


class PublishForm(forms.Form):
    """Making a list public."""

    sure = forms.BooleanField(
        label="我已核对名单，确认公布；公布后不能再增加单位",
        error_messages={"required": "请勾选确认后再公布。"},
    )
