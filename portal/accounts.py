"""The account library, in our words."""

import logging
import smtplib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as context_of
from django.contrib import messages
from django.http import HttpRequest

log = logging.getLogger(__name__)
_UNSENT = "邮件暂时发不出去，请过几分钟再试一次；一直如此，请联系主办单位。"
_WRONG = "用户名（或邮箱）与密码不符。请检查大小写和输入法；忘记密码可点“忘记密码”。"


class AccountAdapter(DefaultAccountAdapter):
    """Chinese words for what can go wrong at sign-in and sign-up, each with what to do."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "此账号已停用，请联系主办单位。",
        "email_password_mismatch": _WRONG,
        "username_password_mismatch": _WRONG,
        "invalid_login": _WRONG,
        "email_taken": "这个邮箱已注册过账号。请直接登录，或换一个邮箱。",
        "username_taken": "这个用户名已有人使用，请换一个，例如加上姓名拼音或数字。",
        "username_blacklisted": "这个用户名不可用，请换一个。",
        "enter_current_password": "请输入当前密码。",
        "incorrect_password": "密码不对，请重新输入。",
        "too_many_login_attempts": "密码输错次数过多，为保护账号已暂停登录。请 5 分钟后再试，或找回密码。",
        "unknown_email": "没有账号使用这个邮箱，请检查是否写错；如未填过邮箱，请联系主办单位重置密码。",
        "invalid_password_reset": "重置密码的链接无效，请重新申请。",
        "password_min_length": "密码至少需要 {0} 个字符。",
        "rate_limited": "操作太频繁，请稍等几分钟再试。",
    }

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *_args: object,
        **_kwargs: object,
    ) -> None:
        """Only what a person needs to hear; a sign-in that worked needs no words."""
        words = _SAID.get(message_template or "")
        if words:
            messages.add_message(request, level, words)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """A mail server that is away stops neither signing up nor the page; the person is told to ask again."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, smtplib.SMTPException):
            log.exception("account mail %s not sent", template_prefix)
            messages.error(context_of.request, _UNSENT)


_SAID = {
    "account/messages/logged_out.txt": "您已安全退出。",
    "account/messages/password_changed.txt": "密码已修改，下次请用新密码登录。",
    "account/messages/password_set.txt": "密码已设置。",
    "account/messages/email_confirmed.txt": "邮箱已验证。",
}
