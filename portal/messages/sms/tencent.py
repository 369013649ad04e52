"""Tencent Cloud SMS (2021-01-11, SendSms) with the V3 signature, TC3-HMAC-SHA256. Written from the public API documentation,
not tried against the real service.
"""

import datetime as dt
import hashlib
import hmac
import json
from urllib.parse import urlsplit

from django.conf import settings

from portal.messages.sms.gateway import SmsNotSent
from portal.messages.sms.requests import missing_settings, post_signed, provider_template
from portal.messages.sms.templates import Template

ENDPOINT = "https://sms.tencentcloudapi.com"
ALGORITHM = "TC3-HMAC-SHA256"
SERVICE = "sms"
VERSION = "2021-01-11"
CONTENT_TYPE = "application/json; charset=utf-8"
SIGNED = "content-type;host"


def authorization(*, host: str, body: bytes, key: str, secret: str, at: dt.datetime) -> str:
    """The Authorization header of a request with this body."""
    canonical = "\n".join(
        [
            "POST", "/", "", f"content-type:{CONTENT_TYPE}", f"host:{host}", "", SIGNED,
            hashlib.sha256(body).hexdigest(),
        ]
    )  # fmt: skip
    day = at.strftime("%Y-%m-%d")
    scope = f"{day}/{SERVICE}/tc3_request"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"{ALGORITHM}\n{int(at.timestamp())}\n{scope}\n{digest}"
    signing = f"TC3{secret}".encode()
    for part in (day, SERVICE, "tc3_request"):
        signing = hmac.new(signing, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(signing, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key}/{scope}, SignedHeaders={SIGNED}, Signature={signature}"


class TencentGateway:
    """SMS_ACCESS_KEY (SecretId), SMS_SECRET_KEY, SMS_APP_ID (SmsSdkAppId), SMS_SIGN_NAME, SMS_REGION and SMS_TEMPLATES."""

    def send(self, phone: str, key: str, template: Template, params: dict[str, str]) -> None:
        values = {
            "PhoneNumberSet": [f"+86{phone}"],
            "SmsSdkAppId": settings.SMS_APP_ID,
            "SignName": settings.SMS_SIGN_NAME,
            "TemplateId": provider_template(key),
            "TemplateParamSet": [params[name] for name in template.values],
        }
        body = json.dumps(values, ensure_ascii=False).encode()
        endpoint = settings.SMS_ENDPOINT_URL or ENDPOINT
        host, at = urlsplit(endpoint).netloc, dt.datetime.now(dt.UTC)
        headers = {
            "Authorization": authorization(
                host=host, body=body, key=settings.SMS_ACCESS_KEY, secret=settings.SMS_SECRET_KEY, at=at
            ),
            "Content-Type": CONTENT_TYPE,
            "Host": host,
            "X-TC-Action": "SendSms",
            "X-TC-Region": settings.SMS_REGION or "ap-guangzhou",
            "X-TC-Timestamp": str(int(at.timestamp())),
            "X-TC-Version": VERSION,
        }
        self._read(post_signed(f"{endpoint}/", headers, body))

    @staticmethod
    def _read(answer: dict[str, object]) -> None:
        """The request as a whole may fail, or its one number."""
        response = answer.get("Response")
        if not isinstance(response, dict):
            raise SmsNotSent("tencent: no Response in the answer")
        error, states = response.get("Error"), response.get("SendStatusSet")
        state = states[0] if isinstance(states, list) and states and isinstance(states[0], dict) else {}
        code = error.get("Code") if isinstance(error, dict) else state.get("Code")
        if code != "Ok":
            raise SmsNotSent(f"tencent: {code} (request {response.get('RequestId')})")

    def missing(self) -> list[str]:
        return missing_settings(
            {
                "SMS_ACCESS_KEY": settings.SMS_ACCESS_KEY,
                "SMS_SECRET_KEY": settings.SMS_SECRET_KEY,
                "SMS_APP_ID": settings.SMS_APP_ID,
                "SMS_SIGN_NAME": settings.SMS_SIGN_NAME,
            }
        )
