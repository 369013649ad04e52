"""What people tell the portal about themselves."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from portal.decisions import refuse
from portal.messages.sms import configured
from portal.models import Person, Tenant
from portal.typed_text import email_address, is_mobile, one_line, phone_number
from portal.words import say

PHONE_WORDS = "请填写 11 位手机号，或带区号的固定电话，例如 13800000000、0951-6123456。"


class PhoneField(forms.CharField):
    """A phone number; what it cleans to is the form in which numbers are kept and compared."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Typed numbers are longer than kept ones: spaces, invisible marks, a country code.
        super().__init__(*args, **({"max_length": 40} | kwargs))

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        if not text:
            return ""
        number = phone_number(text)
        if number is None:
            raise forms.ValidationError(PHONE_WORDS)
        return number


class AddressField(forms.EmailField):
    """An e-mail address in plain letters; full-width ones are taken, invisible ones refused."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value))
        return email_address(text) or text


def _unused_phone(phone: str, others: "QuerySet[Person]", *, to_be_proved: bool = False) -> str:
    """A mobile number that no other account has (SEC-M9); landlines are shared. Where it will be proved by a code, only an
    account that proved it counts: nobody keeps another's number by having said it.
    """
    holders = others.filter(phone=phone)
    if to_be_proved:
        holders = holders.filter(phone_verified_at__isnull=False)
    if is_mobile(phone) and holders.exists():
        raise forms.ValidationError(say(refuse("phone_taken")), code="phone_taken")
    return phone


def _real_name() -> forms.CharField:
    return forms.CharField(
        label="真实姓名",
        max_length=40,
        help_text="须与证件一致；证书上的姓名以此为准。",
        error_messages={"required": "请填写真实姓名。", "max_length": "姓名不超过 40 个字符。"},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


def phone_field() -> PhoneField:
    """The number a person gives about themselves."""
    return PhoneField(
        label="手机号",
        help_text="主办单位和本单位管理员用它核实身份、联系您，不会公开。",
        error_messages={"required": "请填写手机号。"},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )


def _employer(required: bool = True) -> forms.CharField:
    return forms.CharField(
        label="工作单位",
        max_length=120,
        required=required,
        help_text="请写全称，例如“银川市第一小学”。",
        error_messages={"required": "请填写工作单位。"},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


class AboutMe:
    """Checks shared by sign-up and profile."""

    cleaned_data: dict[str, Any]

    def clean_real_name(self) -> str:
        name = one_line(str(self.cleaned_data["real_name"]))
        if not name:
            raise forms.ValidationError("请填写真实姓名。")
        return name

    def clean_employer(self) -> str:
        employer = one_line(str(self.cleaned_data["employer"]))
        if not employer:
            raise forms.ValidationError("请填写工作单位。")
        return employer


class RealNameForm(AboutMe, forms.Form):
    """Real-name registration (N03): what sign-up asks beside user name and password."""

    field_order = ["real_name", "phone", "employer", "username", "email", "password1", "password2", "agrees"]

    real_name = _real_name()
    phone = phone_field()
    employer = _employer()
    agrees = forms.BooleanField(
        label="我已阅读并同意《隐私说明》", error_messages={"required": "请阅读《隐私说明》，同意后勾选。"}
    )

    def clean_phone(self) -> str:
        return _unused_phone(str(self.cleaned_data["phone"]), Person.objects.all(), to_be_proved=configured())

    def signup(self, _request: Any, user: Person) -> None:
        """The account library asks for it; the account is whole already (`AccountAdapter.save_user`)."""


class ProfileForm(AboutMe, forms.Form):
    """What a person may change about themselves later."""

    real_name = _real_name()
    phone = phone_field()
    employer = _employer()
    email = AddressField(
        label="电子邮箱",
        required=False,
        help_text="选填。填写后可收到通知邮件，忘记密码时可以自己找回。",
        error_messages={"invalid": "邮箱格式不对，例如 name@example.cn。"},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label="当前密码",
        required=False,
        strip=False,
        help_text="只在更换邮箱，或更换已验证的手机号时填写。",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_phone(self) -> str:
        return _unused_phone(str(self.cleaned_data["phone"]), Person.objects.exclude(pk=self.person.pk))

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip().lower()
        if email and Person.objects.exclude(pk=self.person.pk).filter(email__iexact=email).exists():
            raise forms.ValidationError("这个邮箱已被另一个账号使用，请换一个邮箱。")
        return email

    @property
    def moves_address(self) -> bool:
        """Whether the account's address is another one than before, or gone."""
        return str(self.cleaned_data.get("email", "")) != self.person.email.lower()

    @property
    def moves_phone(self) -> bool:
        """Whether a proved number is given up."""
        phone = str(self.cleaned_data.get("phone", ""))
        return self.person.phone_verified_at is not None and phone != self.person.phone

    def clean(self) -> dict[str, Any]:
        """Who takes over an address or a number can take over the account by it, so a changed one needs the password."""
        data = self.cleaned_data
        typed = data.pop("password", "")
        moves = [
            ("更换邮箱", "email" in data and self.moves_address),
            ("更换手机号", "phone" in data and self.moves_phone),
        ]
        what = "、".join(words for words, moved in moves if moved)
        if what and not self.person.check_password(typed):
            self.add_error("password", f"{what}需要当前密码，请核对后重新填写。")
        return data


class OrganiserForm(forms.Form):
    """Which tenant's units to choose from."""

    organiser = forms.ModelChoiceField(
        label="加入单位：先选主办单位",
        queryset=Tenant.objects.all(),
        to_field_name="slug",
        empty_label="请选择",
        help_text="即发布征集活动的教育主管部门。选好后再选您所在的学校或单位，由单位管理员确认。",
    )
