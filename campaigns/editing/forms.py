"""The organiser's forms of the rules: a document to look at, a new campaign, a reason to publish."""

import datetime as dt
from typing import Any

from django import forms
from pydantic import TypeAdapter, ValidationError

from campaigns.schema.base import Key
from portal.loading.form_field import YamlFileField

_KEY: TypeAdapter[str] = TypeAdapter(Key)


class SlugField(forms.CharField):
    """A campaign's slug."""

    def clean(self, value: Any) -> str:
        slug = str(super().clean(value)).strip()
        try:
            return _KEY.validate_python(slug) if slug else ""
        except ValidationError:
            raise forms.ValidationError(
                "只能用英文字母、数字和 -，以字母或数字开头，例如 cases-2027。"
            ) from None


class DocumentForm(forms.Form):
    """A YAML file to look at before it is published."""

    document = YamlFileField(
        label="活动文档（YAML）", help_text="先导出现在的规则，改好后再上传；文档里的注释（#）不会保留"
    )


class BlankForm(forms.Form):
    """A campaign that is written from nothing."""

    name = forms.CharField(label="活动名称", max_length=160, help_text="例如 2027 年全市智慧教育案例征集")
    slug = SlugField(
        label="活动标识",
        max_length=33,
        help_text="网址和案例编号的一部分，英文字母、数字和 -，如 cases-2027；发布后不能改",
    )


class CopyForm(forms.Form):
    """Next year's edition of one of the tenant's campaigns."""

    campaign = forms.ChoiceField(label="照哪一次活动")
    first = forms.DateField(
        label="第一个阶段从哪天开始",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="其余日期跟着移动同样的天数；不填就都顺延一年",
    )
    slug = SlugField(label="活动标识", max_length=33, required=False, help_text="不填就把原标识里的年份改掉")

    def __init__(self, *args: Any, campaigns: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].choices = campaigns  # type: ignore[attr-defined]

    def clean_first(self) -> dt.date | None:
        first: dt.date | None = self.cleaned_data["first"]
        if first is not None and not 2000 <= first.year <= 2100:
            raise forms.ValidationError("请核对年份。")
        return first


class NewDocumentForm(forms.Form):
    """A YAML file of a campaign that does not exist yet."""

    document = YamlFileField(
        label="活动文档（YAML）",
        help_text="从别处得到的活动文档；上传后成为草稿，可以继续修改。文档里的注释（#）不会保留",
    )


class YamlForm(forms.Form):
    """A draft as YAML."""

    text = forms.CharField(label="活动文档（YAML）", strip=False, max_length=2 * 1024 * 1024)


class PublishForm(forms.Form):
    """The text that was looked at, and the version it was compared with."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False)
    after = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        label="修改说明", max_length=200, required=False, help_text="会记入操作记录，便于日后查考"
    )


class PublishDraftForm(forms.Form):
    """The save and the version that the differences were made with, and a reason."""

    edits = forms.IntegerField(widget=forms.HiddenInput)
    after = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        label="说明", max_length=200, required=False, help_text="例如发文字号；会记入操作记录，便于日后查考"
    )

    earlier = forms.ChoiceField(
        label="已经提交的案例",
        required=False,
        choices=[("keep", "仍按提交时的规则"), ("adopt", "改按新规则，已上传的文件按新规则重新判定")],
        initial="keep",
        widget=forms.RadioSelect,
    )
