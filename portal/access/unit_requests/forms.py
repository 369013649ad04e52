"""Forms of a request for a unit and of its answers. Built inside the tenant's scope."""

from collections.abc import Sequence
from typing import Any

from django import forms

from portal.models import Tenant, Unit, UnitRequest
from portal.organisation.queries import unit_kinds
from portal.organisation.units.fields import UnitField
from portal.typed_text import is_blank, one_line

CONFIRM = "同时确认申请人为该单位成员"


class AskForm(forms.Form):
    """What the unit is called, what it is and where it belongs."""

    name = forms.CharField(label="单位全称", max_length=120, error_messages={"required": "请填写单位全称。"})
    kind = forms.ChoiceField(label="单位类型", error_messages={"required": "请选择单位类型。"})
    parent = UnitField(
        label="上级单位（知道就选）",
        required=False,
        help_text="例如所在区县的教育局；选了会由它的管理员处理。",
    )

    def __init__(
        self, *args: Any, tenant: Tenant, within: Sequence[Unit] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kind, parent = self.fields["kind"], self.fields["parent"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(parent, UnitField)
        kind.choices = [("", "请选择"), *((each.key, each.label) for each in unit_kinds())]
        parent.offer(tenant, within=within)

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if is_blank(name):
            raise forms.ValidationError("请填写单位全称。")
        return name


class MakeForm(AskForm):
    """The unit as it will stand in the tree; the answerer may correct what was asked."""

    confirm = forms.BooleanField(label=CONFIRM, required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        asked: UnitRequest,
        tenant: Tenant,
        within: Sequence[Unit] | None = None,
        **kwargs: Any,
    ) -> None:
        initial = {"name": asked.name, "kind": asked.kind, "parent": asked.parent}
        super().__init__(
            *args, tenant=tenant, within=within, initial=initial, **{"auto_id": "make_%s"} | kwargs
        )
        self.fields["parent"].label = "上级单位"
        self.fields["parent"].help_text = "" if within is not None else "留空则是最上级的单位。"
        self.fields["parent"].required = within is not None


class MapForm(forms.Form):
    """The unit of the tree that is meant."""

    unit = UnitField(label="已有的单位")
    confirm = forms.BooleanField(label=CONFIRM, required=False, initial=True)

    def __init__(
        self, *args: Any, tenant: Tenant, within: Sequence[Unit] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"auto_id": "map_%s"} | kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitField)
        unit.offer(tenant, within=within)


class DeclineRequestForm(forms.Form):
    """Why nothing is added."""

    why = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="申请人会看到，例如“贵校属外省，请联系当地主办单位”。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "decline_%s"} | kwargs)
