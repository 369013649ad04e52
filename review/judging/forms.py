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
from portal.typed_text import one_line
from review.judging.accounts import AccountSummary
from review.judging.assignment import BOTH, EVEN_FIRST, MATCH_FIRST
from review.judging.pasting import LONGEST_UNIT, MOST_NAMED, parts_of
from review.judging.scoring import Filled
from review.judging.sharing_out import DrawRules
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

    field_order = ["unit", "unit_name", "categories", "subjects", "stages", "most", "avoids"]

    subjects = forms.CharField(
        label="学科",
        required=False,
        max_length=300,
        help_text="用顿号分开，如“语文、道德与法治”。不填表示未知：对口的专家优先。",
    )
    stages = forms.MultipleChoiceField(
        label="学段（组别）",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选表示未知：对口的专家优先。",
    )
    most = forms.IntegerField(
        label="最多评审件数",
        required=False,
        min_value=1,
        max_value=5_000,
        help_text="每轮最多分给这位专家多少件。留空表示不限。",
    )
    avoids = forms.CharField(
        label="另须回避的单位",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一个单位名称，例如曾任职、合作的单位；所在单位自动回避，不必填写。",
    )

    def __init__(self, *args: Any, doc: Document, **kwargs: Any) -> None:
        super().__init__(*args, doc=doc, **kwargs)
        stages = self.fields["stages"]
        assert isinstance(stages, forms.MultipleChoiceField)
        stages.choices = [(group.key, group.label) for group in doc.groups]
        if not doc.groups:
            del self.fields["stages"]
        if not doc.review.subject:
            self.fields["subjects"].help_text = "用顿号分开。本活动没有指明哪一项填报是学科，暂不影响分配。"

    def clean_subjects(self) -> list[str]:
        parts = parts_of(self.cleaned_data["subjects"])
        if len(parts) > MOST_NAMED or any(len(part) > 30 for part in parts):
            raise forms.ValidationError(f"最多填写 {MOST_NAMED} 个学科，每个不超过 30 字。")
        return parts

    def clean_avoids(self) -> list[str]:
        lines = [one_line(line) for line in self.cleaned_data["avoids"].splitlines()]
        names = list(dict.fromkeys(line for line in lines if line))
        if len(names) > MOST_NAMED or any(len(name) > LONGEST_UNIT for name in names):
            raise forms.ValidationError(f"最多填写 {MOST_NAMED} 个单位，每个不超过 {LONGEST_UNIT} 字。")
        return names


class DrawForm(forms.Form):
    """The rules of a draw."""

    round = forms.ChoiceField(label="评审轮次")
    categories = forms.MultipleChoiceField(
        label="只分配这些类别",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选表示全部。",
    )
    groups = forms.MultipleChoiceField(
        label="只分配这些组别",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="不选表示全部。",
    )
    worth = forms.TypedChoiceField(
        label="怎样取舍",
        required=False,
        coerce=int,
        initial=EVEN_FIRST,
        choices=[
            (EVEN_FIRST, "工作量均衡优先：先让各人件数相近，再求对口"),
            (BOTH, "兼顾：为了更对口，件数可以相差几件"),
            (MATCH_FIRST, "对口优先：先求学科、学段对口，再求均衡"),
        ],
    )
    most = forms.IntegerField(
        label="每人最多",
        required=False,
        min_value=1,
        max_value=5_000,
        help_text="件，含已有的。专家本人的上限另外生效。留空表示不限。",
    )
    same_subject = forms.BooleanField(label="学科不同的不分", required=False)
    same_stage = forms.BooleanField(label="学段不同的不分", required=False)
    again = forms.BooleanField(
        label="重新分配还没有开始评的",
        required=False,
        help_text="不勾选则已有分配全部不变，只补缺额。固定的和已开始评的总是不变。",
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
        round_field, categories, groups = (
            self.fields["round"],
            self.fields["categories"],
            self.fields["groups"],
        )
        assert isinstance(round_field, forms.ChoiceField)
        assert isinstance(categories, forms.MultipleChoiceField)
        assert isinstance(groups, forms.MultipleChoiceField)
        round_field.choices = [(each.key, f"{each.label}（每件 {each.per_case} 位专家）") for each in rounds]
        categories.choices = [(c.key, c.label) for c in doc.categories if c.judged and c.rubric]
        groups.choices = [(group.key, group.label) for group in doc.groups]
        if not doc.groups:
            del self.fields["groups"], self.fields["same_stage"]
        if not doc.review.subject:
            del self.fields["same_subject"]
        if not doc.groups and not doc.review.subject:
            del self.fields["worth"]

    @property
    def rules(self) -> DrawRules:
        """What was asked for."""
        data = self.cleaned_data
        return DrawRules(
            categories=tuple(data["categories"]),
            groups=tuple(data.get("groups", ())),
            worth=data.get("worth") or EVEN_FIRST,
            most=data["most"],
            same_subject=data.get("same_subject", False),
            same_stage=data.get("same_stage", False),
            again=data["again"],
        )


class HandForm(forms.Form):
    """One case to one expert."""

    case = forms.UUIDField(error_messages={"required": "请选择案例。", "invalid": "请选择案例。"})
    reviewer = forms.IntegerField(error_messages={"required": "请选择专家。", "invalid": "请选择专家。"})
    round = forms.CharField(max_length=60, required=False)
    why = forms.CharField(max_length=500, required=False)


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
    limit = forms.CharField(max_length=8, required=False)

    def chosen(self, ticked: Iterable[str]) -> dict[uuid.UUID, int]:
        """The expert for each ticked case; what no box of the page says is no choice."""
        found: dict[uuid.UUID, int] = {}
        for value in ticked:
            case, _, expert = value.partition(":")
            with suppress(ValueError):
                found[uuid.UUID(case)] = int(expert[:10])
        return found
