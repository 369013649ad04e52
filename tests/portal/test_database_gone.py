"""A database that is gone is said at once; a pool that is busy is waited for."""

import time

import psycopg
import pytest
from django.db import OperationalError, connections
from django.test import Client, RequestFactory
from psycopg_pool import PoolTimeout

from portal import views
from portal.database import base
from portal.middleware import RefusalMiddleware
from tests.factories.portal import client_of


@pytest.fixture
def wrapper(services, monkeypatch):
    """A wrapper whose pool never has a connection; `waits` counts how often it was asked."""
    monkeypatch.setattr(base, "_probed", {})
    wrapper = base.DatabaseWrapper(dict(connections["default"].settings_dict), alias="lonely")
    wrapper.waits = 0

    def no_connection(self, conn_params):
        wrapper.waits += 1
        raise PoolTimeout("couldn't get a connection")

    monkeypatch.setattr(base.base.DatabaseWrapper, "get_new_connection", no_connection)
    return wrapper


def test_a_busy_pool_is_waited_for(wrapper, monkeypatch):
    monkeypatch.setattr(base, "PATIENCE_SECONDS", 0.3)
    params = wrapper.get_connection_params() | {"dbname": "postgres"}
    with pytest.raises(PoolTimeout):
        wrapper.get_new_connection(params)
    assert wrapper.waits > 1


def test_a_database_that_is_gone_is_not(wrapper):
    began = time.monotonic()
    with pytest.raises(PoolTimeout):
        wrapper.get_new_connection({"host": "/nowhere/at-all", "dbname": "portal"})
    assert (wrapper.waits, time.monotonic() - began < 2) == (1, True)


def test_one_look_serves_all_who_wait(wrapper, monkeypatch):
    looks = []

    def refused(**params):
        looks.append(params)
        raise psycopg.OperationalError("refused")

    monkeypatch.setattr(psycopg, "connect", refused)
    for _ in range(5):
        with pytest.raises(PoolTimeout):
            wrapper.get_new_connection({"dbname": "portal"})
    assert (len(looks), wrapper.waits) == (1, 5)


def gone(*args, **kwargs):
    raise OperationalError("the connection is closed")


def test_a_view_without_a_database_is_a_503_in_words(client, monkeypatch, db):
    monkeypatch.setattr("portal.home.calls", gone)
    response = client.get("/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "已保存的填报和已上传的文件不会丢失" in response.content.decode()


@pytest.mark.parametrize("lost", ["portal.middleware.Tenant.objects", "django.contrib.auth.get_user"])
def test_a_database_lost_outside_a_view_is_the_same(person, monkeypatch, lost):
    browser = client_of(person)
    browser.raise_request_exception = False
    if lost.endswith("get_user"):
        monkeypatch.setattr(lost, gone)
        monkeypatch.setattr("django.contrib.auth.middleware.auth.get_user", gone)
    else:
        monkeypatch.setattr("django.db.models.query.QuerySet.get", gone)
    response = browser.get("/t/ours/mine/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_another_failure_is_still_a_500(monkeypatch, db):
    def broken(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("portal.home.calls", broken)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert views.server_error(RequestFactory().get("/")).status_code == 500
    assert (
        RefusalMiddleware(lambda _: None).process_exception(RequestFactory().get("/"), ValueError()) is None
    )
