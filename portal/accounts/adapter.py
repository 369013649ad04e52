"""The account library, in our words."""

import datetime as dt
import logging
import secrets
import smtplib
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as context_of
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal import audit
from portal.accounts import consent, devices, limits
from portal.accounts.phones import PhoneMethods
from portal.accounts.second_factor import CHANGES
from portal.accounts.uniqueness import refused_when_taken
from portal.decisions import NotAllowed, refuse
from portal.messages.sms import configured
from portal.models import Person
from portal.typed_text import compatible, is_mobile, looks_like_others, phone_number
from portal.visitor_address import visitor_address
from portal.words import say

log = logging.getLogger(__name__)
_UNSENT = "邮件暂时发不出去，请过几分钟再试一次；一直如此，请联系主办单位。"
_WRONG = "用户名（或手机号、邮箱）与密码不符。请检查大小写和输入法；忘记密码可点“忘记密码”。"


class AccountAdapter(PhoneMethods, DefaultAccountAdapter):
    """Chinese words for what can go wrong at sign-in and sign-up, each with what to do."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "此账号已停用，请联系主办单位。",
        "email_password_mismatch": _WRONG,
        "username_password_mismatch": _WRONG,
        "phone_password_mismatch": _WRONG,
        "invalid_login": _WRONG,
        "phone_taken": say(refuse("phone_taken")),
        "incorrect_code": "验证码不对，请核对最近一条短信。",
        "too_many_login_attempts": "验证码输错三次，已经作废，请重新获取。",
        "same_as_current": "这就是当前已验证的手机号。",
        "email_taken": "这个邮箱已注册过账号。请直接登录，或换一个邮箱。",
        "username_taken": "这个用户名已有人使用，请换一个，例如加上姓名拼音或数字。",
        "username_blacklisted": "这个用户名不可用，请换一个。",
        "enter_current_password": "请输入当前密码。",
        "incorrect_password": "密码不对，请重新输入。",
        "username_at": "用户名不能含“@”。邮箱请填在“电子邮箱”一栏，登录时用户名和邮箱都可以用。",
        "username_number": "用户名不要用手机号：手机号本身就可以登录。请另起一个，或留空由门户代起。",
        "username_letters": "用户名请只用汉字、英文字母、数字和 _ . + -，不要混用外形相同的其他文字的字母。",
        "unknown_email": "没有账号使用这个邮箱，请检查是否写错；如未填过邮箱，请联系主办单位重置密码。",
        "invalid_password_reset": "重置密码的链接无效，请重新申请。",
        "password_min_length": "密码至少需要 {0} 个字符。",
        "rate_limited": "操作太频繁，请稍等几分钟再试。",
    }

    def now(self) -> dt.datetime:
        return timezone.now()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """The library's own limit counts by the Host header; ours stands in `authenticate`."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """The person with these credentials, or None. Raises ValidationError where a try must wait."""
        login = str(credentials.get("email") or credentials.get("phone") or credentials.get("username") or "")
        account = limits.account_named(login)
        if account is not None and credentials.get("username"):
            credentials["username"] = account.username  # typed in full width, it is the same name
        place = devices.known_device(request, account) or limits.place_of(self.get_client_ip(request))
        credentials.pop("phone", None)  # the account it means is tried by its user name
        attempt = limits.Attempt(limits.subject_of(login, account), place)
        try:
            limits.begin(attempt, now=timezone.now())
        except NotAllowed as refused:
            raise ValidationError(say(refused.decision), code=refused.decision.code) from refused
        person: Person | None = super().authenticate(request, **credentials)
        if person is not None:
            limits.succeeded(attempt)
        elif account is not None:
            audit.record("account.fail_sign_in", account, actor=None, now=timezone.now())
        return person

    def save_user(self, request: HttpRequest, user: Person, form: Any, commit: bool = True) -> Person:
        """The new account with all that the form asked for, in one write. Raises `NotAllowed` where somebody has the name,
        the address or the number already.
        """
        super().save_user(request, user, form, commit=False)  # hashes the password, outside a transaction
        for name in ("real_name", "phone", "employer"):
            setattr(user, name, form.cleaned_data[name])
        user.privacy_version = consent.VERSION
        if configured() and is_mobile(user.phone):
            user.phone_to_prove = user.phone
            if Person.objects.filter(phone=user.phone).exists():
                user.phone = ""  # somebody only said it: proving takes it from them
        if commit:
            with refused_when_taken():
                user.save()
                audit.record("account.sign_up", user, actor=user, now=timezone.now())
                consent.note_consent(user, now=timezone.now())
        return user

    def post_login(self, request: HttpRequest, user: Person, **about: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **about)
        devices.remember_device(request, response, user)
        audit.record("account.sign_in", user, actor=user, now=timezone.now())
        return response

    def populate_username(self, request: HttpRequest, user: Person) -> None:
        """Who signed up by phone and thought of no name gets one."""
        user.username = user.username or f"u{secrets.token_hex(5)}"

    def get_login_stages(self) -> list[str]:
        ours = {
            "allauth.account.stages.PhoneVerificationStage": "portal.accounts.phones.PhoneVerificationStage"
        }
        return [ours.get(name, name) for name in super().get_login_stages()]

    def set_password(self, user: Person, password: str) -> None:
        super().set_password(user, password)
        limits.forget(user)
        audit.record("account.set_password", user, actor=user, now=timezone.now())

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """False where another account proved the address first."""
        try:
            with refused_when_taken():
                confirmed = bool(super().confirm_email(request, email_address))
                if confirmed:
                    owner = email_address.user
                    audit.record("account.verify_email", owner, actor=owner, now=timezone.now())
        except NotAllowed:
            return False
        return confirmed

    def send_notification_mail(self, template_prefix: str, user: Person, *_args: Any, **_kwargs: Any) -> None:
        """A change of the second factor is audited, and told by mail: somebody else may have made it."""
        if template_prefix not in CHANGES:
            return
        action, what = CHANGES[template_prefix]
        audit.record(action, user, actor=user, now=self.now())
        if user.email:
            self.send_mail("account/email/second_factor", user.email, {"user": user, "what": what})

    def get_client_ip(self, request: HttpRequest) -> str:
        """What the library and we count by, and what is noted of a session."""
        forwarded = request.headers.get("X-Forwarded-For", "")
        proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
        return visitor_address(request.META.get("REMOTE_ADDR", ""), forwarded, proxies=proxies)

    def get_reset_password_from_key_url(self, key: str) -> str:
        return _public(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return _public(super().get_email_confirmation_url(request, emailconfirmation))

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """A user name is never an address: else somebody else's could be claimed by naming an account so. Nor does it look
        like another's: one width of letters, nothing invisible, one alphabet.
        """
        plain = compatible(username)
        if "@" in plain:
            raise ValidationError(self.error_messages["username_at"], code="username_at")
        if is_mobile(phone_number(plain) or ""):
            raise ValidationError(self.error_messages["username_number"], code="username_number")
        if looks_like_others(plain):
            raise ValidationError(self.error_messages["username_letters"], code="username_letters")
        return str(super().clean_username(plain, shallow))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *_args: object,
        message: str | None = None,
        **_kwargs: object,
    ) -> None:
        """Only what a person needs to hear; a sign-in that worked needs no words."""
        if message == self.error_messages["rate_limited"]:
            return  # `send_text` has said how long to wait
        words = message or _SAID.get(message_template or "")
        if words:
            messages.add_message(request, level, words)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """A mail server that is away stops neither signing up nor the page; the person is told to ask again."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, smtplib.SMTPException):
            log.exception("account mail %s not sent", template_prefix)
            messages.error(context_of.request, _UNSENT)


def _public(url: str) -> str:
    """An address of ours as mails name it: never by the Host that a visitor sent."""
    parts = urlsplit(url)
    return settings.PUBLIC_ADDRESS + urlunsplit(("", "", parts.path, parts.query, ""))


_SAID = {
    "mfa/messages/totp_activated.txt": "两步验证已开启。下面是恢复码，请打印或抄下来收好。",
    "mfa/messages/totp_deactivated.txt": "两步验证已关闭。",
    "mfa/messages/webauthn_added.txt": "通行密钥已添加，以后可以不输密码登录。",
    "mfa/messages/webauthn_removed.txt": "通行密钥已删除。",
    "mfa/messages/recovery_codes_generated.txt": "已生成新的恢复码，旧的作废。",
    "account/messages/logged_out.txt": "您已安全退出。",
    "account/messages/password_changed.txt": "密码已修改，下次请用新密码登录。",
    "account/messages/password_set.txt": "密码已设置。",
    "account/messages/email_confirmed.txt": "邮箱已验证。",
    "account/messages/phone_verified.txt": "手机号已验证，以后可以用它收验证码登录。",
}


def tell_address_moved(request: HttpRequest, person: Person, before: str) -> None:
    """Write to the address that an account had, so that its owner hears of a change somebody else made; and ask the
    new one to prove itself.
    """
    if before:
        context = {"user": person, "new": person.email}
        AccountAdapter(request).send_mail("account/email/email_changed", before, context)
    if person.email:
        ask_for_proof(request, person)


def ask_for_proof(request: HttpRequest, person: Person) -> None:
    """Mail a person's address a link that proves that it is theirs."""
    EmailAddress.objects.add_email(request, person, person.email, confirm=True)
