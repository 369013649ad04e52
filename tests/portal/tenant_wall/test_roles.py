"""The wall, address by address (X01): every URL name against every role of the tenant itself."""

from tests.factories.wall.table import (
    AUDITOR,
    CO,
    EVERYONE,
    HEAD,
    INSIDE,
    ORG,
    ORGANISER,
    OUTSIDE,
    SIGNED_IN,
    with_office,
)
from tests.factories.wall.visiting import client_of, is_only_posted_to, outcome, undone, visit


def test_an_auditor_changes_nothing(houses, drawn_once):
    """Whatever an organiser may post to, an auditor may not: refused, in the words for it."""
    ours, _ = houses
    organiser, auditor = client_of(ours.people[ORGANISER]), client_of(ours.people[AUDITOR])
    wrong = []
    for name, may in INSIDE.items():
        if ORGANISER not in may or may in (EVERYONE, SIGNED_IN):
            continue
        path = ours.path(name)
        organiser.raise_request_exception = auditor.raise_request_exception = False
        with undone():
            as_organiser = organiser.post(path, {"file": str(ours.objects["file"])})
        with undone():
            as_auditor = auditor.post(path, {"file": str(ours.objects["file"])})
        only_read = as_organiser.status_code == as_auditor.status_code == 405
        if not only_read and outcome(as_auditor) != "refused":
            wrong.append((name, as_auditor.status_code))
    assert "\n".join(map(str, wrong)) == ""


def test_an_auditor_is_shown_no_way_to_write(houses):
    """Every organiser's page says that it only reads; the style sheet then leaves out what would change something."""
    ours, _ = houses
    auditor = client_of(ours.people[AUDITOR])
    loud = []
    for name, may in INSIDE.items():
        if ORGANISER not in may or may in (EVERYONE, SIGNED_IN):
            continue
        response = auditor.get(ours.path(name))
        html = response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")
        if html and b"</html>" in response.content and b" reads-only" not in response.content:
            loud.append(name)
    assert sorted(set(loud) - SEEN_AS_ONESELF) == []
    organiser = client_of(ours.people[ORGANISER])
    assert b" reads-only" not in organiser.get(ours.path("desk")).content
    assert b" reads-only" not in auditor.get(ours.path("my-cases")).content


SEEN_AS_ONESELF = {"case", "case-receipts", "file-report"}
"""Pages that show only their owner ways to write; an auditor reads them without standing in for an organiser."""


def test_each_role_comes_in_where_it_should(houses, drawn_once):
    """Within a tenant: who may, does; who may not is refused or finds nothing."""
    ours, _ = houses
    wrong = []
    for role, person in ours.people.items():
        client = client_of(person)
        for name, may in with_office().items():
            got = outcome(visit(client, ours, name))
            may_come = role in may
            for_organisers = may >= ORG and not may >= SIGNED_IN
            if role == AUDITOR and for_organisers and is_only_posted_to(name):
                may_come = False
            if (got == "open") != may_come or got in {"broken", "sign in"}:
                wrong.append((name, role, got))
    assert "\n".join(map(str, wrong)) == ""


def test_a_units_scan_is_for_its_coordinators_and_the_organiser(houses, drawn_once):
    """The same addresses as for a case's file, with another owner behind them."""
    ours, theirs = houses
    scan = ours.objects["scan"]
    readers = ORG | CO | {HEAD, AUDITOR}
    expected = {"file": readers, "file-read": readers, "file-remove": CO}
    for name, may in expected.items():
        got = {
            role: outcome(visit(client_of(person), ours, name, file=scan))
            for role, person in ours.people.items()
        }
        assert {role for role, how in got.items() if how == "open"} == may, (name, got)
        assert set(got.values()) <= {"open", "hidden", "refused"}
    for person in theirs.people.values():
        assert outcome(visit(client_of(person), ours, "file", file=scan)) == "hidden"


def test_nobody_comes_in_without_signing_in(houses, drawn_once):
    ours, _ = houses
    client = client_of(None)
    wrong = []
    for name, may in {**INSIDE, **OUTSIDE}.items():
        got = outcome(visit(client, ours, name))
        if (got == "open") != ("nobody" in may) or got == "broken":
            wrong.append((name, got))
    assert "\n".join(map(str, wrong)) == ""


ONLY_GET = {"sign-in-callback"}
"""Addresses that a link checker must not use up."""


def test_a_head_is_answered_as_a_get(houses, drawn_once):
    """Monitors, link checkers and mail filters ask so: the same status and kind of content, nothing else."""
    ours, _ = houses
    clients = {role: client_of(person) for role, person in ours.people.items()} | {"nobody": client_of(None)}
    wrong = []
    for name, may in {**INSIDE, **OUTSIDE}.items():
        if name.startswith(("tus-", "direct-")):
            continue  # speak a protocol of their own
        client, path = clients[min(may, default="nobody")], ours.path(name)
        client.raise_request_exception = False
        with undone():
            got = client.get(path)
        with undone():
            asked = client.head(path)
        same = [(each.status_code, each.headers.get("Content-Type")) for each in (got, asked)]
        if name in ONLY_GET:
            assert asked.status_code == 405
        elif same[0] != same[1] or asked.getvalue():
            wrong.append((name, *same))
    assert "\n".join(map(str, wrong)) == ""
