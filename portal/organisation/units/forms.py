"""Forms of the tree of units. Built inside the tenant's scope."""

from typing import Any

from django import forms

from portal.models import Tenant, Unit, UnitAttribute, UnitKind
from portal.organisation.units.access import Keeper
from portal.organisation.units.actions import UnitValues
from portal.organisation.units.fields import UnitField
from portal.typed_text import is_blank, one_line


def key_field(*, help_text: str, required: bool) -> forms.RegexField:
    """A stable name that campaign documents may use."""
    return forms.RegexField(
        label="代号",
        regex=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$",
        required=required,
        help_text=help_text,
        error_messages={
            "required": "请填写代号。",
            "invalid": "代号只能有字母、数字、- 和 _，以字母或数字开头，最多 60 个字符。",
        },
    )


def name_field() -> forms.CharField:
    """A unit's name."""
    return forms.CharField(label="单位名称", max_length=120, error_messages={"required": "请填写单位名称。"})


class UnitForm(forms.Form):
    """What a unit is called and is; for organisers its attributes and numbers too."""

    name = name_field()
    kind = forms.ChoiceField(label="单位类型", error_messages={"required": "请选择单位类型。"})

    def __init__(self, *args: Any, who: Keeper, unit: Unit | None = None, **kwargs: Any) -> None:
        self.flags: list[UnitAttribute] = []
        self.counts: list[UnitAttribute] = []
        if unit is not None:
            kwargs.setdefault(
                "initial", {"name": unit.name, "kind": unit.kind, "attributes": unit.attributes}
            )
        super().__init__(*args, **kwargs)
        kinds = [(kind.key, kind.label) for kind in UnitKind.objects.all()]
        if unit is not None and unit.kind and unit.kind not in dict(kinds):
            kinds.append((unit.kind, unit.kind))
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", "请选择"), *kinds]
        if not who.keeps_all:
            return
        for attribute in UnitAttribute.objects.all():
            (self.counts if attribute.number else self.flags).append(attribute)
        if self.flags:
            self.fields["attributes"] = forms.MultipleChoiceField(
                label="属性",
                required=False,
                choices=[(flag.key, flag.label) for flag in self.flags],
                widget=forms.CheckboxSelectMultiple,
            )
        for count in self.counts:
            self.fields[f"number-{count.key}"] = forms.FloatField(
                label=count.label,
                required=False,
                min_value=0,
                max_value=10**9,
                initial=unit.numbers.get(count.key) if unit else None,
                error_messages={"invalid": "请填写数字。", "min_value": "不能小于 0。"},
            )

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if is_blank(name):
            raise forms.ValidationError("请填写单位名称。")
        return name

    @property
    def values(self) -> UnitValues:
        """What was typed. Attributes that are not asked for stay as they are."""
        typed = self.cleaned_data
        numbers = {
            count.key: int(value) if float(value).is_integer() else value
            for count in self.counts
            if (value := typed.get(f"number-{count.key}")) is not None
        }
        return UnitValues(
            typed["name"],
            typed["kind"],
            tuple(typed["attributes"]) if self.flags else None,
            numbers if self.counts else None,
        )


class AddForm(UnitForm):
    """A new unit and where it stands."""

    under = UnitField(label="上级单位", required=False, help_text="留空则是最上级的单位。")

    def __init__(
        self, *args: Any, tenant: Tenant, who: Keeper, under: Unit | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, who=who, initial={"under": under}, **kwargs)
        field = self.fields["under"]
        assert isinstance(field, UnitField)
        field.offer(tenant, within=who.above)
        if not who.keeps_all:
            field.required = True
            field.help_text = "您管理的单位，或它的下级。"
        else:
            self.fields["key"] = key_field(
                help_text="字母、数字、- 和 _，出现在网址里；不写则自动生成，定下后不能改。", required=False
            )
        self.order_fields(["name", "kind", "under", "key"])

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if key and Unit.objects.filter(key=key).exists():
            raise forms.ValidationError(f"代号“{key}”已有单位使用，请换一个。")
        return key


class PlaceForm(forms.Form):
    """Another place in the tree."""

    under = UnitField(label="移到哪个单位之下", required=False, help_text="留空则移到最上级。")

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "move_%s"} | kwargs)
        self.fields["under"].offer(tenant)  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """The unit that everything goes to."""

    into = UnitField(label="并入哪个单位")
    why = forms.CharField(label="原因", max_length=200, help_text="记入操作记录，例如“重复登记”“两校合并”。")

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "merge_%s"} | kwargs)  # it stands on one page with the others
        self.fields["into"].offer(tenant)  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """Why a unit is offered no more."""

    why = forms.CharField(label="原因", max_length=200, help_text="记入操作记录，例如“已撤并”。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "close_%s"} | kwargs)
