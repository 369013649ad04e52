"""What a campaign's trail is narrowed to."""

from django import forms

from portal.trail.forms import TrailForm


class CampaignTrailForm(TrailForm):
    """By person, action, date and case."""

    case = forms.CharField(label="案例", required=False, max_length=80, help_text="编号或名称的任何一段")

    field_order = ("person", "action", "case", "since", "until")
