"""What is said of a pair."""

from django import forms

from review.models import DuplicatePair

OPEN = "open"
"""A radio button needs a value."""


class JudgeForm(forms.Form):
    """The answer, what the page showed before, and why."""

    decision = forms.ChoiceField(
        label="判断",
        error_messages={"required": "请选择一种判断。"},
        choices=[
            (DuplicatePair.Decision.SAME.value, "相同作品（或抄袭、一稿多投）"),
            (DuplicatePair.Decision.DIFFERENT.value, "不是重复"),
            (OPEN, "先不判断"),
        ],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="只有工作人员看得到，复核时要看：凭什么判断，和谁核实过。",
        error_messages={"required": "请写明判断的理由，以后复核时要看。"},
    )
    seen = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def clean_decision(self) -> str:
        """As the pair keeps it."""
        chosen = str(self.cleaned_data["decision"])
        return "" if chosen == OPEN else chosen
