"""Asking a server that a tenant named: only public addresses, connected to as they were looked up, over TLS, no redirects,
little time, a short answer. Servers inside the house are asked where the operator names them.
"""

import socket
import time
from typing import Any

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from portal.public_addresses import is_public

SECONDS = 8.0
"""For one answer, from the first byte to the last."""
MOST_BYTES = 1_000_000


class NotAsked(requests.RequestException):
    """The server was not asked: a code of the catalogue."""


class _Kept(Exception):
    """The same, on its way out through urllib3, which would take it for a broken line."""


def is_inside(host: str, port: int | None) -> bool:
    """Whether the operator vouches for it: then it may be private, and without TLS."""
    return {host, f"{host}:{port}"} & set(settings.OIDC_INSIDE) != set()


def _connect(connection: HTTPConnection) -> socket.socket:
    host, port = connection.host, connection.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise _Kept("login_server_unknown") from problem
    addresses = [str(row[4][0]) for row in found]
    if not is_inside(host, port) and not all(map(is_public, addresses)):
        raise _Kept("login_server_private")
    try:
        return socket.create_connection((addresses[0], port), timeout=SECONDS)
    except OSError as problem:
        raise _Kept("login_server_silent") from problem


class _Plain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self)


class _Secured(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecuredPool(HTTPSConnectionPool):
    ConnectionCls = _Secured


class GuardedAdapter(HTTPAdapter):
    """What every request of a guarded session goes through."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecuredPool}

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        parts = requests.compat.urlsplit(request.url or "")
        if parts.scheme != "https" and not is_inside(parts.hostname or "", parts.port):
            raise NotAsked("login_server_plain")
        kwargs |= {"stream": True, "timeout": SECONDS}
        try:
            response = super().send(request, *args, **kwargs)
        except _Kept as kept:
            raise NotAsked(str(kept)) from kept
        response._content = _body(response)  # noqa: SLF001 - as if it had been read at once
        return response


def _body(response: requests.Response) -> bytes:
    until, body = time.monotonic() + SECONDS, b""
    for piece in response.iter_content(16384):
        body += piece
        if len(body) > MOST_BYTES or time.monotonic() > until:
            response.close()
            raise NotAsked("login_server_silent")
    return body


class GuardedSession(requests.Session):
    """Follows nobody elsewhere and takes no proxy from the environment."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.mount("https://", GuardedAdapter())
        self.mount("http://", GuardedAdapter())

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        return super().request(*args, **kwargs | {"allow_redirects": False})
