"""Pages with the second wall and without it: how much longer they take, in the same process, turn by turn.

10,000 judged cases of one tenant and as many of another. With: as the web role, under policies, the scope told to the server.
Without: as the server's superuser, whom no policy holds, and nothing told. `make bench ONLY=second_wall`, `CASES=10000`.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bench._database import fresh_database
from bench.roster_reading import _fill

CASES = int(os.environ.get("CASES", "10000"))
ROUNDS, TIMES = 9, 3
PAGES = {
    "front page": "/",
    "home of an organiser": "/home/",
    "desk": "/t/{slug}/c/{slug}/desk/",
    "list of cases": "/t/{slug}/c/{slug}/desk/cases/",
    "list of cases, page 100": "/t/{slug}/c/{slug}/desk/cases/?page=100",
    "cases found by title": "/t/{slug}/c/{slug}/desk/cases/?q=abc",
    "one case": "/t/{slug}/c/{slug}/desk/case/{case}/",
    "units": "/t/{slug}/c/{slug}/desk/units/",
    "people": "/t/{slug}/people/",
    "notifications": "/me/notices/",
}


def run() -> None:
    """Print a row a page, and the median of the ratios."""
    with fresh_database("wall-"):
        _measure()


def _measure() -> None:
    from django.test import Client

    from portal.models import Person
    from portal.tenants import all_tenants
    from submissions.models import Submission

    for slug in ("north", "south"):
        _fill(slug, CASES, {})
    with all_tenants():
        case = Submission.objects.filter(campaign__slug="north").latest("pk").uuid
    client = Client()
    client.force_login(Person.objects.get(username="north-organiser"))
    ratios = []
    for label, address in PAGES.items():
        path = address.format(slug="north", case=case)
        with_wall, without = _in_turns(lambda path=path: _visit(client, path))
        ratios.append(with_wall / without)
        print(
            f"{label:26s} {without * 1000:7.1f} ms without, {with_wall * 1000:7.1f} ms with: {ratios[-1]:.2f} x",
            flush=True,
        )
    print(f"{'median':26s} {statistics.median(ratios):.2f} x, the worst {max(ratios):.2f} x")


def _visit(client: Any, path: str) -> None:
    response = client.get(path)
    if response.status_code != 200:
        sys.exit(f"{path}: {response.status_code}")


def _in_turns(visit: Callable[[], None]) -> tuple[float, float]:
    """CPU of the page and of the server can't be told apart here: the shortest of each round, and of those the median."""
    taken: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(ROUNDS):
        for wall in (True, False):
            with _as(wall=wall):
                visit()
                taken[wall].append(min(_seconds(visit) for _ in range(TIMES)))
    return statistics.median(taken[True]), statistics.median(taken[False])


def _seconds(visit: Callable[[], None]) -> float:
    begun = time.perf_counter()
    visit()
    return time.perf_counter() - begun


@contextmanager
def _as(*, wall: bool) -> Iterator[None]:
    from django.db import connection

    if wall:
        yield
        return
    user = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = "postgres"
    telling = connection.execute_wrappers.pop(0)
    try:
        yield
    finally:
        connection.close()
        connection.execute_wrappers.insert(0, telling)
        connection.settings_dict["USER"] = user
