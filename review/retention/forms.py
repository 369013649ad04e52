"""What is sent."""

from django import forms


class HoldForm(forms.Form):
    """Until which day, and why."""

    until = forms.DateField(
        label="推迟到",
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}),
        error_messages={"required": "请选一天。", "invalid": "请写成 2030-06-01 这样的日期。"},
    )
    why = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(
            attrs={
                "class": "form-control",
                "rows": 2,
                "placeholder": "例如：有一件获奖案例的著作权诉讼没有结束",
            }
        ),
        error_messages={"required": "请写明推迟的理由，会记入操作记录。"},
    )
