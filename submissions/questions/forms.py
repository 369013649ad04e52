"""What is asked and answered."""

from typing import Any

from django import forms

from campaigns.schema import Document


def _text(label: str, missing: str, most: int = 2000) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 5, "data-max-chars": most}),
        error_messages={"required": missing},
    )


class AskForm(forms.Form):
    """A question."""

    title = forms.CharField(
        label="问题",
        max_length=120,
        help_text="一句话说清问什么，例如：视频超过 10 分钟怎么办？",
        error_messages={"required": "请用一句话写明问题。"},
    )
    text = _text("详细情况", "请写明详细情况，便于准确答复。")


class PostForm(forms.Form):
    """One more post."""

    text = _text("内容", "请写内容后再发送。")


class TemplateForm(forms.Form):
    """A ready-made reply."""

    title = forms.CharField(label="名称", max_length=60, error_messages={"required": "请写名称。"})
    text = _text("内容", "请写内容。", 1000)


class FaqForm(forms.Form):
    """A question and its answer as everybody will read them, and where."""

    question = forms.CharField(label="问题", max_length=200, error_messages={"required": "请写明问题。"})
    answer = _text("答复", "请写明答复。")
    place = forms.ChoiceField(
        label="显示在", required=False, help_text="都会列在活动页；选了类别或材料项的，填报时在那里也看得到。"
    )

    def __init__(self, doc: Document, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [("", "整个活动")]
        for category in doc.categories:
            places.append((f"{category.key}/", category.label))
            places += [
                (f"{category.key}/{slot.key}", f"{category.label} · {slot.label}") for slot in category.slots
            ]
        chosen = self.fields["place"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = places

    def entry(self) -> dict[str, str]:
        """What was typed, with the category and slot that were chosen; both empty for the whole campaign."""
        category, _, slot = self.cleaned_data["place"].partition("/")
        words = {name: self.cleaned_data[name] for name in ("question", "answer")}
        return words | {"category": category, "slot": slot}
