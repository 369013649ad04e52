"""What is asked about a way to sign in, and of who comes by one for the first time."""

from typing import Any

from allauth.socialaccount.forms import SignupForm as LibrarysSignupForm
from django import forms

from portal.accounts.signup import AsksWhoIsHere
from portal.models import SignInProvider
from portal.typed_text import one_line


class _Line(forms.CharField):
    """One line without anything invisible."""

    def clean(self, value: Any) -> str:
        return one_line(str(super().clean(value)))


def _label() -> _Line:
    return _Line(
        label="按钮上的名称",
        max_length=40,
        help_text="登录页上显示为“用……登录”，例如“宁夏教育云”。",
        error_messages={"required": "请填写名称。", "max_length": "名称不超过 40 个字符。"},
    )


def _secret(required: bool) -> forms.CharField:
    return forms.CharField(
        label="客户端密钥",
        max_length=500,
        required=required,
        help_text="client secret（微信为 AppSecret），加密存放，保存以后不再显示。"
        + ("" if required else "留空则不变。"),
        error_messages={"required": "请填写客户端密钥。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class NewProviderForm(forms.Form):
    """Another way to sign in."""

    kind = forms.ChoiceField(label="种类", choices=SignInProvider.Kind.choices)
    label = _label()
    issuer = _Line(
        label="服务器地址（issuer）",
        max_length=400,
        required=False,
        help_text="OpenID Connect 才填：以 https:// 开头，与服务器自报的 issuer 一字不差。保存时会去核对。",
    )
    client_id = _Line(
        label="客户端编号",
        max_length=200,
        help_text="client id（微信为 AppID），由登录系统的管理员给出。",
        error_messages={"required": "请填写客户端编号。"},
    )
    secret = _secret(True)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        by_address = data.get("kind") == SignInProvider.Kind.OIDC
        if by_address and "issuer" in data and not data["issuer"].startswith(("https://", "http://")):
            self.add_error("issuer", "请填写完整的网址，例如 https://id.example.edu.cn。")
        if not by_address:
            data["issuer"] = ""
        return data


class ProviderForm(forms.Form):
    """What may change: the rest would let it stand in for another one."""

    label = _label()
    secret = _secret(False)
    enabled = forms.BooleanField(label="启用", required=False)


class NewcomerForm(AsksWhoIsHere, LibrarysSignupForm):
    """An account for who has none: what signing up asks, but no password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].required = False
