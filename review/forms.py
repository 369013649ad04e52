"""What several desks fill in."""

from django import forms


class ReasonForm(forms.Form):
    """A decision that the other side is told the reason of."""

    why = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="申请人会看到这段文字。",
        error_messages={"required": "请写明理由，对方会看到这段文字。"},
    )
