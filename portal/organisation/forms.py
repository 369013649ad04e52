"""The organiser's forms: a document to look at, and the one that was looked at."""

from django import forms

from portal.loading.form_field import YamlFileField


class OrganisationFileForm(forms.Form):
    """A YAML file to look at before it is imported."""

    document = YamlFileField(label="单位文档（YAML）", help_text="先导出现在的单位，改好后再上传")


class ImportForm(forms.Form):
    """The text that was looked at, and what it was compared with."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False)
    after = forms.CharField(widget=forms.HiddenInput)
    why = forms.CharField(
        label="修改说明", max_length=200, required=False, help_text="会记入操作记录，便于日后查考"
    )
