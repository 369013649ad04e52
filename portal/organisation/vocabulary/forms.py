"""What a kind or an attribute is called, and the key that campaign documents know it by."""

from django import forms
from django.core.validators import RegexValidator

from portal.organisation.vocabulary.actions import Term
from portal.typed_text import one_line

TERMS = [
    (Term.KIND.value, "单位类型，例如“县市教育局”“中小学”"),
    (Term.FLAG.value, "属性：有或没有，例如“乡村学校”"),
    (Term.NUMBER.value, "属性：一个数，例如“专任教师数”"),
]


class LabelForm(forms.Form):
    """A new name for an existing one."""

    label = forms.CharField(label="名称", max_length=60, error_messages={"required": "请填写名称。"})

    def clean_label(self) -> str:
        label: str = one_line(self.cleaned_data["label"])
        return label


class TermForm(LabelForm):
    """A new kind or attribute."""

    term = forms.ChoiceField(label="要添加", choices=TERMS, widget=forms.RadioSelect, initial=Term.KIND.value)
    key = forms.CharField(
        label="代号",
        max_length=60,
        help_text="字母、数字、- 和 _，例如 county；活动文档按代号引用，以后不能改",
        validators=[
            RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9_-]*$", "代号只能用字母、数字、- 和 _，例如 county。")
        ],
        error_messages={"required": "请填写代号，例如 county。"},
    )
    field_order = ["term", "label", "key"]
