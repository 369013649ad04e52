"""What whoever runs a panel fills in, and an expert's filled rubric."""

import uuid
from collections.abc import Iterable
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from campaigns.schema import Document, Rubric
from campaigns.schema.judging import Round
from portal.accounts.forms import AddressField, PhoneField
from portal.organisation.units.fields import UnitField
from review.judging.accounts import AccountSummary
from review.judging.scoring import Filled
from validators.probes.textcount import count


class _AboutExpert(forms.Form):
    unit = UnitField(
        label="所在单位",
        required=False,
        help_text="系统按单位自动回避本单位的案例。不在名单中的，下面填写名称。",
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
        assert isinstance(units, UnitField)
        units.offer(doc.tenant)
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
        help_text="从表格中整块粘贴，每行一人：姓名、单位、邮箱、手机号（后三项可缺）。标题行和序号列可以一起粘贴，列的次序不限。",
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
        round_field, chosen = self.fields["round"], self.fields["categories"]
        assert isinstance(round_field, forms.ChoiceField)
        assert isinstance(chosen, forms.MultipleChoiceField)
        round_field.choices = [(each.key, f"{each.label}（每件 {each.per_case} 位专家）") for each in rounds]
        chosen.choices = [(c.key, c.label) for c in doc.categories if c.judged and c.rubric]


class HandForm(forms.Form):
    """One case to one expert."""

    case = forms.UUIDField(error_messages={"required": "请选择案例。", "invalid": "请选择案例。"})
    reviewer = forms.IntegerField(error_messages={"required": "请选择专家。", "invalid": "请选择专家。"})
    round = forms.CharField(max_length=60, required=False)


class NoteForm(forms.Form):
    """An expert's note at a second of a film."""

    second = forms.IntegerField(
        min_value=0, max_value=86_400, error_messages={"required": "请先播放到要记的地方。"}
    )
    text = forms.CharField(max_length=500, error_messages={"required": "请写下要记的内容。"})


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


class MoreReviewsForm(forms.Form):
    """One more review for cases whose experts are far apart; each ticked box names a case and the expert proposed."""

    round = forms.CharField(max_length=60)

    def chosen(self, ticked: Iterable[str]) -> dict[uuid.UUID, int]:
        """The expert for each ticked case; what no box of the page says is no choice."""
        found: dict[uuid.UUID, int] = {}
        for value in ticked:
            case, _, expert = value.partition(":")
            with suppress(ValueError):
                found[uuid.UUID(case)] = int(expert[:10])
        return found
