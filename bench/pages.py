"""Every page that can be read, as every role, at 1,000 and at 100,000 cases: SQL queries, p50 ms, bytes, and how it grows.

Pages come from the URL list, so a new one is measured without being named here; those for which the tenant has no object are said
at the end. Where a page has a last page of a list, that one is measured too. What is over a target has a star: 15 queries, 50 ms, 1.3 times,
200 KB. `make bench ONLY=pages`, `CASES=1000,100000`, `FILES=`, `UNITS=`, `EXPERTS=`,
`ROLES=organiser,city`, `NAMES=desk|results` (the beginning of names).
"""

import os
import re
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench._database import fresh_database

SIZES = [int(each) for each in os.environ.get("CASES", "1000,100000").split(",")]
UNITS, EXPERTS, FILES = (int(os.environ.get(name, usual)) for name, usual in (("UNITS", "1000"), ("EXPERTS", "300"), ("FILES", "0")))  # fmt: skip
TIMES, SLOW_S = int(os.environ.get("TIMES", "5")), 2.0
MOST_QUERIES, MOST_MS, MOST_GROWTH, MOST_KB = 15, 50, 1.3, 200
FOUND = (
    "desk-cases?q=语文：",
    "desk-cases?q=双师",
    "desk-cases?q=第一小学",
    "desk-cases?q=000012",
    "unit-desk?q=语文",
)
"""Lists that are searched: a word, two characters, a unit, a number."""
ROLES = os.environ.get("ROLES", "visitor,applicant,county,city,expert,organiser,auditor,operator").split(",")
NAMES = re.compile(os.environ.get("NAMES", ""))


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one page as one role."""

    queries: int
    ms: float
    kilobytes: float


Table = dict[tuple[str, str], Measured]


def run() -> None:
    """Make a tenant of each size in turn, visit its pages, print the table."""
    with fresh_database("pages-"):
        _show([_of_size(size) for size in SIZES])


def _of_size(cases: int) -> Table:
    from django.utils import timezone

    from portal.tenants import tenant_scope
    from review.demo.scale import Size, make_tenant

    begun = time.monotonic()
    made = make_tenant(f"of{cases}", Size(cases, FILES, UNITS, EXPERTS), now=timezone.now())
    print(
        f"{cases} cases made in {time.monotonic() - begun:.0f} s, load {os.getloadavg()[0]:.1f}", flush=True
    )
    with tenant_scope(made.campaign.tenant_id):
        objects = _objects(made.campaign)
    table: Table = {}
    for role, name, path in _pages(objects):
        client = _client(made.campaign.tenant.slug, role)
        measured, body = _visit(client, path)
        if measured is None:
            continue
        table[role, name] = measured
        print(
            f"  {cases} {role} {name}: {measured.queries} queries, {measured.ms:.0f} ms, {measured.kilobytes:.0f} KB",
            file=sys.stderr,
            flush=True,
        )
        last = max((int(each) for each in re.findall(r"[?&;]page=(\d{1,6})", body)), default=0)
        if last > 1 and "?" not in path:
            found, _ = _visit(client, f"{path}?page={last}")
            if found:
                table[role, f"{name}, last page"] = found
    return table


def _objects(campaign: Any) -> dict[str, Any]:
    """One of each thing that an address of the tenant may name."""
    from portal.models import Unit
    from review.models import Assignment, AwardRun, Certificate, Reviewer
    from submissions.models import Receipt, Submission

    doc = campaign.current.doc
    case = Submission.objects.filter(campaign=campaign).earliest(
        "pk"
    )  # the applicant's, judged by the expert
    certificate = Certificate.objects.filter(campaign=campaign).earliest("pk")
    return {
        "tenant": campaign.tenant.slug, "campaign": campaign.slug, "case": case.uuid, "submission": case.uuid,
        "unit": Unit.objects.get(key="x0").key, "reviewer": Reviewer.objects.filter(campaign=campaign).earliest("pk").pk,
        "assignment": Assignment.objects.filter(submission=case).earliest("pk").uuid, "certificate": certificate.pk, "token": certificate.token,
        "roster": doc.rosters[0].key, "round_key": doc.review.rounds[0].key, "file": case.files.earliest("pk").uuid, "page": 1,
        "run": AwardRun.objects.filter(campaign=campaign).latest("pk").number, "code": Receipt.objects.filter(submission=case).earliest("pk").code,
        "category": doc.categories[0].key, "slot": doc.categories[0].slots[0].key,
    }  # fmt: skip


def _pages(objects: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Role, name and address of what is worth visiting; what can't be named is left to `_show`."""
    from django.urls import reverse

    for name, taken in sorted(_names().items()):
        if not taken <= objects.keys() or not NAMES.match(name):
            continue
        for role in ROLES:
            here = objects | ({"unit": "c0"} if role == "city" else {})
            path = reverse(name, kwargs={key: here[key] for key in taken})
            yield role, name, path
            for searched in FOUND:
                if searched.startswith(f"{name}?"):
                    yield role, searched, path + searched.removeprefix(name)


def _names() -> dict[str, frozenset[str]]:
    """Every URL name with the arguments it takes, but for the account library's own and the tenant's service addresses."""
    from django.urls import URLPattern, get_resolver

    def walk(patterns: list[Any], taken: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
        for each in patterns:
            here = taken | frozenset(each.pattern.converters)
            if isinstance(each, URLPattern):
                yield str(each.name), here
            else:
                yield from walk(each.url_patterns, here)

    found = dict(walk(get_resolver().url_patterns, frozenset()))
    return {name: taken for name, taken in found.items() if not name.startswith(("account_", "mfa_"))}


_CLIENTS: dict[tuple[str, str], Any] = {}


def _client(slug: str, role: str) -> Any:
    """A signed-in browser."""
    from django.test import Client

    from portal.models import Person

    if (slug, role) not in _CLIENTS:
        client = Client(raise_request_exception=False)
        named = {"county": "coordinator", "city": "coordinator2"}.get(role, role)
        if role == "operator":
            person = Person.objects.get(username=f"{slug}-a1")
            Person.objects.filter(pk=person.pk).update(is_staff=True, is_superuser=True)
            client.force_login(Person.objects.get(pk=person.pk))
        elif role != "visitor":
            client.force_login(Person.objects.get(username=f"{slug}-{named}"))
        _CLIENTS[slug, role] = client
    return _CLIENTS[slug, role]


def _visit(client: Any, path: str) -> tuple[Measured | None, str]:
    """What a page costs, once it is warm, and its text; None where it is not for this person, or is no page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    begun = time.perf_counter()
    response = client.get(path)
    if (
        response.status_code != 200
        or response.streaming
        or not response.headers["Content-Type"].startswith("text/html")
    ):
        return None, ""
    seconds = [time.perf_counter() - begun]
    with CaptureQueriesContext(connection) as asked:
        body = client.get(path).content
    queries = len(asked)  # the next request empties the list
    if seconds[0] < SLOW_S:
        seconds = [_seconds(client, path) for _ in range(TIMES)]
    return Measured(queries, statistics.median(seconds) * 1000, len(body) / 1000), body.decode(
        errors="replace"
    )


def _seconds(client: Any, path: str) -> float:
    begun = time.perf_counter()
    client.get(path)
    return time.perf_counter() - begun


def _star(value: float, most: float) -> str:
    return f"{value:7.1f}{'*' if value > most else ' '}"


def _show(tables: list[Table]) -> None:
    """A row a page and role, the worst first. The same page as several roles: the first who may, and whoever sees more of it."""
    small, large = tables[0], tables[-1]
    rows = sorted(large.items(), key=lambda row: -row[1].ms)
    print(
        f"{'role':10s} {'page':34s} {'queries':>8s} {SIZES[0]:>9d} ms {SIZES[-1]:>9d} ms  growth     KB   (load {os.getloadavg()[0]:.1f})"
    )
    over = 0
    for key, found in rows:
        before = small.get(key) or next((small[each] for each in small if each[1] == key[1]), found)
        growth = found.ms / before.ms
        line = f"{key[0]:10s} {key[1]:34s} {_star(found.queries, MOST_QUERIES)} {before.ms:9.1f} {_star(found.ms, MOST_MS):>12s} {_star(growth, MOST_GROWTH)} {_star(found.kilobytes, MOST_KB)}"
        over += "*" in line
        print(line, flush=True)
    seen = {name.partition(",")[0].partition("?")[0] for _, name in large}
    print(f"{len(rows)} pages, {over} over a target")
    print("not a page to read, or without an object:", " ".join(sorted(_names().keys() - seen)))
