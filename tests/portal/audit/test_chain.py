"""The audit trail's chain: whoever changes, removes or slips in an event is found, even with the database in hand."""

import datetime as dt
import hashlib
import json
import threading

import pytest
from django.conf import settings as portal_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from portal import audit
from portal.audit import chaining
from portal.audit.chaining import Break
from portal.models import AuditEvent, AuditHead, AuditLink
from portal.tenants import all_tenants
from tests.factories.portal import make_teacher, make_tenant
from tests.roles import owner_executes

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 3, 2, 1, 30, 0, 250, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def events():
    """Four events, of two tenants and of none."""
    person = make_teacher()
    for n, thing in enumerate((make_tenant("ours"), make_tenant("theirs"), person, person)):
        audit.record("profile.update", thing, actor=person, now=NOW + n * DAY / 24, why=f"理由{n}", count=n)
    with all_tenants():
        return list(AuditEvent.objects.order_by("pk").values())


def swept(now=NOW):
    return chaining.sweep(now=now)


def breaks(now=NOW):
    return list(chaining.verify(now=now))


def by_force(statement):
    """As somebody who owns the tables, past the triggers."""
    tables = ("portal_auditevent", "portal_auditlink", "portal_audithead")
    owner_executes(
        "SET portal.tenant = '-1'",
        *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables),
        statement,
        "SET CONSTRAINTS ALL IMMEDIATE",
        *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables),
    )


def test_a_link_is_what_anybody_computes(events):
    assert swept() == {"audit_linked": 4, "audit_heads": 1}
    before, expected = "", []
    for event in events:
        told = {
            "id": event["id"], "tenant_id": event["tenant_id"], "campaign": None,
            "at": event["at"].strftime("%Y-%m-%dT%H:%M:%S.%f+00:00"), "actor_id": event["actor_id"],
            "action": "profile.update", "subject": event["subject"], "why": event["why"], "data": event["data"],
        }  # fmt: skip
        text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        before = hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()
        expected.append((event["id"], before))
    assert list(AuditLink.objects.order_by("number").values_list("event", "sha256")) == expected
    assert list(AuditLink.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    assert (swept(), breaks()) == ({"audit_linked": 0, "audit_heads": 0}, [])


def test_the_chain_goes_on_in_parts(events, monkeypatch):
    monkeypatch.setattr(chaining, "MOST", 3)
    monkeypatch.setattr(chaining, "STEP", 2)
    assert [swept()["audit_linked"] for _ in range(3)] == [3, 1, 0]
    assert breaks() == []


def test_sweeps_at_once_link_each_event_once(events):
    counts = []

    def sweep():
        counts.append(swept()["audit_linked"])
        connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(counts), breaks()) == ([0, 0, 0, 4], [])


@pytest.mark.parametrize(
    ("force", "found"),
    [
        ("UPDATE portal_auditevent SET why = '另一个' WHERE id = {1}", [Break("altered", 2)]),
        ("UPDATE portal_auditevent SET at = at + interval '1 microsecond' WHERE id = {3}", [Break("altered", 4)]),
        ("UPDATE portal_auditevent SET actor_id = NULL WHERE id = {0}", [Break("altered", 1)]),
        ("UPDATE portal_auditevent SET data = '{{}}' WHERE id = {2}", [Break("altered", 3)]),
        ("DELETE FROM portal_auditevent WHERE id = {2}", [Break("missing", 3)]),
        ("DELETE FROM portal_auditlink WHERE event = {1}", [Break("gap", 2), Break("altered", 3), Break("unlinked", 1)]),
        ("UPDATE portal_audithead SET number = 3", [Break("head", 3)]),
        ("UPDATE portal_audithead SET signature = ''", [Break("head", 4)]),
        ("UPDATE portal_auditlink SET sha256 = repeat('0', 64) WHERE number = 4", [Break("altered", 4), Break("head", 4)]),
    ],
)  # fmt: skip
def test_each_way_of_changing_it_is_found(events, force, found):
    swept()
    by_force(force.format(*(event["id"] for event in events)))
    later = NOW + DAY
    keys = {event["id"]: n for n, event in enumerate(events)}
    seen = [
        Break(each.code, keys[each.number]) if each.code == "unlinked" else each for each in breaks(later)
    ]
    assert seen == found


def test_an_event_that_was_slipped_in_past_the_window_shows(events, monkeypatch):
    monkeypatch.setattr(chaining, "WINDOW", 0)
    swept()
    by_force(
        "INSERT INTO portal_auditevent (id, at, action, subject, why, data)"
        " VALUES (0, '2026-03-01T00:00:00Z', 'profile.update', 'person:1', '', '{}')"
    )
    assert swept()["audit_linked"] == 0
    assert breaks() == [Break("unlinked", 0)]


def test_an_event_that_was_committed_late_is_linked_after_the_others(events):
    swept()
    by_force(
        f"INSERT INTO portal_auditevent (id, at, action, subject, why, data) VALUES ({events[0]['id'] - 1},"
        " '2026-03-02T00:00:00Z', 'profile.update', 'person:1', '', '{}')"
    )
    assert swept()["audit_linked"] == 1
    assert breaks() == []


def test_a_chain_rewritten_as_a_whole_does_not_fit_the_head_kept_outside(events, settings):
    """Who owns the database can compute all links anew, but not sign them."""
    swept()
    kept = AuditHead.objects.get().statement
    by_force(f"UPDATE portal_auditevent SET why = 'x' WHERE id = {events[0]['id']}")
    by_force("DELETE FROM portal_auditlink")
    by_force("DELETE FROM portal_audithead")
    settings.RECEIPT_KEY = "somebody else's"
    swept()
    assert AuditHead.objects.get().statement["sha256"] != kept["sha256"]
    settings.RECEIPT_KEY = portal_settings.SECRET_KEY  # the portal's own, as the tests are started with
    assert breaks() == [Break("head", 4)]


def test_a_head_is_signed_once_a_day_though_nothing_happened(events):
    swept()
    assert [swept(NOW + n * DAY)["audit_heads"] for n in (0, 1, 1, 2)] == [0, 1, 0, 1]
    assert list(AuditHead.objects.order_by("day").values_list("day", "number")) == [
        (dt.date(2026, 3, day), 4) for day in (1, 2, 3)
    ]
    assert breaks() == []


def test_the_command_says_what_does_not_hold(events, capsys, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    with pytest.raises(CommandError) as none:
        call_command("audit", "head")
    assert none.value.returncode == 1
    swept()
    call_command("audit", "verify")
    call_command("audit", "head")
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "4 条留痕全部相符"
    assert json.loads(out[1])["number"] == 4
    by_force(f"DELETE FROM portal_auditevent WHERE id = {events[2]['id']}")
    with pytest.raises(CommandError) as wrong:
        call_command("audit", "verify")
    assert (wrong.value.returncode, str(wrong.value)) == (1, "有 1 处不符")
    assert capsys.readouterr().out == "第 3 环：对应的留痕已被删除\n"


def test_the_sweep_does_it():
    assert "portal.audit.chaining.sweep" in portal_settings.SWEEPS
