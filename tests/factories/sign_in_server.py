"""A real OpenID Connect server (npm's oidc-provider), and a browser that signs in there."""

import json
import shutil
import subprocess
from urllib.parse import urljoin, urlsplit

import requests
from django.test import Client
from django.utils import timezone

from portal.models import Role
from portal.single_sign_on.actions import add_provider
from portal.tenants import tenant_scope
from tests.architecture.source import ROOT
from tests.factories.portal import make_membership, make_teacher, make_tenant

PEOPLE = {
    "wang": {"name": "王老师", "email": "wang@example.cn", "email_verified": True},
    "zhao": {"name": "赵老师", "email": "old@example.cn", "email_verified": False},
    "liar": {"name": "冒名", "email": "old@example.cn", "email_verified": True},
}
SECRET = "quite-a-long-secret"
KEYS = ("0123456789abcdef", "fedcba9876543210")


def serve():
    """The server: its address, until the generator is closed. It knows the callbacks of both tenants' keys."""
    node = shutil.which("node")
    assert node, "node (of make setup) runs the server"
    clients = [
        {
            "client_id": "portal", "client_secret": SECRET, "token_endpoint_auth_method": "client_secret_post",
            "redirect_uris": [
                f"http://localhost:8000/t/{tenant}/sign-in/{key}/callback/" for tenant in ("ours", "theirs") for key in KEYS
            ],
        }
    ]  # fmt: skip
    sent = json.dumps({"clients": clients, "people": PEOPLE})
    process = subprocess.Popen(
        [node, str(ROOT / "tests" / "oidc_server.mjs"), sent],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    for line in process.stdout:
        if line.startswith("http://"):
            break
    yield line.strip()
    process.stdin.close()
    process.wait(10)


def make_house():
    """Two tenants with an owner each."""
    tenants = {slug: make_tenant(slug) for slug in ("ours", "theirs")}
    owners = {}
    for slug, tenant in tenants.items():
        owners[slug] = make_teacher(f"{slug}-owner")
        make_membership(owners[slug], tenant, Role.OWNER)
    return tenants, owners


def provide(house, issuer, slug="ours", *, secret=SECRET, key=KEYS[0], **values):
    tenants, owners = house
    with tenant_scope(tenants[slug]):
        row = add_provider(
            tenants[slug], actor=owners[slug], now=timezone.now(),
            **{"kind": "openid_connect", "label": "教育云", "issuer": issuer, "client_id": "portal", "secret": secret} | values,
        )  # fmt: skip
        row.key = key  # as it is registered with the server
        row.save(update_fields=["key"])
    return row


def leave(client: Client, row, **sent):
    """Press the button; the server's address."""
    answer = client.post(f"/t/{row.tenant.slug}/sign-in/{row.key}/", sent)
    return answer.context["address"] if answer.status_code == 200 else answer


def over_there(address, name):
    """Sign in at the server and agree; the path by which it sends one back."""
    with requests.Session() as browser:
        browser.trust_env = False
        for _ in range(12):
            answer = browser.get(address, allow_redirects=False)
            if answer.status_code == 200:
                asked = "login" if 'value="login"' in answer.text else "consent"
                sent = {"prompt": asked, "login": name, "password": "any"}
                answer = browser.post(address, data=sent, allow_redirects=False)
            address = urljoin(address, answer.headers["Location"])
            if address.startswith("http://localhost:8000/"):
                parts = urlsplit(address)
                return f"{parts.path}?{parts.query}"
    raise AssertionError(address)
