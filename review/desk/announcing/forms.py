"""What the organiser writes, and to whom."""

from collections.abc import Iterable
from typing import Any

from django import forms

from portal.messages.audiences import Audience


class AnnounceForm(forms.Form):
    """A message to one group."""

    audience = forms.ChoiceField(label="发给谁", error_messages={"required": "请选择发给谁。"})
    title = forms.CharField(
        label="标题", max_length=60, error_messages={"required": "请写标题，也是邮件的主题。"}
    )
    text = forms.CharField(
        label="正文",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8, "data-max-chars": 2000}),
        error_messages={"required": "请写正文。"},
    )

    def __init__(self, audiences: Iterable[Audience], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["audience"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", "请选择"), *((audience.key, audience.label) for audience in audiences)]
