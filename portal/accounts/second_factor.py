"""The second factor: a code from an authenticator app (TOTP) or a passkey, and codes on paper for the day the phone is lost."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as librarys
from allauth.mfa.models import Authenticator
from django import forms

from portal.accounts.counting import counted
from portal.accounts.sealing import seal, unseal
from portal.models import Person, Role, Tenant
from portal.permissions import roles_in
from portal.typed_text import plain_digits

ROLES = (Role.OWNER, Role.ORGANISER, Role.AUDITOR, Role.COORDINATOR, Role.REVIEWER)
"""Roles of which a tenant may ask a second factor."""

SEALED_FOR = "portal.accounts.second_factor"
NAME = "教育案例征集平台"
"""How apps and devices list what they keep for us."""

CHANGES = {
    "mfa/email/totp_activated": ("account.second_factor_on", "已开启两步验证"),
    "mfa/email/totp_deactivated": ("account.second_factor_off", "已关闭两步验证"),
    "mfa/email/webauthn_added": ("account.passkey_on", "已添加通行密钥"),
    "mfa/email/webauthn_removed": ("account.passkey_off", "已删除通行密钥"),
    "mfa/email/recovery_codes_generated": ("account.second_factor_codes", "已重新生成恢复码"),
}
"""What the library tells of a change: how the trail calls it, and what the person reads."""


def has_second_factor(person: Person) -> bool:
    """Whether a password alone does not sign this person in."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=person, type__in=kinds).exists()


def lacks_second_factor(person: Person, tenant: Tenant) -> bool:
    """Whether the tenant asks it of a role that the person holds there, and they have none yet."""
    asked = frozenset(tenant.second_factor_roles)
    return bool(asked and asked & roles_in(person, tenant)) and not has_second_factor(person)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are kept encrypted; what goes wrong is said in our words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "验证码不对。请用应用里最新的 6 位数字，并确认手机时间准确；也可以填一个恢复码。",
        "rate_limited": "试得太频繁，请稍等几分钟再试。",
        "unverified_email": "请先在“个人资料”里验证邮箱，或把没有验证的邮箱删去，再开启两步验证。",
        "cannot_generate_recovery_codes": "还没有开启两步验证，不需要恢复码。",
    }

    def encrypt(self, text: str) -> str:
        return seal(text, SEALED_FOR)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, SEALED_FOR)

    def get_totp_issuer(self) -> str:
        return NAME

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": NAME}

    def get_public_key_credential_user_entity(self, user: Person) -> dict[str, Any]:
        """What the device lists the key under."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return entity | {"name": user.username, "display_name": user.real_name or user.username}

    def generate_authenticator_name(self, user: Person, kind: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user=user, type=kind).count()
        return f"通行密钥 {count + 1}"


def second_step_of(person: Person) -> str:
    """What wrong second steps count against, codes and passkeys together."""
    return f"second:{person.pk}"


class _Counted:
    """A wrong code counts like a wrong password, by account and place."""

    user: Person
    cleaned_data: dict[str, Any]
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label="验证码或恢复码",
            max_length=40,
            error_messages={"required": "请填写验证码。"},
            widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        )

    def clean_code(self) -> str:
        self.cleaned_data["code"] = plain_digits(str(self.cleaned_data["code"])).replace(" ", "")
        with counted(second_step_of(self.user), "too_many_codes"):
            return str(super().clean_code())  # type: ignore[misc]


class SecondFactorForm(_Counted, librarys.AuthenticateForm):
    """At signing in."""


class SecondFactorAgainForm(_Counted, librarys.ReauthenticateForm):
    """Before something weighty."""
