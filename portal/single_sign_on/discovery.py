"""What an OpenID Connect server says of itself, looked at when it is written down, so that a mistake is told at once."""

from typing import Any
from urllib.parse import urlsplit

import requests

from portal.decisions import NotAllowed, refuse
from portal.single_sign_on.fetching import GuardedSession, NotAsked, is_inside

NEEDED = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


def discover(issuer: str) -> dict[str, Any]:
    """The server's configuration. Raises `NotAllowed` with what is wrong with it."""
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    try:
        with GuardedSession() as session:
            response = session.get(address)
    except NotAsked as problem:
        raise NotAllowed(refuse(str(problem), server=issuer)) from problem
    except requests.exceptions.SSLError as problem:
        raise NotAllowed(refuse("login_server_certificate", server=issuer)) from problem
    except (requests.RequestException, ValueError) as problem:
        raise NotAllowed(refuse("login_server_silent", server=issuer)) from problem
    if response.status_code != requests.codes.ok:
        raise NotAllowed(refuse("login_server_status", address=address, status=response.status_code))
    try:
        said = response.json()
    except ValueError:
        said = None
    if not isinstance(said, dict) or not all(_usable(said.get(name)) for name in NEEDED):
        raise NotAllowed(refuse("login_server_other", address=address))
    if said.get("issuer") != issuer:
        raise NotAllowed(refuse("login_server_issuer", said=str(said.get("issuer"))[:200]))
    return said


def _usable(endpoint: object) -> bool:
    """An address that is asked like the server's own: over TLS, or inside the house."""
    if not isinstance(endpoint, str):
        return False
    try:
        parts = urlsplit(endpoint)
        return parts.scheme == "https" or (
            parts.scheme == "http" and is_inside(parts.hostname or "", parts.port)
        )
    except ValueError:
        return False
