"""The ledger of erasures: what it holds, what it believes, and erasing again whom a restored backup brought back."""

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.models import ErasureRequest, Person, Role, Tenant
from portal.privacy import actions as erasing
from portal.privacy import ledger
from portal.privacy.account import AccountHolder
from portal.privacy.ledger import Entry
from portal.tenants import tenant_scope
from review.models import Retention
from review.retention import actions as retaining
from tests.factories.portal import make_person
from tests.factories.retention import ENDS, LATER, TOLD, fill, make_full
from tests.factories.review import NOW, join, make_submission, make_world
from tests.racing import race

AFTER = NOW + dt.timedelta(days=16)
ONE = Entry("account", 7, "2025-01-01T00:00:00+00:00", "2025-02-01T00:00:00+00:00")
TWO = Entry("campaign", 7, "calls", "2026-12-01T00:00:00+00:00")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


def test_a_line_is_added_once_and_read_back(folder):
    path = folder / "deep" / "erasures.jsonl"
    assert ledger.read(path) == ledger.Read([])
    assert ledger.add(path, [ONE, TWO, ONE]) == 2
    assert ledger.add(path, [TWO]) == 0
    assert ledger.read(path) == ledger.Read([ONE, TWO])
    assert all(
        set(json.loads(line)) == {"kind", "key", "mark", "at", "seal"}
        for line in path.read_text().splitlines()
    )


def test_a_torn_a_changed_and_a_foreign_line_are_not_believed(folder, settings):
    path = folder / "erasures.jsonl"
    ledger.add(path, [ONE])
    changed = json.loads(path.read_text()) | {"key": 8}
    path.write_text(f'{path.read_text()}{json.dumps(changed)}\n[]\n{{"kind": "account", "ke')
    assert ledger.read(path) == ledger.Read([ONE], strange=3)
    assert ledger.add(path, [TWO]) == 1  # begins a line of its own
    assert ledger.read(path) == ledger.Read([ONE, TWO], strange=3)
    settings.RECEIPT_KEY = "another"
    assert ledger.read(path) == ledger.Read([], strange=5)
    assert len(ledger.read(path, trusted=True).entries) == 3


@settings(max_examples=40)
@given(st.binary(max_size=400))
def test_whatever_stands_in_the_file_nobody_is_erased_for_it(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("ledger") / "erasures.jsonl"
    path.write_bytes(content)
    assert ledger.read(path).entries == []
    assert ledger.add(path, [ONE]) == 1
    assert ledger.read(path).entries == [ONE]


def gone(name: str, **values) -> Person:
    """Erased after its days, and written down."""
    person = make_person(name, **values)
    erasing.ask(person, typed=name, now=NOW)
    assert erasing.sweep(now=AFTER) == {"accounts_erased": 1}
    return person


def brought_back(person: Person) -> None:
    """As a backup from before its erasure has it."""
    ErasureRequest.objects.filter(person=person).delete()
    person.save()


def test_a_restored_account_is_erased_again(db):
    person = gone("leaver", phone="13912340001", email="leaver@leak.example.cn")
    assert ledger.sweep(now=AFTER) == {"erasures_noted": 1, "erased_again": 0}
    assert "leaver" not in ledger.place().read_text()
    brought_back(person)
    assert Person.objects.get(pk=person.pk).phone == "13912340001"
    assert ledger.sweep(now=AFTER) == {"erasures_noted": 0, "erased_again": 1}
    again = Person.objects.get(pk=person.pk)
    assert (again.username, again.phone, again.email, again.is_active) == (
        f"erased-{person.pk}",
        "",
        "",
        False,
    )
    assert ledger.sweep(now=AFTER) == {"erasures_noted": 0, "erased_again": 0}


def test_another_person_who_got_the_same_key_is_let_alone(db):
    person = gone("leaver")
    ledger.sweep(now=AFTER)
    brought_back(person)
    Person.objects.filter(pk=person.pk).update(date_joined=AFTER, username="newcomer")
    assert ledger.sweep(now=AFTER)["erased_again"] == 0
    assert Person.objects.get(pk=person.pk).username == "newcomer"


def test_what_is_in_its_way_comes_first_and_taking_it_back_does_not_help(db, storage):
    world = make_world()
    person = gone("leaver")
    ledger.sweep(now=AFTER)
    brought_back(person)
    with tenant_scope(world.tenant):
        case = make_submission(world, state="eligible", owner=person)
    assert ledger.sweep(now=AFTER)["erased_again"] == 0
    erasing.take_back(person, now=AFTER)
    assert ledger.sweep(now=AFTER)["erased_again"] == 0
    assert ErasureRequest.objects.filter(person=person, state="open").count() == 1
    with tenant_scope(world.tenant):
        case.__class__.objects.update(state="ineligible")
    assert ledger.sweep(now=AFTER)["erased_again"] == 1


def test_a_restored_campaign_is_anonymised_again_without_asking(db, storage):
    world = make_full()
    with tenant_scope(world.tenant):
        fill(world)
        retaining.look(world.campaign, now=TOLD)
        retaining.look(world.campaign, now=ENDS)
        while retaining.take_some(world.campaign, now=LATER):
            pass
    assert ledger.sweep(now=LATER) == {"erasures_noted": 1, "erased_again": 0}
    with tenant_scope(world.tenant):
        Retention.objects.all().delete()
    assert ledger.sweep(now=LATER) == {"erasures_noted": 0, "erased_again": 1}
    assert ledger.sweep(now=LATER) == {"erasures_noted": 0, "erased_again": 0}
    with tenant_scope(world.tenant):
        assert Retention.objects.get().state == "running"


def test_one_that_fails_changes_nothing_and_keeps_no_other(db, monkeypatch):
    first, second = make_person("first", phone="13900000001"), make_person("second")
    for person in (first, second):
        erasing.ask(person, typed=person.username, now=NOW)
    whole = AccountHolder.erase

    def erase(self, person, *, now):
        whole(self, person, now=now)
        if person.pk == first.pk:
            raise OSError("the store is away")

    Tenant.objects.create(slug="any", name="任一")
    monkeypatch.setattr(AccountHolder, "erase", erase)
    assert erasing.sweep(now=AFTER) == {"accounts_erased": 1, "erasures_failed": 1}
    assert Person.objects.get(pk=first.pk).phone == "13900000001"
    assert not Person.objects.get(pk=second.pk).is_active
    monkeypatch.undo()
    assert erasing.sweep(now=AFTER) == {"accounts_erased": 1}


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_leave_at_once_one_stays(storage):
    world = make_world()
    people = [make_person("one"), make_person("two")]
    with tenant_scope(world.tenant):
        for person in people:
            join(world, person, Role.OWNER)
    asked = [erasing.ask(person, typed=person.username, now=NOW).pk for person in people]
    ended = race(world, [lambda key=key: erasing.erase(key, now=AFTER) for key in asked])
    assert ended == ["done", "done"]
    assert sorted(ErasureRequest.objects.values_list("state", flat=True)) == ["done", "open"]
    assert Person.objects.filter(pk__in=[person.pk for person in people], is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_authors_of_each_others_cases_and_one_request_twice_at_once(storage):
    world = make_world()
    people = [
        make_person(name, phone=f"1390000000{n}", phone_verified_at=NOW)
        for n, name in enumerate(("one", "two"))
    ]
    with tenant_scope(world.tenant):
        for owner, other in (people, people[::-1]):
            case = make_submission(world, state="ineligible", owner=owner)
            case.authors.update(name="合作者", phone=other.phone)
            case.coauthors.create(tenant=world.tenant, person=other, asked_at=NOW)
    asked = [erasing.ask(person, typed=person.username, now=NOW).pk for person in people]
    ended = race(world, [lambda key=key: erasing.erase(key, now=AFTER) for key in asked * 3])
    assert ended == ["done"] * 6
    assert list(ErasureRequest.objects.values_list("state", flat=True)) == ["done", "done"]
    with tenant_scope(world.tenant):
        assert set(case.authors.model.objects.values_list("name", "phone")) == {("已注销作者", "")}
