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

    def __init__(self, *args: Any, least: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].widget = counted_area(5, least)
        self.fields["comment"].required = least > 0
        self.fields["comment"].error_messages = {"required": f"请填写推荐意见，至少 {least} 字。"}


class SubmitBatchForm(forms.Form):
    """Handing in for good."""

    despite_warnings = forms.BooleanField(label="我已知晓上面尚未达到的要求，仍然报送", required=False)
    sure = forms.BooleanField(
        label="我确认报送：报送后不能再增减、替换或修改",
        error_messages={"required": "请勾选确认后再报送。"},
    )
