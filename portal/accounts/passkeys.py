"""Passkeys: a key that the device keeps and opens by finger, face or PIN. One that is used at the way in is possession and
knowledge at once, so no password and no second step is asked; after a password it is the second step.
"""

from typing import Any

from allauth.mfa.webauthn import forms as librarys
from allauth.mfa.webauthn import views
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.urls import reverse

from portal.accounts import limits
from portal.accounts.counting import counted
from portal.accounts.second_factor import second_step_of
from portal.models import Person
from portal.typed_text import one_line

UNREADABLE = "没有收到这台设备的通行密钥，请再试一次。"


WRONG = "这把通行密钥不是本账号的，或者页面停留得太久。请再试一次，或改用其他方式。"
_BROKEN = (AttributeError, KeyError, TypeError, ValueError)


class NameField(forms.CharField):
    """What its owner calls it."""

    def __init__(self) -> None:
        super().__init__(
            label="名称",
            max_length=40,
            required=False,
            help_text="方便以后辨认，例如“办公室电脑”“我的手机”。留空由门户代起。",
            error_messages={"max_length": "名称不超过 40 个字符。"},
        )

    def clean(self, value: Any) -> str:
        return one_line(str(super().clean(value)))


def _asked_again(field: forms.Field) -> None:
    field.error_messages |= {"required": UNREADABLE, "invalid": UNREADABLE}


class _Shown:
    """A passkey that is shown. What a stranger may send in its place is read no further than it goes."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    user: Person | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _asked_again(self.fields["credential"])

    def clean_credential(self) -> Any:
        shown = self.cleaned_data["credential"]
        with counted(second_step_of(self.user) if self.user else _said_to_be(shown), "too_many_passkeys"):
            try:
                return super().clean_credential()  # type: ignore[misc]
            except (forms.ValidationError, *_BROKEN) as wrong:
                raise forms.ValidationError(WRONG, code="passkey_wrong") from wrong


def _said_to_be(shown: Any) -> str:
    """Whose passkey it says it is, as limits count it. Anybody may say so: that is why the place counts too."""
    try:
        return f"passkey:{auth.extract_user_from_response(shown).pk}"
    except (forms.ValidationError, *_BROKEN):
        return limits.subject_of(f"passkey:{str(shown)[:200]}", None)


class SecondStepForm(_Shown, librarys.AuthenticateWebAuthnForm):
    """After the password."""


class SignInForm(_Shown, librarys.LoginWebAuthnForm):
    """In place of the password."""


class PasskeyAgainForm(_Shown, librarys.ReauthenticateWebAuthnForm):
    """Before something weighty."""


class AddPasskeyForm(librarys.AddWebAuthnForm):
    """The library's, always one that signs in by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["passwordless"]
        self.fields["name"] = NameField()
        _asked_again(self.fields["credential"])

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["passwordless"] = True
        try:
            data: dict[str, Any] = super().clean()
        except (forms.ValidationError, *_BROKEN) as wrong:
            raise forms.ValidationError("没有添加成功，请再试一次。", code="passkey_wrong") from wrong
        return data


class RenamePasskeyForm(librarys.EditWebAuthnForm):
    """Another name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = NameField()
        self.fields["name"].required = True
        self.fields["name"].error_messages["required"] = "请填写名称。"


class AddPasskeyView(views.AddWebAuthnView):
    """The library's, whose options ask for a key that is found without a user name."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": auth.begin_registration(self.request.user, True)}
        return context

    def get_success_url(self) -> str:
        if self.did_generate_recovery_codes:
            return reverse("mfa_view_recovery_codes")
        return reverse("mfa_list_webauthn")


add_passkey = AddPasskeyView.as_view()
