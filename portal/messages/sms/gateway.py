"""The plug for an SMS provider: a class with `send` and, if it needs settings, `missing`.

SMS_GATEWAY names it: "file", "aliyun", "tencent", or the dotted name of a class of the operator's own.
"""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal.messages.sms.templates import Template

OURS = {
    "file": "portal.messages.sms.files.FileGateway",
    "aliyun": "portal.messages.sms.aliyun.AliyunGateway",
    "tencent": "portal.messages.sms.tencent.TencentGateway",
}


class SmsNotSent(Exception):
    """The provider refused or did not answer. Its text is for the operator's log: never a code or a whole number."""


class Gateway(Protocol):
    """What a provider must be able to do."""

    def send(self, phone: str, key: str, template: Template, params: dict[str, str]) -> None:
        """Send one text to a mainland mobile number (11 digits); `key` names the template in SMS_TEMPLATES. Answers within
        SMS_TIMEOUT seconds or raises `SmsNotSent`.
        """

    def missing(self) -> list[str]:
        """The variables that this provider still needs."""


def configured() -> bool:
    """Whether the portal has an SMS provider at all: pages offer a code only then."""
    return bool(settings.SMS_GATEWAY)


def gateway() -> Gateway:
    """The provider that the operator chose."""
    made: Gateway = import_string(OURS.get(settings.SMS_GATEWAY, settings.SMS_GATEWAY))()
    return made
