"""Alibaba Cloud SMS (Dysmsapi 2017-05-25, SendSms) with the V3 signature, ACS3-HMAC-SHA256. Written from the public API
documentation, not tried against the real service.
"""

import datetime as dt
import hashlib
import hmac
import json
import uuid
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings

from portal.messages.sms.gateway import SmsNotSent
from portal.messages.sms.requests import missing_settings, post_signed, provider_template
from portal.messages.sms.templates import Template

ENDPOINT = "https://dysmsapi.aliyuncs.com"
ALGORITHM = "ACS3-HMAC-SHA256"
VERSION = "2017-05-25"


def signed_headers(
    *, action: str, version: str, host: str, query: str, key: str, secret: str, at: dt.datetime, nonce: str
) -> dict[str, str]:
    """The headers of a request whose parameters all stand in its `query` (sorted, percent-encoded) and whose body is empty."""
    empty = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": host,
        "x-acs-action": action,
        "x-acs-content-sha256": empty,
        "x-acs-date": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": nonce,
        "x-acs-version": version,
    }
    names = ";".join(sorted(headers))
    canonical = "\n".join(
        ["POST", "/", query, *(f"{name}:{headers[name]}" for name in sorted(headers)), "", names, empty]
    )
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return headers | {
        "Authorization": f"{ALGORITHM} Credential={key},SignedHeaders={names},Signature={signature}"
    }


class AliyunGateway:
    """SMS_ACCESS_KEY, SMS_SECRET_KEY, SMS_SIGN_NAME and SMS_TEMPLATES."""

    def send(self, phone: str, key: str, template: Template, params: dict[str, str]) -> None:
        values = {
            "PhoneNumbers": phone,
            "SignName": settings.SMS_SIGN_NAME,
            "TemplateCode": provider_template(key),
            "TemplateParam": json.dumps({name: params[name] for name in template.values}, ensure_ascii=False),
        }
        query = urlencode(sorted(values.items()), quote_via=quote, safe="-_.~")
        endpoint = settings.SMS_ENDPOINT_URL or ENDPOINT
        headers = signed_headers(
            action="SendSms", version=VERSION, host=urlsplit(endpoint).netloc, query=query,
            key=settings.SMS_ACCESS_KEY, secret=settings.SMS_SECRET_KEY,
            at=dt.datetime.now(dt.UTC), nonce=uuid.uuid4().hex,
        )  # fmt: skip
        answer = post_signed(f"{endpoint}/?{query}", headers, b"")
        if answer.get("Code") != "OK":
            raise SmsNotSent(f"aliyun: {answer.get('Code')} (request {answer.get('RequestId')})")

    def missing(self) -> list[str]:
        return missing_settings(
            {
                "SMS_ACCESS_KEY": settings.SMS_ACCESS_KEY,
                "SMS_SECRET_KEY": settings.SMS_SECRET_KEY,
                "SMS_SIGN_NAME": settings.SMS_SIGN_NAME,
            }
        )
