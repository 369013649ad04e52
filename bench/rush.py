"""The last hour: two hundred people sign in within a minute and work towards the deadline, on tables of many cases (X11, P18-P21).

Everything stands behind one address, like a county's office. First the sign-ins, then work at the usual pace, then at three times that
pace. Printed for each: requests a second, p50, p95, longest, answers by status; afterwards CPU of a request by who spent it, memory of each
process, and what the log says of an empty pool. Ends with 1 where an answer was a 5xx without words or the pool ran out.
`CASES=20000 SECONDS=60 THINK=12`.
"""

from __future__ import annotations

import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from bench.soak.people import CAMPAIGN, ROLES, Told, Visitor, at_work
from bench.uploads import Peak, cpu
from tests.running import ROOT, Portal

CASES, SECONDS = int(os.environ.get("CASES", "20000")), float(os.environ.get("SECONDS", "60"))
THINK = float(os.environ.get("THINK", "12"))
"""Seconds between two requests of a person, at the usual pace."""
BURST_SECONDS = 60.0
PASSWORD = "anli-2026"
CROWD = "crowd"
"""The tenant of many cases, whose lists the organisers and auditors look at."""
DESK = ("organiser", "auditor")
TRIES, BUSY = 4, 503
QUEUES = ("files", "checks", "default", "slow", "proxies")


def run() -> None:
    """Fill, rush, print."""
    folder = Path(tempfile.mkdtemp(prefix="rush-"))
    folder.chmod(0o711)
    portal = Portal(folder, queues=QUEUES)
    try:
        portal.start()
        portal.help("sweep", "--every", "15")
        told = subprocess.run(
            [sys.executable, "-m", "bench.rush"], cwd=ROOT, env=portal.env, stdout=subprocess.PIPE, stderr=portal.log, check=True
        )  # fmt: skip
        portal.rows("ANALYZE")
        people = [
            ROLES[about["role"]](about, portal.demo.port, Told(), random.Random(number))
            for number, about in enumerate(json.loads(told.stdout))
        ]
        for person in people:
            if CASES and person.about["role"] in DESK:
                person.pages = tuple(page.replace(CAMPAIGN, f"/t/{CROWD}/c/{CROWD}") for page in person.pages)
        bad = _rush(portal, people)
    finally:
        portal.stop()
    if bad:
        raise SystemExit(1)


def _rush(portal: Portal, people: list[Visitor]) -> bool:
    assert portal.web is not None
    parts = {
        "web": [portal.web.pid],
        "PostgreSQL": [portal.servers.postgres.process.pid],
        "workers": [helper.pid for helper in portal.helpers],
    }
    print(f"{CASES} cases, {len(people)} people: {dict(Counter(person.about['role'] for person in people))}")
    before = {name: cpu(pids) for name, pids in parts.items()}
    wordless: list[str] = []
    requests = 0
    with Peak(parts["web"]) as web, Peak(parts["PostgreSQL"]) as database, Peak(parts["workers"]) as workers:
        for label, seconds, think in (
            ("sign-ins", BURST_SECONDS, None),
            (f"work, a request every {THINK:.0f} s", SECONDS, THINK),
            (f"work, a request every {THINK / 3:.0f} s", SECONDS, THINK / 3),
        ):
            told = Told()
            for person in people:
                person.told = told
            took = _phase(people, seconds, think)
            _print(label, told, took)
            requests += len(told.requests)
            wordless += told.wordless
    spent = {name: cpu(pids) - before[name] for name, pids in parts.items()}
    print(
        "CPU a request: "
        + ", ".join(f"{name} {1000 * used / requests:.1f} ms" for name, used in spent.items())
    )
    print(
        f"largest process: web {web.mb:.0f} MB, PostgreSQL {database.mb:.0f} MB, worker {workers.mb:.0f} MB"
    )
    log = (portal.folder / "portal.log").read_text("utf-8", "replace")
    timeouts = len(re.findall(r"PoolTimeout", log))
    print(f"pool time-outs {timeouts}; 5xx without words, or no way in: {len(wordless)}")
    for line in wordless[:10]:
        print("  " + line)
    return bool(wordless or timeouts)


def _phase(people: list[Visitor], seconds: float, think: float | None) -> float:
    """Everybody at once, each in a thread; `think` None: they sign in. Returns how long it took, in seconds."""
    over = threading.Event()
    threads = [
        threading.Thread(target=_sign_in, args=(person, seconds))
        if think is None
        else threading.Thread(target=at_work, args=(person, over, think))
        for person in people
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    if think is not None:
        over.wait(seconds)
        over.set()
    for thread in threads:
        thread.join(120)
    return time.monotonic() - began


def _sign_in(person: Visitor, within: float) -> None:
    """The page and the form, at some moment; told to come back, they do. From then on the person's requests carry the session."""
    if "username" not in person.about:  # a visitor
        return
    time.sleep(person.chance.uniform(0, within))
    person.about = {**person.about, "cookie": ""}
    person.ask("GET", "/accounts/login/")
    form = {"login": person.about["username"], "password": PASSWORD}
    for _ in range(TRIES):
        answer = person.ask("POST", "/accounts/login/", form)
        if answer.status != BUSY:
            break
        time.sleep(float(answer.headers.get("retry-after", "15")))
    if answer.status == 302 and answer.session:
        person.about = {**person.about, "cookie": answer.session}
    else:
        person.told.wordless.append(f"{person.about['username']} could not sign in: {answer.status}")


def _print(label: str, told: Told, seconds: float) -> None:
    took = sorted(each for *_, each in told.requests)
    cuts = statistics.quantiles(took, n=100)
    statuses = dict(sorted(Counter(status for _, _, status, _ in told.requests).items()))
    print(
        f"{label}: {len(took)} requests, {len(took) / seconds:.1f} a second, p50 {cuts[49] * 1000:.0f} ms,"
        f" p95 {cuts[94] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms, longest {took[-1]:.1f} s, {statuses},"
        f" load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def fill() -> list[dict[str, str]]:
    """A tenant of many cases, and the people with their work, all with one password; organisers look at the big tenant's lists."""
    from bench.soak import world

    people = world.fill()
    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from portal.models import Person
    from review.demo.scale import Size, make_tenant

    if CASES:
        make_tenant(CROWD, Size(CASES, 0, 1000, 300), now=timezone.now(), say=lambda *_: None)
        _seat_in_crowd(people)
    Person.objects.update(password=make_password(PASSWORD))
    return people


def _seat_in_crowd(people: list[dict[str, str]]) -> None:
    from portal.models import Membership, Person, Tenant
    from portal.tenants import tenant_scope

    tenant = Tenant.objects.get(slug=CROWD)
    with tenant_scope(tenant):
        for about in people:
            if about["role"] in DESK:
                person = Person.objects.get(username=about["username"])
                Membership.objects.create(tenant=tenant, person=person, role=about["role"])


if __name__ == "__main__":
    told = sys.stdout
    sys.stdout = sys.stderr  # what filling says is not the answer
    told.write(json.dumps(fill()))
