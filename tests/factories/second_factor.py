"""Setting up a second factor in a browser, and the codes that an app would show."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from tests.factories.portal import PASSWORD

NEW = "/accounts/second/totp/activate/"


def code_now(secret: str) -> str:
    counters = sorted(yield_hotp_counters_from_time())
    counter = counters[
        len(counters) // 2
    ]  # this half minute's: the one before may have run out when it is read
    return format_hotp_value(hotp_value(secret, counter))


def set_up(client: Client) -> tuple[str, list[str]]:
    """Turn it on; the secret and the recovery codes."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    secret = client.get(NEW).context["form"].secret
    response = client.post(NEW, {"code": code_now(secret)})
    assert response.headers["Location"] == "/accounts/second/recovery-codes/"
    return secret, client.get(response.headers["Location"]).context["unused_codes"]
