"""What an organiser fills in to give a code away."""

import datetime as dt

from django import forms
from django.utils import timezone

from review.forwarding.actions.sending import MOST


class InvitationForm(forms.Form):
    """Until when, how many, and what the sender will see."""

    closes = forms.DateField(
        label="截止日期", widget=forms.DateInput(attrs={"type": "date", "class": "form-control"})
    )
    most = forms.IntegerField(
        label="最多件数",
        min_value=1,
        max_value=MOST,
        initial=20,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )
    note = forms.CharField(
        label="给谁（只有本方看得到）",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    shows_outcome = forms.BooleanField(
        label="公布后让转报方看到奖项",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def closes_at(self, zone: dt.tzinfo) -> dt.datetime:
        """The end of that day, in the campaign's time."""
        day: dt.date = self.cleaned_data["closes"]
        return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59, 59)), zone)
