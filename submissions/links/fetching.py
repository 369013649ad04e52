"""Asking whether a link opens: only public addresses, connected to as they were looked up, checked anew at every redirect,
with little time and nothing kept of what comes back.
"""

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from portal.public_addresses import is_public
from submissions.links.addresses import Target, target_of

SECONDS = 10.0
"""For one request, from connecting to the last header."""
MOST_REDIRECTS = 5
AGENT = "Mozilla/5.0 (compatible; case-portal link check)"
_SAFE = "/?:@!$&'()*+,;=%-._~[]"
_HEAD_REFUSED = frozenset({400, 403, 404, 405, 406, 501, 503})
"""Answers to HEAD after which some servers still show the page to GET."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: a code of `submissions.links.wording`, and the server's status where it gave one."""

    code: str
    status: int | None = None


Resolve = Callable[[str, int], Sequence[str]]
Accept = Callable[[str], bool]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, in the system's order."""
    return list(
        dict.fromkeys(str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    )


class _NotOpened(Exception):
    """Why a link was not opened: a code."""


def check_link(link: str, *, resolve: Resolve = resolve, accept: Accept = is_public) -> Outcome:
    """Whether the link opens. Never raises; reads no body. `accept` says which addresses may be connected to."""
    address = link
    try:
        for _ in range(MOST_REDIRECTS + 1):
            target = target_of(address)
            if target is None:
                return Outcome("address")
            status, location = _asked(target, resolve, accept)
            if status not in (301, 302, 303, 307, 308) or not location:
                return Outcome(_code_of(status), status)
            address = urljoin(address, location)
    except _NotOpened as problem:
        return Outcome(str(problem))
    return Outcome("redirects")


def _code_of(status: int) -> str:
    if 200 <= status < 400:
        return "open"
    if status in (404, 410):
        return "gone"
    return "refused" if status < 500 else "failing"


def _asked(target: Target, resolve: Resolve, accept: Accept) -> tuple[int, str]:
    status, location = _request("HEAD", target, resolve, accept)
    return _request("GET", target, resolve, accept) if status in _HEAD_REFUSED else (status, location)


def _request(method: str, target: Target, resolve: Resolve, accept: Accept) -> tuple[int, str]:
    """Status and Location."""
    with _connected(target, resolve, accept) as connection:
        try:
            path = quote(target.path, safe=_SAFE)
            connection.request(
                method, path, headers={"User-Agent": AGENT, "Accept": "*/*", "Range": "bytes=0-0"}
            )
            response = connection.getresponse()
        except (http.client.HTTPException, UnicodeError, ValueError) as problem:
            raise _NotOpened("no_answer") from problem
        except OSError as problem:
            raise _NotOpened("timeout" if isinstance(problem, TimeoutError) else "no_answer") from problem
        return response.status, response.headers.get("Location", "")


@contextlib.contextmanager
def _connected(target: Target, resolve: Resolve, accept: Accept) -> Iterator[http.client.HTTPConnection]:
    """A connection to the very address that was looked up and accepted: the name is not asked for again, so that it cannot
    stand for another place the second time. After `SECONDS` it is shut, however slowly bytes come.
    """
    plain = _socket(_addresses(target, resolve, accept), target.port)
    handle = (
        plain.dup()
    )  # TLS takes `plain` over and leaves it empty; the handle still leads to the same connection
    closing = threading.Timer(SECONDS, _shut, [handle])
    closing.daemon = True
    closing.start()
    connection = http.client.HTTPConnection(target.host, target.port, timeout=SECONDS)
    try:
        connection.sock = _secured(plain, target.host) if target.scheme == "https" else plain
        yield connection
    finally:
        closing.cancel()
        connection.close()
        plain.close()
        handle.close()


def _addresses(target: Target, resolve: Resolve, accept: Accept) -> Sequence[str]:
    """Every address of the name; one that is not public refuses them all."""
    try:
        addresses = resolve(target.host, target.port)
    except (OSError, UnicodeError) as problem:
        raise _NotOpened("no_name") from problem
    if not addresses:
        raise _NotOpened("no_name")
    if not all(accept(address) for address in addresses):
        raise _NotOpened("not_public")
    return addresses


def _socket(addresses: Sequence[str], port: int) -> socket.socket:
    """To the first of the addresses that answers, of two at most."""
    for address in addresses[:2]:
        with contextlib.suppress(OSError):
            return socket.create_connection((address, port), timeout=SECONDS / 2)
    raise _NotOpened("unreachable")


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    """TLS with the name's certificate checked against the name, not against the address."""
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except ssl.SSLCertVerificationError as problem:
        raise _NotOpened("certificate") from problem
    except OSError as problem:
        raise _NotOpened("timeout" if isinstance(problem, TimeoutError) else "no_answer") from problem


def _shut(handle: socket.socket) -> None:
    with contextlib.suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)
