"""What the organiser writes to the units that are reminded."""

from django import forms

TEMPLATE = "请登录平台核对，并在截止时间前完成。如有困难，请尽快与我们联系。"


class RemindForm(forms.Form):
    """The organiser's words, under what each unit owes."""

    text = forms.CharField(
        label="附言",
        max_length=500,
        initial=TEMPLATE,
        widget=forms.Textarea(attrs={"rows": 3, "data-max-chars": 500}),
        help_text="各单位还欠什么会自动写在前面，不必重复。",
        error_messages={"required": "请写几句话，各单位管理员会看到。"},
    )
