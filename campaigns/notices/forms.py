"""The forms of the page: a notice to look through, and what of it goes into the draft."""

from typing import Any

from django import forms

from campaigns.notices.reading import MOST_BYTES
from campaigns.notices.text import MOST


class NoticeForm(forms.Form):
    """A file, or text pasted into a box."""

    file = forms.FileField(
        label="通知文件",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".docx,.doc,.wps,.pdf,.txt"}),
        help_text="DOCX、PDF 或文本文件，不超过 20MB。扫描成图片的 PDF 读不出字，请改为粘贴。",
    )
    text = forms.CharField(
        label="或者粘贴通知全文",
        required=False,
        strip=False,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="连同附件一起粘贴，名额表、评分表也在内；从网页或 Word 复制的表格保留制表符即可。",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data.get("file")
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError("文件超过 20MB，不像是一份通知；请只上传通知正文，或粘贴文字。")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("file") and not (cleaned.get("text") or "").strip():
            raise forms.ValidationError("请选择通知文件，或者把通知全文粘贴到框里。")
        return cleaned


class ChosenForm(forms.Form):
    """The text that was looked through, and the slug of the campaign to be."""

    chosen_from = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=MOST)
    slug = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9_-]{0,32}\Z",
        label="活动标识（slug）",
        help_text="用于网址和案例编号，例如 cases-2026：字母、数字、- 和 _，最多 33 个字符",
    )
