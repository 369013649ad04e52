"""What browsers are told beside the page (SEC-L4)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import django; django.setup()
from django.test import Client
for address, how in {asked!r}:
    answer = Client().get(address, headers={{"Host": "cases.example.cn"}}, **how)
    print(answer.status_code, answer.headers.get("Location", "-"), answer.headers.get("Strict-Transport-Security", "-"))
"""
BY_TLS = {"HTTP_X_FORWARDED_PROTO": "https"}


def answers(public_address, *asked):
    """Of a process of its own, for these are settings of the start."""
    env = os.environ | {"PUBLIC_ADDRESS": public_address, "ALLOWED_HOSTS": "cases.example.cn"}
    argv = [sys.executable, "-c", ASK.format(asked=asked)]
    return subprocess.run(
        argv, env=env, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()


@pytest.mark.django_db
def test_no_page_may_ask_for_the_visitors_machine(client):
    policy = client.get("/").headers["Permissions-Policy"]
    assert policy == (
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), serial=(), usb=()"
    )


def test_with_a_tls_address_plain_http_is_sent_there_but_not_the_monitors():
    asked = answers(
        "https://cases.example.cn", ("/healthz", {}), ("/accounts/logout/", {}), ("/healthz", BY_TLS)
    )
    assert asked == [
        "200 - -",
        "301 https://cases.example.cn/accounts/logout/ -",
        "200 - max-age=31536000",  # who came by TLS comes by TLS for a year
    ]


def test_without_one_nobody_is_sent_anywhere_and_a_forged_header_counts_for_nothing():
    asked = answers(
        "http://cases.example.cn", ("/accounts/logout/", {}), ("/accounts/logout/", BY_TLS), ("/healthz", BY_TLS)
    )  # fmt: skip
    assert asked == ["302 / -", "302 / -", "200 - -"]
