"""The draft's form, made from the category's fields. It never refuses to be saved: what is wrong is said beside it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict

from campaigns.schema import Category, Declaration, Document, Field_, FieldKind
from submissions.answers import Said, required, with_places
from submissions.forms.tables import TableField, table_rows
from submissions.models import Submission

FEW = 6
"""Up to so many options stand open as buttons; more become a list."""


class DraftForm(forms.Form):
    """Bound to what is stored; its errors are findings, not refusals."""

    use_required_attribute = False

    def __init__(
        self, parts: Mapping[str, forms.Field], values: Mapping[str, Any], said: Iterable[Said]
    ) -> None:
        super().__init__(data=dict(values))
        self.fields.update(parts)
        self.said = list(said)

    def full_clean(self) -> None:
        """Messages of the findings, by input name."""
        self._errors = ErrorDict()
        self.cleaned_data = {}
        for one in self.said:
            name = input_name(one.field)
            if name in self.fields:
                self._errors.setdefault(name, ErrorList()).append(one.finding.message)

    def of(self, names: Collection[str]) -> list[forms.BoundField]:
        """Bound fields by name, those that exist."""
        return [self[name] for name in names if name in self.fields]


def input_name(key: str) -> str:
    """The input of a field key; the case's own values keep their names."""
    return key if key in {"title", "track", "group", "role"} else f"f-{key}"


def draft_form(submission: Submission, said: Iterable[Said] = ()) -> DraftForm:
    """The whole form of a case: its own values, then the category's fields."""
    doc, spec = submission.rule_set.doc, submission.spec
    answers = with_places(submission.answers, track=submission.track, group=submission.group)
    parts: dict[str, forms.Field] = {
        "title": forms.CharField(
            label=spec.title_label, max_length=200, help_text=_title_help(spec), required=True
        )
    }
    parts |= _places(doc, spec)
    values: dict[str, Any] = {
        "title": submission.title,
        "track": submission.track,
        "group": submission.group,
        "role": submission.applicant_role,
    }
    for one in spec.fields:
        parts[f"f-{one.key}"] = _form_field(one, needed=one.required or required(one, answers))
        values[f"f-{one.key}"] = _value(one, submission.answers.get(one.key))
    return DraftForm(parts, values, said)


def _title_help(spec: Category) -> str:
    return f"不要使用 {' '.join(spec.title_limits)}" if spec.title_limits else ""


def _places(doc: Document, spec: Category) -> dict[str, forms.Field]:
    parts: dict[str, forms.Field] = {}
    if spec.tracks:
        labels = [(track.key, track.label) for track in doc.tracks if track.key in spec.tracks]
        parts["track"] = forms.ChoiceField(label="赛道", choices=labels, widget=forms.RadioSelect)
    groups = [one for one in doc.groups if not spec.groups or one.key in spec.groups]
    if any(one.chosen for one in groups):
        pairs = [(one.key, one.label) for one in groups]
        parts["group"] = forms.ChoiceField(label="组别", choices=pairs, widget=forms.RadioSelect)
    if spec.who.roles:
        roles = [(role, role) for role in spec.who.roles]
        wide = len(roles) <= FEW
        widget = forms.RadioSelect() if wide else forms.Select()
        choices = roles if wide else [("", "请选择"), *roles]
        parts["role"] = forms.ChoiceField(label=f"{spec.team.lead}身份", choices=choices, widget=widget)
    return parts


def _form_field(one: Field_, *, needed: bool) -> forms.Field:
    attrs: dict[str, Any] = {"placeholder": one.placeholder} if one.placeholder else {}
    known: dict[str, Any] = {"label": one.label, "help_text": _help(one), "required": needed}
    low, high = _zi_limits(one)
    if low:
        attrs["data-min-zi"] = low
    if high:
        attrs["data-max-zi"] = high
    pairs = [(option.key, option.label) for option in one.options]
    match one.kind:
        case FieldKind.TABLE:
            return TableField(one.columns, **known)
        case FieldKind.TEXT:
            rows = 4 if (high or 400) <= 300 else 8 if (high or 400) <= 1000 else 14
            return forms.CharField(widget=forms.Textarea(attrs={**attrs, "rows": rows}), **known)
        case FieldKind.LINKS:
            return forms.CharField(
                widget=forms.Textarea(attrs={**attrs, "rows": 3, "inputmode": "url"}), **known
            )
        case FieldKind.CHOICES:
            return forms.MultipleChoiceField(choices=pairs, widget=forms.CheckboxSelectMultiple, **known)
        case FieldKind.CHOICE if len(pairs) <= FEW:
            return forms.ChoiceField(choices=pairs, widget=forms.RadioSelect, **known)
        case FieldKind.CHOICE:
            return forms.ChoiceField(choices=[("", "请选择"), *pairs], widget=forms.Select, **known)
        case FieldKind.DATE:
            return forms.CharField(widget=forms.DateInput(attrs={**attrs, "type": "date"}), **known)
        case FieldKind.SIZE:
            widget = forms.TextInput(attrs={"readonly": True, "tabindex": -1})
            return forms.CharField(widget=widget, **(known | {"required": False}))
    return forms.CharField(widget=forms.TextInput(attrs={**attrs, **_INPUTS.get(one.kind, {})}), **known)


_INPUTS: dict[FieldKind, dict[str, str]] = {
    FieldKind.NUMBER: {"inputmode": "decimal"},
    FieldKind.PHONE: {"inputmode": "tel", "autocomplete": "off"},
    FieldKind.EMAIL: {"inputmode": "email", "autocomplete": "off"},
}

_HELP: dict[FieldKind, str] = {
    FieldKind.KEYWORDS: "用分号、逗号、顿号或空格隔开",
    FieldKind.LINKS: "每行一个网址，以 http:// 或 https:// 开头",
    FieldKind.SIZE: "由系统按已上传的文件自动计算",
}


def _help(one: Field_) -> str:
    items = [
        f"{limit.min_items}–{limit.max_items} 个" if limit.min_items and limit.max_items
        else f"最多 {limit.max_items} 个" if limit.max_items else f"至少 {limit.min_items} 个"
        for limit in one.limits
        if limit.min_items or limit.max_items
    ]  # fmt: skip
    said = [one.help] if one.help else [*items, _HELP.get(one.kind, "")]
    return "；".join(text.rstrip("。；") for text in said if text)


def _zi_limits(one: Field_) -> tuple[int | None, int | None]:
    lows = [limit.min_zi for limit in one.limits if limit.min_zi]
    highs = [limit.max_zi for limit in one.limits if limit.max_zi]
    return max(lows, default=None), min(highs, default=None)


def _value(one: Field_, answer: Any) -> Any:
    if one.kind in {FieldKind.CHOICES, FieldKind.TABLE}:
        return answer if isinstance(answer, list) else []
    if isinstance(answer, list):
        return "\n".join(map(str, answer)) if one.kind is FieldKind.LINKS else "；".join(map(str, answer))
    return "" if answer is None else str(answer)


@dataclass
class Changes:
    """What a page sent, ready for `save_draft`; None is untouched."""

    answers: dict[str, Any] = field(default_factory=dict)
    title: str | None = None
    track: str | None = None
    group: str | None = None
    applicant_role: str | None = None
    declared: dict[str, bool] | None = None


def plain(text: str) -> str:
    """Without the NUL characters that text copied out of a PDF may hold; the database takes none."""
    return text.replace("\x00", "")


def answers_from(spec: Category, data: QueryDict, only: Collection[str] | None = None) -> dict[str, Any]:
    """Answers as posted, by field key; `only` names the inputs that count."""
    found: dict[str, Any] = {}
    for one in spec.fields:
        name = f"f-{one.key}"
        if one.kind is FieldKind.SIZE or (only is not None and name not in only):
            continue
        if one.kind is FieldKind.TABLE:
            found[one.key] = table_rows(data, name, one.columns)
        elif one.kind is FieldKind.CHOICES:
            found[one.key] = [plain(value) for value in data.getlist(name)]
        else:
            found[one.key] = plain(data.get(name, "")).replace("\r\n", "\n").strip()
    return found


def posted_changes(
    spec: Category, declarations: Iterable[Declaration], data: QueryDict, only: Collection[str] | None = None
) -> Changes:
    """Everything the page sent; `only` (names of changed inputs) is what an autosave sends along."""

    def said(name: str) -> str | None:
        return plain(data.get(name, "")) if only is None or name in only else None

    declared = {
        one.key: data.get(f"d-{one.key}") == "on"
        for one in declarations
        if only is None or f"d-{one.key}" in only
    }
    return Changes(
        answers=answers_from(spec, data, only),
        title=said("title"),
        track=said("track") if spec.tracks else None,
        group=said("group") if "group" in data or (only and "group" in only) else None,
        applicant_role=said("role") if spec.who.roles else None,
        declared=declared or None,
    )
