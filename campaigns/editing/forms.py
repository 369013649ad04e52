"""The organiser's forms of the page of rules: a document to look at, then to publish."""

from django import forms

from portal.loading.form_field import YamlFileField


class DocumentForm(forms.Form):
    """A YAML file to look at before it is published."""

    document = YamlFileField(label="活动文档（YAML）", help_text="先导出现在的规则，改好后再上传")


class NewDocumentForm(forms.Form):
    """A YAML file of a campaign that does not exist yet."""

    document = YamlFileField(
        label="活动文档（YAML）",
        help_text="可以先从往届活动的“规则”页导出，改好名称、标识（slug）和日期再上传",
    )


class NewCampaignForm(forms.Form):
    """The text that was looked at."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False)
    why = forms.CharField(
        label="说明", max_length=200, required=False, help_text="例如发文字号；会记入操作记录，便于日后查考"
    )


class PublishForm(forms.Form):
    """The text that was looked at, and the version it was compared with."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False)
    after = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        label="修改说明", max_length=200, required=False, help_text="会记入操作记录，便于日后查考"
    )
