"""What the system checks say of proxies and of the database's role."""

import pytest
from django.core.management import call_command
from django.db import connections

from portal.checks import role_bound_by_policies, trusted_proxies


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
    assert role_bound_by_policies in registry.get_checks(include_deployment_checks=False)


def test_plain_check_asks_no_database(django_db_blocker):
    with django_db_blocker.block():
        call_command("check")


def test_the_portals_own_role_is_bound(db):
    assert role_bound_by_policies(None, databases=["default"]) == []


def test_a_role_that_policies_do_not_bind_is_said(transactional_db, django_db_blocker):
    """Asked as the server's own superuser, over the same socket."""
    connections.databases["superuser"] = {**connections.databases["default"], "USER": "postgres"}
    try:
        with django_db_blocker.unblock():
            messages = role_bound_by_policies(None, databases=["superuser"])
        assert [message.id for message in messages] == ["portal.W003"]
    finally:
        connections["superuser"].close()
        del connections["superuser"]
        del connections.databases["superuser"]


@pytest.mark.parametrize(("owner_url", "ids"), [("", ["portal.W004"]), ("postgresql://portal@/portal", [])])
def test_a_role_that_owns_the_tables_is_said_unless_it_migrates(
    transactional_db, settings, django_db_blocker, owner_url, ids
):
    """With one role the portal runs on, and says that its second wall is half a wall."""
    settings.DATABASE_OWNER_URL = owner_url
    connections.databases["owner"] = {**connections.databases["default"], "USER": "portal"}
    try:
        with django_db_blocker.unblock():
            messages = role_bound_by_policies(None, databases=["owner"])
        assert [message.id for message in messages] == ids
    finally:
        connections["owner"].close()
        del connections["owner"]
        del connections.databases["owner"]


def test_without_a_database_nothing_is_asked():
    assert role_bound_by_policies(None) == []
