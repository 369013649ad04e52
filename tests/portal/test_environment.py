"""The environment's variables: typed, empty ones unset, wrong ones named, all of them in the operator's table."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.environment import Environment, read_environment

DEPLOYMENT = Path(__file__).parents[2] / "docs" / "deployment.md"


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    """The tests' own servers are set in the environment: each test starts without a variable of the portal."""
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_every_variable_stands_in_the_table_of_the_deployment_page():
    rows = [line for line in DEPLOYMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    documented = {name for row in rows for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row.split("|")[1])}
    assert {name.upper() for name in Environment.model_fields} - documented == set()


def test_an_empty_variable_is_not_set(monkeypatch):
    monkeypatch.setenv("S3_PRESIGN_SECONDS", "")
    monkeypatch.setenv("STORE", "")
    environment = read_environment()
    assert environment.s3_presign_seconds == 0
    assert environment.store == "s3"


def test_lists_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "a.example, b.example,")
    assert read_environment().allowed_hosts == ["a.example", "b.example"]


@pytest.mark.parametrize(
    ("variables", "proxies"),
    [
        ({}, 0),
        ({"ACCEL_REDIRECT_PREFIX": "/protected/"}, 1),
        ({"ACCEL_REDIRECT_PREFIX": "/protected/", "TRUSTED_PROXIES": "2"}, 2),
        ({"ACCEL_REDIRECT_PREFIX": "/protected/", "TRUSTED_PROXIES": "0"}, 0),
    ],
)
def test_proxies_are_what_was_set_else_one_where_nginx_serves_files(monkeypatch, variables, proxies):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert read_environment().proxies == proxies


def test_every_wrong_variable_is_named_with_what_it_holds(monkeypatch):
    monkeypatch.setenv("DEBUG", "maybe")
    monkeypatch.setenv("MAIL_DAYS", "0")
    with pytest.raises(ImproperlyConfigured) as refused:
        read_environment()
    lines = str(refused.value).splitlines()
    assert [line.split(":")[0] for line in lines[1:]] == ["DEBUG='maybe'", "MAIL_DAYS='0'"]


def test_a_secret_key_without_a_receipt_key_is_refused(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "x")
    with pytest.raises(ImproperlyConfigured, match="RECEIPT_KEY is not set"):
        read_environment()
