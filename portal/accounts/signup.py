"""The sign-up form: the account library's, with every question asking for itself in plain words."""

from typing import Any

from allauth.account.forms import SignupForm as LibrarysForm
from django import forms

from portal.accounts import limits
from portal.accounts.counting import count
from portal.messages.sms import configured
from portal.typed_text import compatible, is_mobile, phone_number

ASKED = {
    "username": "请填写用户名。",
    "email": "请填写电子邮箱。",
    "password1": "请设置密码。",
    "password2": "请再输一次密码。",
}


TAKEN = frozenset({"username_taken", "email_taken", "phone_taken"})


class AsksWhoIsHere(forms.Form):
    """A form that says when a name, an address or a number has an account: each that is found so counts like a wrong password, by
    what was asked for and place, and while it must wait nothing is said of it. Mistakes in other fields count nowhere.
    """

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("username", "email", "phone"):
            if self._says_taken(name):
                try:
                    count(limits.subject_of(f"signup:{self._asked_for(name)}", None), "too_many_signups")
                except forms.ValidationError as wait:
                    del self.errors[name]
                    self.add_error(name, wait)
        return data

    def _says_taken(self, name: str) -> bool:
        errors = self.errors.get(name)
        return errors is not None and any(error.code in TAKEN for error in errors.as_data())

    def _asked_for(self, name: str) -> str:
        typed = str(self.data.get(self.add_prefix(name), "")).strip()
        return phone_number(typed) or typed if name == "phone" else compatible(typed)


class SignupForm(AsksWhoIsHere, LibrarysForm):
    """Says what is missing by name instead of "this field is required"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in ASKED.items():
            if name in self.fields:
                self.fields[name].error_messages["required"] = words

    def clean(self) -> dict[str, Any]:
        """Without a name one signs in by phone, which must be one that can prove itself."""
        data: dict[str, Any] = super().clean()
        by_phone = configured() and ("phone" in self.errors or is_mobile(str(data.get("phone", ""))))
        if "username" not in self.errors and not data.get("username") and not by_phone:
            self.add_error("username", ASKED["username"])
        return data
