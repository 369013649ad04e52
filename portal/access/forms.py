"""Choosing one's unit, and not confirming somebody."""

from typing import Any

from django import forms

from portal.models import Tenant, Unit


class UnitChoice(forms.ModelChoiceField):
    """Units of a tenant, indented as they stand in the tree."""

    def label_from_instance(self, unit: Unit) -> str:
        return "　" * (unit.path.count("/") - 1) + unit.name


class JoinForm(forms.Form):
    """Which unit of a tenant a person belongs to (N03). Built inside the tenant's scope."""

    unit = UnitChoice(
        label="所在单位",
        queryset=None,
        empty_label="请选择单位",
        error_messages={"required": "请选择您所在的单位。", "invalid_choice": "请从列表中选择单位。"},
    )

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tenant = tenant
        self.fields["unit"].queryset = Unit.objects.offered()  # type: ignore[attr-defined]


class DeclineForm(forms.Form):
    """Why a coordinator doesn't confirm a person."""

    why = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="申请人会看到，例如“本单位没有这位老师，请核对单位”。",
    )
