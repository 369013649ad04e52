"""What the system checks say of proxies."""

import pytest

from portal.checks import trusted_proxies


@pytest.mark.parametrize(
    ("prefix", "https", "count", "said", "ids"),
    [
        ("", False, 0, False, []),
        ("/protected/", False, 0, True, ["portal.W001"]),
        ("/protected/", False, 1, False, []),
        ("/protected/", True, 1, False, ["portal.W002"]),
        ("/protected/", True, 1, True, []),
        ("/protected/", True, 2, True, []),
    ],
)
def test_a_wrong_number_of_proxies_is_said(settings, prefix, https, count, said, ids):
    settings.ACCEL_REDIRECT_PREFIX, settings.HTTPS = prefix, https
    settings.ALLAUTH_TRUSTED_PROXY_COUNT, settings.TRUSTED_PROXIES_SET = count, said
    assert [message.id for message in trusted_proxies(None)] == ids


def test_the_check_is_registered():
    from django.core.checks.registry import registry

    assert trusted_proxies in registry.get_checks()
