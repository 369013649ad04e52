"""What organisers fill in about certificates."""

from typing import Any

from django import forms

from review.forms import ReasonForm

_WRITE = {"required": "请填写。"}


_MOST_BYTES = 10 * 1024 * 1024


class CertificateFileForm(forms.Form):
    """A certificate's file to be verified."""

    file = forms.FileField(
        label="证书的 PDF 文件",
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        help_text="从本平台下载的原文件，不超过 10 MB，可以拖到这里。拍照、扫描或重新打印成的 PDF 没有签名，请扫二维码查验。",
        error_messages={"required": "请选择证书的 PDF 文件。", "empty": "这个文件是空的，请重新选择。"},
    )

    def clean_file(self) -> Any:
        """Ours are far smaller."""
        file = self.cleaned_data["file"]
        if file.size > _MOST_BYTES:
            raise forms.ValidationError("文件超过 10 MB；证书不会这么大，请核对选对了文件。")
        return file


class UnitReissueForm(ReasonForm):
    """A corrected certificate of a unit."""

    field_order = ["holder", "why"]

    holder = forms.CharField(label="证书上的单位名称", max_length=120, error_messages=_WRITE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].help_text = "记录在案，不公开。"


class ReissueForm(ReasonForm):
    """A corrected certificate."""

    field_order = ["holder", "unit_name", "title", "why"]

    holder = forms.CharField(label="证书上的姓名", max_length=200, error_messages=_WRITE)
    unit_name = forms.CharField(label="单位", max_length=120, required=False)
    title = forms.CharField(label="案例名称", max_length=200, error_messages=_WRITE)
