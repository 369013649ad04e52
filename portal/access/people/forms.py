"""Inviting one person, and saying who takes over."""

from typing import Any

from django import forms

from portal.access.people.actions.invitations import GIVEN, Offer
from portal.access.people.queries import units_named
from portal.accounts.forms import AddressField
from portal.accounts.second_factor import ROLES as SECOND_FACTOR_ROLES
from portal.decisions import refuse
from portal.models import Role, Unit
from portal.typed_text import one_line
from portal.words import say

MOST_SUGGESTED = 300
"""Units offered while typing; a larger tree is typed by its full names."""


class InviteForm(forms.Form):
    """A role for one person. Built inside the tenant's scope."""

    role = forms.ChoiceField(label="角色", error_messages={"required": "请选择角色。"})
    unit = forms.CharField(
        label="单位",
        required=False,
        max_length=120,
        help_text="单位管理员必填，写单位的全称。",
        widget=forms.TextInput(attrs={"list": "unit-names", "autocomplete": "off"}),
    )
    deputy = forms.BooleanField(label="副管理员（权限相同，名单上注明）", required=False)
    name = forms.CharField(
        label="姓名", required=False, max_length=40, help_text="选填，方便以后认出这份邀请。"
    )
    email = AddressField(
        label="电子邮箱",
        required=False,
        help_text="填写后邮件通知本人，只有验证过这个邮箱的账号能接受。不填则给出一个只能用一次的链接和二维码，请当面交给本人；有人用了以后，您确认是本人才生效。",
        error_messages={"invalid": "邮箱格式不对，例如 name@example.cn。"},
    )

    def __init__(self, *args: Any, by_owner: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [role for role in GIVEN if by_owner or role != Role.OWNER]
        self.fields["role"].choices = [(role.value, role.label) for role in reversed(roles)]  # type: ignore[attr-defined]

    def unit_names(self) -> list[str]:
        """What may be typed as the unit; empty where there are too many to list."""
        names = list(Unit.objects.offered().values_list("name", flat=True)[: MOST_SUGGESTED + 1])
        return names if len(names) <= MOST_SUGGESTED else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        name = one_line(str(cleaned.get("unit", "")))
        cleaned["unit"] = None
        if cleaned.get("role") == Role.COORDINATOR and "unit" not in self.errors:
            units = units_named(name) if name else []
            if not name:
                self.add_error("unit", say(refuse("role_needs_unit")))
            elif len(units) != 1:
                self.add_error(
                    "unit", say(refuse("unit_not_found" if not units else "unit_named_twice", unit=name))
                )
            else:
                cleaned["unit"] = units[0]
        return cleaned

    def offer(self) -> Offer:
        """What was filled in."""
        cleaned = self.cleaned_data
        return Offer(
            Role(cleaned["role"]), cleaned["unit"], cleaned["deputy"], one_line(cleaned["name"]),
            str(cleaned["email"]).lower(),
        )  # fmt: skip


class EndForm(forms.Form):
    """Why a role ends."""

    why = forms.CharField(max_length=200, required=False)


class HandOverForm(forms.Form):
    """Who takes over."""

    account = forms.CharField(
        label="接手人",
        max_length=150,
        help_text="用户名，或已验证的邮箱。接手人须已是本主办单位的人员；还不是的，请先邀请。",
        error_messages={"required": "请填写接手人的用户名或邮箱。"},
    )


class SecondFactorForm(forms.Form):
    """Of which roles the tenant asks a second factor."""

    roles = forms.MultipleChoiceField(
        label="哪些角色必须开启两步验证",
        choices=[(role.value, role.label) for role in SECOND_FACTOR_ROLES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="一个都不选就是不要求。负责人同时也是组织者。还没有开启的人，下一次点击就会被带到开启的页面。",
    )
