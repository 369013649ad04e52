"""One signed request to a provider: JSON back, or `SmsNotSent` with what it said."""

import http.client
import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from portal.messages.sms.gateway import SmsNotSent
from portal.messages.sms.templates import TEMPLATES

LONGEST_ANSWER = 100_000


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A signed request goes where it was signed for and nowhere else."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def post_signed(url: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    """Post and read the answer. Raises `SmsNotSent`; what it says names the kind of failure, never the request."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise SmsNotSent("SMS_ENDPOINT_URL is not an http(s) address")
    # Every address is the operator's own setting.
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310
    try:
        opener = urllib.request.build_opener(_NoRedirects)
        with opener.open(request, timeout=settings.SMS_TIMEOUT) as response:
            said = response.read(LONGEST_ANSWER)
    except urllib.error.HTTPError as refused:
        said = refused.read(LONGEST_ANSWER)  # both providers explain themselves in JSON
    except (OSError, http.client.HTTPException) as problem:
        raise SmsNotSent(f"no answer: {type(problem).__name__}") from None
    try:
        answer = json.loads(said)
    except ValueError:
        raise SmsNotSent("the answer is no JSON") from None
    if not isinstance(answer, dict):
        raise SmsNotSent("the answer is no JSON object")
    return answer


def provider_template(key: str) -> str:
    """The provider's number of a template. Raises `SmsNotSent` where the operator named none."""
    number: str = settings.SMS_TEMPLATES.get(key, "")
    if not number:
        raise SmsNotSent(f"SMS_TEMPLATES names no template for {key!r}")
    return number


def missing_settings(names: dict[str, Any]) -> list[str]:
    """Which of these are empty, and which templates no number stands for."""
    templates = [f"SMS_TEMPLATES ({key}=…)" for key in TEMPLATES if not settings.SMS_TEMPLATES.get(key)]
    return [name for name, value in names.items() if not value] + templates
