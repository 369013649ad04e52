"""A form's field for an uploaded YAML file."""

from typing import Any

from django import forms

MOST_BYTES = 2 * 1024 * 1024


class YamlFileField(forms.FileField):
    """Gives the text of the file; refused where it is over 2 MB or no UTF-8."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file.size > MOST_BYTES:
            raise forms.ValidationError("文件超过 2MB，不像是这样的文档，请核对后重新选择。")
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError("文件不是 UTF-8 编码，请另存为 UTF-8 后再上传。") from None
