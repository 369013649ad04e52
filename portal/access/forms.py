"""Choosing one's unit, and not confirming somebody."""

from typing import Any

from django import forms

from portal.models import Tenant
from portal.organisation.units.fields import UnitField


class JoinForm(forms.Form):
    """Which unit of a tenant a person belongs to (N03). Built inside the tenant's scope."""

    unit = UnitField(label="所在单位")

    def __init__(self, *args: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitField)
        unit.offer(tenant)


class DeclineForm(forms.Form):
    """Why a coordinator doesn't confirm a person."""

    why = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="申请人会看到，例如“本单位没有这位老师，请核对单位”。",
    )
