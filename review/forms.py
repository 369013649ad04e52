"""What coordinators, organisers and experts fill in."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict

from campaigns.fields.inputs import AnswerForm, inputs_for, posted_answers, rows_for, values_for
from campaigns.fields.limits import judge_fields
from campaigns.schema import Document, Rubric, UnitForm
from campaigns.schema.judging import Round, Tier
from portal.accounts.forms import AddressField, PhoneField
from portal.models import Unit
from review.accounts import AccountSummary
from review.scoring import Filled
from validators.findings import Status
from validators.probes.textcount import count

_WRITE = {"required": "请填写。"}


class ReasonForm(forms.Form):
    """A decision that the other side is told the reason of."""

    why = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="申请人会看到这段文字。",
        error_messages={"required": "请写明理由，对方会看到这段文字。"},
    )


def counted_area(rows: int = 5, least: int = 0) -> forms.Textarea:
    """A text box with a live 字 counter where there is a least length."""
    attrs: dict[str, Any] = {"rows": rows}
    if least:
        attrs["data-min-chars"] = least
    return forms.Textarea(attrs=attrs)


class CommentForm(forms.Form):
    """The unit's recommending comment (L13)."""

    comment = forms.CharField(label="推荐意见", required=False, max_length=4000)

    def __init__(self, *args: Any, least: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].widget = counted_area(5, least)
        self.fields["comment"].required = least > 0
        self.fields["comment"].error_messages = {"required": f"请填写推荐意见，至少 {least} 字。"}


class SubmitBatchForm(forms.Form):
    """Handing in for good."""

    despite_warnings = forms.BooleanField(label="我已知晓上面尚未达到的要求，仍然报送", required=False)
    sure = forms.BooleanField(
        label="我确认报送：报送后不能再增减、替换或修改",
        error_messages={"required": "请勾选确认后再报送。"},
    )


class UnitDocumentForm(AnswerForm):
    """A unit form's questions. What was posted is judged as an applicant's answers are; the findings that fail refuse
    it. Files come by the upload's own road.
    """

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        form: UnitForm,
        stored: Mapping[str, Any],
        today: dt.date,
    ) -> None:
        self.posted = data is not None
        self.answers = dict(stored) if data is None else posted_answers(form.fields, data)
        findings = [] if data is None else judge_fields(form.fields, self.answers, today)
        super().__init__(
            inputs_for(form.fields, self.answers),
            values_for(form.fields, self.answers),
            [finding for finding in findings if finding.finding.status == Status.FAIL],
        )
        self.rows = rows_for(self, form.fields, self.answers)


class _AboutExpert(forms.Form):
    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        label="所在单位",
        queryset=None,
        required=False,
        empty_label="不在名单中，下面填写名称",
        help_text="系统按单位自动回避本单位的案例。",
    )
    unit_name = forms.CharField(label="单位名称", max_length=120, required=False)
    categories = forms.MultipleChoiceField(
        label="评审类别",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选表示全部类别。",
    )

    def __init__(self, *args: Any, doc: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["unit"]
        assert isinstance(units, forms.ModelChoiceField)
        units.queryset = Unit.objects.filter(listed=True)
        chosen = self.fields["categories"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = [(c.key, c.label) for c in doc.categories if c.judged and c.rubric]


class InviteForm(_AboutExpert):
    """Inviting one expert."""

    field_order = ["name", "email", "phone", "unit", "unit_name", "categories"]

    name = forms.CharField(label="姓名", max_length=60, error_messages={"required": "请填写专家姓名。"})
    email = AddressField(
        label="邮箱",
        required=False,
        help_text="填写后自动发送邀请邮件；不填也会生成链接，可自行转交。",
        error_messages={"invalid": "邮箱格式不正确，例如 zhang@example.com。"},
    )
    phone = PhoneField(label="手机号", required=False)


class AddPersonForm(_AboutExpert):
    """Inviting somebody who has an account. `candidate` is the account found, to be confirmed by the organiser."""

    field_order = ["account", "unit", "unit_name", "categories"]
    candidate: AccountSummary | None = None

    account = forms.CharField(
        label="用户名或邮箱",
        max_length=150,
        help_text="邮箱须是对方已验证的邮箱。查到账号后，请核对姓名、单位再发出邀请。",
        error_messages={"required": "请填写用户名或邮箱。"},
    )


class ExpertForm(_AboutExpert):
    """What assignment goes by."""


class PasteForm(forms.Form):
    """A list of experts from a table."""

    people = forms.CharField(
        label="专家名单",
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=60_000,
        help_text="从表格中整块粘贴：每行一人，依次为姓名、单位、邮箱、手机号（后三项可缺）。",
        error_messages={"required": "请粘贴名单。"},
    )


class EvenForm(forms.Form):
    """Drawing lots."""

    round = forms.ChoiceField(label="评审轮次")
    categories = forms.MultipleChoiceField(
        label="只分配这些类别",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选表示全部。",
    )
    seed = forms.IntegerField(
        label="随机种子",
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text="留空则自动生成并记录在案，可据此复核抽签结果。",
    )

    def __init__(self, *args: Any, doc: Document, rounds: Iterable[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known, chosen = self.fields["round"], self.fields["categories"]
        assert isinstance(known, forms.ChoiceField)
        assert isinstance(chosen, forms.MultipleChoiceField)
        known.choices = [(one.key, f"{one.label}（每件 {one.per_case} 位专家）") for one in rounds]
        chosen.choices = [(c.key, c.label) for c in doc.categories if c.judged and c.rubric]


class HandForm(forms.Form):
    """One case to one expert."""

    case = forms.UUIDField(error_messages={"required": "请选择案例。", "invalid": "请选择案例。"})
    reviewer = forms.IntegerField(error_messages={"required": "请选择专家。", "invalid": "请选择专家。"})
    round = forms.CharField(max_length=60, required=False)


class AdjustForm(ReasonForm):
    """Another award for one case."""

    field_order = ["tier", "why"]

    tier = forms.ChoiceField(label="奖级", required=False)

    def __init__(self, *args: Any, tiers: Iterable[Tier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["tier"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", "不授奖"), *((tier.key, tier.label) for tier in tiers)]
        self.fields["why"].help_text = "记录在案，供查阅。"


class PublishForm(forms.Form):
    """Making results public."""

    despite_gaps = forms.BooleanField(label="评审尚未交齐，仍然公布", required=False)
    sure = forms.BooleanField(
        label="我已核对获奖名单，确认公布；公布后不能再改动",
        error_messages={"required": "请勾选确认后再公布。"},
    )


class ReissueForm(ReasonForm):
    """A corrected certificate."""

    field_order = ["holder", "unit_name", "title", "why"]

    holder = forms.CharField(label="证书上的姓名", max_length=200, error_messages=_WRITE)
    unit_name = forms.CharField(label="单位", max_length=120, required=False)
    title = forms.CharField(label="案例名称", max_length=200, error_messages=_WRITE)


def filled_from(rubric: Rubric, data: Any) -> Filled:
    """An expert's form: `p-<item>` points, `l-<item>` levels, `distinction`, `comment`. What is no number is refused as
    out of range rather than dropped.
    """
    points: dict[str, Decimal] = {}
    levels: dict[str, str] = {}
    for item in rubric.items:
        number = str(data.get(f"p-{item.key}", "")).strip()
        level = str(data.get(f"l-{item.key}", "")).strip()
        if rubric.weighted and number:
            points[item.key] = _decimal(number)
        elif not rubric.weighted and level:
            levels[item.key] = level
    return Filled(
        points=points,
        levels=levels,
        distinction=str(data.get("distinction", "")).strip()[:60],
        comment_char_count_cjk=count(str(data.get("comment", ""))).words,
    )


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Decimal(-1)
    return number if number.is_finite() and abs(number) < 10_000 else Decimal(-1)
