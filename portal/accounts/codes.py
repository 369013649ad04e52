"""The forms of codes sent by text message. A wrong code counts in the database, by number and place, like a wrong password:
many guesses at once on one session are not more than three, and a new code gives no new tries.
"""

from typing import Any

from allauth.account import forms as librarys
from allauth.core import context as context_of
from django import forms

from portal.accounts import limits
from portal.accounts.counting import counted
from portal.accounts.forms import PhoneField
from portal.accounts.phones import holder_of
from portal.decisions import refuse
from portal.messages.sms import configured
from portal.models import Person
from portal.typed_text import is_mobile, plain_digits
from portal.words import say


class MobileField(PhoneField):
    """A number to which a code can be sent."""

    def clean(self, value: Any) -> str:
        number = super().clean(value)
        if number and not is_mobile(number):
            raise forms.ValidationError(say(refuse("phone_not_mobile")))
        return number


def _mobile() -> MobileField:
    return MobileField(
        label="手机号",
        error_messages={"required": "请填写手机号。"},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )


class RequestCodeForm(librarys.RequestLoginCodeForm):
    """Whom to send a code for signing in."""

    _user: Person | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["email"]
        self.fields["phone"] = _mobile()

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        self._user = holder_of(phone)
        if not configured():
            raise forms.ValidationError(say(refuse("sms_off")))
        if self._user is None:
            raise forms.ValidationError(say(refuse("phone_unknown")))
        return phone


class _CodeForm(librarys.BaseConfirmCodeForm):
    """Six digits, in whatever width they were typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label="短信验证码",
            max_length=20,
            error_messages={"required": "请填写短信里的 6 位验证码。"},
            widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        )

    def clean_code(self) -> str:
        self.cleaned_data["code"] = plain_digits(str(self.cleaned_data["code"]))
        with counted(limits.subject_of(f"code:{self.number}", None), "too_many_codes"):
            return str(super().clean_code())

    @property
    def number(self) -> str:
        """The number that the code went to."""
        raise NotImplementedError


class LoginCodeForm(_CodeForm):
    """The code that signs in."""

    @property
    def number(self) -> str:
        login = context_of.request._login_stage.login  # noqa: SLF001 - where the library keeps it
        return str(login.state["stages"]["login_by_code"]["data"]["phone"])


class PhoneCodeForm(_CodeForm, librarys.VerifyPhoneForm):
    """The code that proves a number."""

    @property
    def number(self) -> str:
        return str(self.phone)


class ChangePhoneForm(librarys.ChangePhoneForm):
    """Another number, or the one that was only said: a code proves it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"] = _mobile()

    def clean_phone(self) -> str:
        if not configured():
            raise forms.ValidationError(say(refuse("sms_off")))
        return str(super().clean_phone())
