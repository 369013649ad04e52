"""Text messages through providers: a local server takes a request only with the signature that the provider's own library
makes of it. (The real services were not asked.)
"""

import datetime as dt
import hashlib
import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
from alibabacloud_openapi_util.client import Client as AlibabaSigner
from django.core.checks import run_checks
from django.utils import timezone
from tencentcloud.common.abstract_client import AbstractClient

from portal.decisions import NotAllowed
from portal.messages.sms import aliyun, send_sms
from portal.messages.sms.gateway import OURS, gateway
from portal.messages.sms.templates import TEMPLATES
from portal.models import SentText

PHONE, CODE = "13800000000", "604213"
SECRETS = {
    "SMS_ACCESS_KEY": "AKIDexample", "SMS_SECRET_KEY": "s3cret+/=", "SMS_SIGN_NAME": "云南案例", "SMS_APP_ID": "1400006666",
    "SMS_TEMPLATES": {"code": "SMS_42", "moved": "SMS_43"}, "SMS_REGION": "ap-guangzhou",
}  # fmt: skip


class Provider(HTTPServer):
    """What arrives, and what is answered to it."""

    def __init__(self, signature):
        super().__init__(("127.0.0.1", 0), Handler)
        self.signature, self.arrived, self.answer = signature, [], None


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        right = self.server.signature(self.headers, query, body)
        self.server.arrived.append((query, body))
        status, said = self.server.answer or (
            200,
            {"Code": "OK", "Response": {"SendStatusSet": [{"Code": "Ok"}]}},
        )
        if self.headers["Authorization"] != right:
            status, said = (
                403,
                {"Code": "SignatureDoesNotMatch", "Response": {"Error": {"Code": "AuthFailure"}}},
            )
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(said if isinstance(said, bytes) else json.dumps(said).encode())

    def log_message(self, *_args):
        pass


def alibabas(headers, query, body):
    low = {name.lower(): value for name, value in headers.items()}
    signed = {name: low[name] for name in ("host", *(name for name in low if name.startswith("x-acs-")))}
    request = SimpleNamespace(method="POST", pathname="/", query=query, headers=signed)
    digest = hashlib.sha256(body).hexdigest()
    return AlibabaSigner.get_authorization(
        request, "ACS3-HMAC-SHA256", digest, SECRETS["SMS_ACCESS_KEY"], SECRETS["SMS_SECRET_KEY"]
    )


def tencents(headers, _query, body):
    at = int(headers["X-TC-Timestamp"])
    day = dt.datetime.fromtimestamp(at, dt.UTC).strftime("%Y-%m-%d")
    request = SimpleNamespace(uri="/", data=body, method="POST", header=headers)
    signature = AbstractClient._get_tc3_signature(None, {}, request, day, "sms", SECRETS["SMS_SECRET_KEY"])
    return (
        f"TC3-HMAC-SHA256 Credential={SECRETS['SMS_ACCESS_KEY']}/{day}/sms/tc3_request, "
        f"SignedHeaders=content-type;host, Signature={signature}"
    )


@pytest.fixture(params=["aliyun", "tencent"])
def provider(request, settings, db):
    for name, value in SECRETS.items():
        setattr(settings, name, value)
    server = Provider({"aliyun": alibabas, "tencent": tencents}[request.param])
    settings.SMS_GATEWAY = server.name = request.param
    settings.SMS_ENDPOINT_URL = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def send_code():
    send_sms(PHONE, "code", address="198.51.100.7", now=timezone.now(), code=CODE, minutes="10")


def refusal():
    with pytest.raises(NotAllowed) as refused:
        send_code()
    return refused.value.decision.code


def test_a_text_goes_out_with_the_signature_of_the_providers_own_library(provider):
    send_code()
    [(query, body)] = provider.arrived
    if provider.name == "aliyun":
        assert (query | {"TemplateParam": json.loads(query["TemplateParam"])}, body) == (
            {
                "PhoneNumbers": PHONE, "SignName": "云南案例", "TemplateCode": "SMS_42",
                "TemplateParam": {"code": CODE, "minutes": "10"},
            },
            b"",
        )  # fmt: skip
    else:
        assert (query, json.loads(body)) == (
            {},
            {
                "PhoneNumberSet": ["+8613800000000"], "SmsSdkAppId": "1400006666", "SignName": "云南案例",
                "TemplateId": "SMS_42", "TemplateParamSet": [CODE, "10"],
            },
        )  # fmt: skip


def test_the_signature_of_alibabas_published_example():
    headers = aliyun.signed_headers(
        action="RunInstances", version="2014-05-26", host="ecs.cn-shanghai.aliyuncs.com",
        query="ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
        key="YourAccessKeyId", secret="YourAccessKeySecret",
        at=dt.datetime(2023, 10, 26, 10, 22, 32, tzinfo=dt.UTC), nonce="3156853299f313e23d1673dc12e1703d",
    )  # fmt: skip
    assert headers["Authorization"].endswith(
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


WRONG = [
    ((200, {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Response": {"SendStatusSet": [{"Code": "LimitExceeded"}]}}), "Limit|LIMIT"),
    ((400, {"Code": "Invalid", "Response": {"Error": {"Code": "Invalid"}}}), "Invalid"),
    ((200, b"<html>502</html>"), "no JSON"),
    ((200, b"[]"), "no JSON object"),
    ((302, {}), "None|no Response"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "why"), WRONG)
def test_what_a_provider_refuses_is_said_without_code_or_number(provider, caplog, answer, why):
    provider.answer = answer
    with caplog.at_level(logging.ERROR):
        assert refusal() == "sms_not_sent"
    [line] = [record.getMessage() for record in caplog.records if record.name.startswith("portal")]
    assert any(part in line for part in why.split("|"))
    assert [CODE in caplog.text, PHONE in caplog.text, SECRETS["SMS_SECRET_KEY"] in caplog.text] == [
        False
    ] * 3
    assert len(provider.arrived) == 1


def test_a_wrong_secret_a_missing_template_and_a_dead_provider(provider, settings):
    settings.SMS_SECRET_KEY = "another"
    assert (refusal(), len(provider.arrived)) == ("sms_not_sent", 1)
    settings.SMS_SECRET_KEY, settings.SMS_TEMPLATES = SECRETS["SMS_SECRET_KEY"], {}
    SentText.objects.all().delete()
    assert (refusal(), len(provider.arrived)) == ("sms_not_sent", 1)
    settings.SMS_TEMPLATES, settings.SMS_ENDPOINT_URL = SECRETS["SMS_TEMPLATES"], "http://127.0.0.1:9"
    SentText.objects.all().delete()
    assert refusal() == "sms_not_sent"
    settings.SMS_ENDPOINT_URL = "file:///etc/passwd"
    SentText.objects.all().delete()
    assert refusal() == "sms_not_sent"


def test_the_demos_texts_are_files(settings, tmp_path, db):
    settings.SMS_GATEWAY, settings.SMS_FILE_PATH = "file", tmp_path / "sms"
    send_code()
    [written] = settings.SMS_FILE_PATH.iterdir()
    assert written.read_text() == f"{PHONE}\n验证码 {CODE}，10 分钟内有效。请勿告诉他人。\n"


def test_without_a_provider_nothing_is_sent(db):
    assert (refusal(), SentText.objects.count()) == ("sms_off", 0)


@pytest.mark.parametrize("name", OURS)
def test_every_gateway_says_what_it_still_needs(settings, name):
    settings.SMS_GATEWAY = name
    settings.SMS_ACCESS_KEY = settings.SMS_SECRET_KEY = settings.SMS_SIGN_NAME = settings.SMS_APP_ID = ""
    settings.SMS_TEMPLATES = {}
    keys = ["SMS_ACCESS_KEY", "SMS_SECRET_KEY", "SMS_SIGN_NAME"]
    templates = [f"SMS_TEMPLATES ({key}=…)" for key in TEMPLATES]
    wanted = {
        "file": [],
        "aliyun": [*keys, *templates],
        "tencent": [*keys[:2], "SMS_APP_ID", keys[2], *templates],
    }
    assert gateway().missing() == wanted[name]
    assert [error.id for error in run_checks() if error.id == "portal.E001"] == ["portal.E001"] * bool(
        wanted[name]
    )


def test_a_gateway_that_nobody_knows_is_named_by_the_check(settings):
    settings.SMS_GATEWAY = "somewhere.Else"
    assert [error.id for error in run_checks() if error.id == "portal.E001"] == ["portal.E001"]
