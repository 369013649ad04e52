"""A case walked in a portal of its own: sign in, look at a case, download its file, hand another one in. Restored and upgraded
databases are tried with it. `python -m tests.walking '{"login": ...}'` under that portal's environment; the answer is JSON.
"""

import hashlib
import json
import sys


def walk(*, login: str, password: str, tenant: str, case: str, file: str, draft: str) -> dict[str, object]:
    from django.test import Client
    from django.urls import reverse

    client = Client()
    signed_in = client.post("/accounts/login/", {"login": login, "password": password})
    client.post(reverse("agree"))  # to the privacy notice, where it has changed since
    page = client.get(f"/t/{tenant}/case/{case}/")
    download = client.get(f"/t/{tenant}/file/{file}/")
    content = b"".join(download.streaming_content) if download.streaming else download.content
    handed_in = client.post(f"/t/{tenant}/case/{draft}/submit/")
    return {
        "signed in": signed_in.status_code == 302 and "_auth_user_id" in client.session,
        "case": page.status_code,
        "file": hashlib.sha256(content).hexdigest(),
        "stranger": Client().get(f"/t/{tenant}/file/{file}/").status_code,
        "handed in": handed_in.status_code,
        "state": state_of(tenant, draft),
    }


def state_of(tenant: str, case: str) -> str:
    from portal.models import Tenant
    from portal.tenants import tenant_scope
    from submissions.models import Submission

    with tenant_scope(Tenant.objects.get(slug=tenant)):
        return str(Submission.objects.get(uuid=case).state)


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(walk(**json.loads(sys.argv[1]))) + "\n")
