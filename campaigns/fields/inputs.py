"""Django inputs for the fields of a document, and what a page sent of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict

from campaigns.fields.conditions import required, shown
from campaigns.fields.limits import FieldFinding
from campaigns.fields.tables import TableField, TableWidget, table_rows
from campaigns.fields.values import Answers, normalised
from campaigns.schema import Field_, FieldKind, FieldLimit

MOST_BUTTONS = 6
"""Up to so many options stand open as buttons; more become a list."""


class AnswerForm(forms.Form):
    """Inputs bound to values as they are kept; its errors are findings, not refusals of Django's fields."""

    use_required_attribute = False

    def __init__(
        self,
        inputs: Mapping[str, forms.Field],
        values: Mapping[str, Any],
        findings: Iterable[FieldFinding] = (),
        files: Any = None,
    ) -> None:
        super().__init__(data=dict(values), files=files)
        self.fields.update(inputs)
        self.findings = list(findings)

    def full_clean(self) -> None:
        """Messages of the findings, by input name."""
        self._errors = ErrorDict()
        self.cleaned_data = {}
        for finding in self.findings:
            name = self.name_of(finding.field)
            if name not in self.fields:
                continue
            self._errors.setdefault(name, ErrorList()).append(finding.finding.message)
            widget = self.fields[name].widget
            if finding.row and isinstance(widget, TableWidget):
                widget.say_beside(finding.row, finding.column, finding.beside)

    def name_of(self, key: str) -> str:
        """The input that a finding's field stands in."""
        return input_name(key)

    def of(self, names: Collection[str]) -> list[BoundField]:
        """Bound fields by name, those that exist."""
        return [self[name] for name in names if name in self.fields]


@dataclass(frozen=True)
class FieldRow:
    """An input with the condition under which it is asked, for the page and its scripts."""

    key: str
    bound: BoundField
    hidden: bool = False
    on_field: str = ""
    on_values: str = ""


def input_name(key: str) -> str:
    """The input of a field key."""
    return f"f-{key}"


def condition_name(key: str) -> str:
    """The input that a condition looks at: a field's, or the submission's own track or group."""
    return key if key in {"track", "group"} else input_name(key)


def inputs_for(fields: Iterable[Field_], answers: Answers) -> dict[str, forms.Field]:
    """The fields' inputs by name; those that the answers ask for are marked as required."""
    return {
        input_name(field.key): _input(field, needed=field.required or required(field, answers))
        for field in fields
    }


def values_for(fields: Iterable[Field_], answers: Answers) -> dict[str, Any]:
    """The answers by input name, as widgets show them."""
    return {input_name(field.key): _shown_value(field, answers.get(field.key)) for field in fields}


def rows_for(form: forms.Form, fields: Iterable[Field_], answers: Answers) -> list[FieldRow]:
    """The form's rows in the document's order, those that are not asked now hidden."""
    return [
        FieldRow(
            key=field.key,
            bound=form[input_name(field.key)],
            hidden=not shown(field, answers),
            on_field=condition_name(field.show_if.field) if field.show_if else "",
            on_values="|".join(field.show_if.any_of) if field.show_if else "",
        )
        for field in fields
    ]


def posted_answers(
    fields: Iterable[Field_], data: QueryDict, only: Collection[str] | None = None
) -> dict[str, Any]:
    """Answers as posted, in the form in which they are kept, by field key; `only` names the inputs that count."""
    answers: dict[str, Any] = {}
    for field in fields:
        name = input_name(field.key)
        if field.kind is FieldKind.SIZE or (only is not None and name not in only):
            continue
        if field.kind is FieldKind.TABLE:
            answers[field.key] = normalised(field, table_rows(data, name, field.columns))
        elif field.kind is FieldKind.CHOICES:
            answers[field.key] = normalised(field, data.getlist(name))
        else:
            answers[field.key] = normalised(field, data.get(name, ""))
    return answers


def _input(field: Field_, *, needed: bool) -> forms.Field:
    attrs: dict[str, Any] = {"placeholder": field.placeholder} if field.placeholder else {}
    common: dict[str, Any] = {"label": field.label, "help_text": _help(field), "required": needed}
    least, most = _length_limits(field)
    if least:
        attrs["data-min-chars"] = least
    if most:
        attrs["data-max-chars"] = most
    options = [(option.key, option.label) for option in field.options]
    match field.kind:
        case FieldKind.TABLE:
            return TableField(field.columns, rows=_row_numbers(field), **common)
        case FieldKind.TEXT:
            rows = 4 if (most or 400) <= 300 else 8 if (most or 400) <= 1000 else 14
            return forms.CharField(widget=forms.Textarea(attrs={**attrs, "rows": rows}), **common)
        case FieldKind.LINKS:
            area = forms.Textarea(attrs={**attrs, "rows": 3, "inputmode": "url"})
            return forms.CharField(widget=area, **common)
        case FieldKind.CHOICES:
            return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)
        case FieldKind.CHOICE if len(options) <= MOST_BUTTONS:
            return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
        case FieldKind.CHOICE:
            return forms.ChoiceField(choices=[("", "请选择"), *options], widget=forms.Select, **common)
        case FieldKind.DATE:
            return forms.CharField(widget=forms.DateInput(attrs={**attrs, "type": "date"}), **common)
        case FieldKind.SIZE:
            widget = forms.TextInput(attrs={"readonly": True, "tabindex": -1})
            return forms.CharField(widget=widget, **(common | {"required": False}))
    widget = forms.TextInput(attrs={**attrs, **_ATTRIBUTES.get(field.kind, {})})
    return forms.CharField(widget=widget, **common)


_ATTRIBUTES: dict[FieldKind, dict[str, str]] = {
    FieldKind.NUMBER: {"inputmode": "decimal"},
    FieldKind.PHONE: {"inputmode": "tel", "autocomplete": "off"},
    FieldKind.EMAIL: {"inputmode": "email", "autocomplete": "off"},
    FieldKind.ID_NUMBER: {"autocomplete": "off", "maxlength": "30"},
}

_HELP: dict[FieldKind, str] = {
    FieldKind.KEYWORDS: "用分号、逗号、顿号或空格隔开",
    FieldKind.LINKS: "每行一个网址，以 http:// 或 https:// 开头",
    FieldKind.SIZE: "由系统按已上传的文件自动计算",
    FieldKind.TABLE: "可以从电子表格整块复制过来",
}


def _help(field: Field_) -> str:
    """The document's own words; else how many items are asked and how they are written."""
    if field.help:
        return field.help.rstrip("。；")
    unit = {FieldKind.TABLE: "行", FieldKind.CHOICES: "项"}.get(field.kind, "个")
    counts = [_count_words(limit, unit) for limit in field.limits if limit.min_items or limit.max_items]
    return "；".join(part.rstrip("。；") for part in [*counts, _HELP.get(field.kind, "")] if part)


def _count_words(limit: FieldLimit, unit: str) -> str:
    least, most = limit.min_items, limit.max_items
    if least and most:
        return f"{least} {unit}" if least == most else f"{least}–{most} {unit}"
    return f"最多 {most} {unit}" if most else f"至少 {least} {unit}"


def _row_numbers(field: Field_) -> tuple[int, int | None]:
    """Rows at least and at most of a table."""
    least = [limit.min_items for limit in field.limits if limit.min_items]
    most = [limit.max_items for limit in field.limits if limit.max_items]
    return max(least, default=0), min(most, default=None)


def _length_limits(field: Field_) -> tuple[int | None, int | None]:
    """字 at least and at most."""
    least = [limit.min_zi for limit in field.limits if limit.min_zi]
    most = [limit.max_zi for limit in field.limits if limit.max_zi]
    return max(least, default=None), min(most, default=None)


def _shown_value(field: Field_, answer: Any) -> Any:
    if field.kind in {FieldKind.CHOICES, FieldKind.TABLE}:
        return answer if isinstance(answer, list) else []
    if isinstance(answer, list):
        return ("\n" if field.kind is FieldKind.LINKS else "；").join(map(str, answer))
    return "" if answer is None else str(answer)
