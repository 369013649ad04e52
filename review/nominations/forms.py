"""What a coordinator fills in about nominations and the batch."""

from typing import Any

from django import forms


def counted_area(rows: int = 5, least: int = 0) -> forms.Textarea:
    """A text box with a live 字 counter where there is a least length."""
    attrs: dict[str, Any] = {"rows": rows}
    if least:
        attrs["data-min-chars"] = least
    return forms.Textarea(attrs=attrs)


class CommentForm(forms.Form):
    """The unit's recommending comment (L13)."""

    comment = forms.CharField(label="推荐意见", required=False, max_length=4000)
    over_reason = forms.CharField(
        label="超出名额的理由",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="原则上的名额已满，推荐这一件要写明理由，主办单位会看到。",
    )

    def __init__(self, *args: Any, least: int = 0, soft: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not soft:
            del self.fields["over_reason"]
        self.fields["comment"].widget = counted_area(5, least)
        self.fields["comment"].required = least > 0
        self.fields["comment"].error_messages = {"required": f"请填写推荐意见，至少 {least} 字。"}


class SendBackForm(forms.Form):
    """One case back to the level below."""

    why = forms.CharField(
        label="退回理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由，对方会看到这段文字。"},
    )
    until = forms.DateTimeField(
        label="请在此时间前重新上报",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={
            "required": "请填写要在什么时间前重新上报。",
            "invalid": "时间写法不对，请写成 2026-05-20 18:00 这样。",
        },
    )


class RankForm(forms.Form):
    """A place in the order, as a number (O10); past the end is the end."""

    rank = forms.IntegerField(
        label="第几位",
        min_value=1,
        max_value=99_999,
        error_messages={
            "required": "没有填写名次。请填写从 1 开始的整数，1 是第一位。",
            "invalid": "名次只能填写从 1 开始的整数，1 是第一位。排序没有改动。",
            "min_value": "名次从 1 开始，1 是第一位，不能填写 0 或负数。排序没有改动。",
            "max_value": "名次太大，最多填写 99999；要排到最后，填写推荐总数即可。排序没有改动。",
        },
    )


class SubmitBatchForm(forms.Form):
    """Handing in for good."""

    despite_warnings = forms.BooleanField(label="我已知晓上面标黄的提醒，仍然报送", required=False)
    sure = forms.BooleanField(
        label="我确认报送：报送后不能再增减、替换或修改",
        error_messages={"required": "请勾选确认后再报送。"},
    )
