"""The text messages that the portal sends. A carrier in China sends only texts that it has approved beforehand, so each is a
template with named values; its number at the provider stands in SMS_TEMPLATES.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """What stands in the application to the provider, and its values in the order of the text."""

    words: str
    values: tuple[str, ...]

    def filled(self, params: Mapping[str, str]) -> str:
        return self.words.format(**{name: params[name] for name in self.values})


LONGEST_VALUE = 30
"""Characters of one value; carriers refuse more than about 35."""
TEMPLATES = {
    "code": Template("验证码 {code}，{minutes} 分钟内有效。请勿告诉他人。", ("code", "minutes")),
    "notice": Template("您在{tenant}有新通知：{words}。请登录门户查看。", ("tenant", "words")),
    "moved": Template(
        "您的门户账号已改用尾号 {tail} 的手机号。不是您本人操作的，请立即修改密码。", ("tail",)
    ),
}
