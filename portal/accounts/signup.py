"""The sign-up form: the account library's, with every question asking for itself in plain words."""

from typing import Any

from allauth.account.forms import SignupForm as LibrarysForm

from portal.messages.sms import configured
from portal.typed_text import is_mobile

ASKED = {
    "username": "请填写用户名。",
    "email": "请填写电子邮箱。",
    "password1": "请设置密码。",
    "password2": "请再输一次密码。",
}


class SignupForm(LibrarysForm):
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
