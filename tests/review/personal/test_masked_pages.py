"""Phones, identity numbers and addresses on every page that shows them, for every role; and showing them on purpose."""

import pytest
from django.urls import reverse

from portal.models import AuditEvent, Invitation, Membership, Person, Role, UnitRequest
from portal.privacy.showing import personal_kinds
from review.models import Reviewer
from submissions.models import Author, Instructor
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    document,
    fresh,
    join,
    make_assignment,
    make_objection,
    make_reviewer,
    make_submission,
    make_world,
    save_unit_document,
)

PHONES = [f"1390000{n:04d}" for n in range(1, 13)]
IDS = ["110105194912310021", "110105199001010015", "11010519850505002X"]
MAILS = [f"{letter}-secret@leak.example.cn" for letter in "bcdefg"]
SECRETS = [*PHONES, *IDS, *MAILS]
MASKED = (
    {f"139****{phone[-4:]}": f"phone {n}" for n, phone in enumerate(PHONES)}
    | {"110***********0021": "id 0", "110***********0015": "id 1", "110***********002X": "id 2"}
    | {f"{mail[0]}***@leak.example.cn": f"mail {n}" for n, mail in enumerate(MAILS)}
)
"""How each is shown, and which it is."""
CASE = {"phone 0", "phone 1", "phone 2", "phone 3", "id 0", "id 1", "id 2", "mail 0", "mail 1", "mail 2"}


def private_document() -> dict:
    """The small campaign, asking for everything that is private: of the case, of its people, of units."""
    doc = document()
    first = doc["categories"][0]
    first["fields"] += [
        {"key": "tel", "label": "联系电话", "kind": "phone", "required": False},
        {"key": "id", "label": "身份证号", "kind": "id_number", "required": False},
        {"key": "mail", "label": "电子邮箱", "kind": "email", "required": False},
        {"key": "team", "label": "成员", "kind": "table", "required": False, "columns": [
            {"key": "who", "label": "姓名"}, {"key": "tel", "label": "手机", "kind": "phone", "required": False},
            {"key": "id", "label": "证件", "kind": "id_number", "required": False}]},
    ]  # fmt: skip
    first["team"] |= {"columns": ["email", "id_number"]}
    first["instructors"] = {"max": 1, "columns": ["email"]}
    doc["recommend"]["forms"][0] |= {
        "fields": [
            {"key": "contact", "label": "联系人"},
            {"key": "tel", "label": "联系电话", "kind": "phone", "required": False},
            {"key": "experts", "label": "专家", "kind": "table", "required": False, "columns": [
                {"key": "name", "label": "姓名"}, {"key": "phone", "label": "手机", "kind": "phone", "required": False},
                {"key": "email", "label": "邮箱", "kind": "email", "required": False}]},
        ],
        "experts": ["experts"],
    }  # fmt: skip
    doc["rosters"][0]["columns"] += [
        {"label": "电话", "value": "answer:tel"}, {"label": "证件", "value": "answer:id"}
    ]  # fmt: skip
    return doc


@pytest.fixture
def full(db, storage, monkeypatch):
    """A world whose every page has something to hide."""
    from django.utils import timezone

    from portal.tenants import tenant_scope

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    doc = private_document()
    made = make_world(categories=doc["categories"], recommend=doc["recommend"], rosters=doc["rosters"])
    with tenant_scope(made.tenant):
        made.case = case_of(made)
        made.member = person_with("member", PHONES[5])
        row = Membership.objects.create(
            tenant=made.tenant, person=made.member, role=Role.MEMBER, unit=made.unit("c1")
        )
        made.membership = row.pk
        made.asked = UnitRequest.objects.create(
            tenant=made.tenant, person=person_with("asker", PHONES[6]), name="新校", kind="school",
            parent=made.unit("c1"),
        )  # fmt: skip
        made.invited = Invitation.objects.create(
            tenant=made.tenant, role=Role.ORGANISER, email=MAILS[3], made_by=made.organiser, made_at=NOW,
            expires_at=NOW.replace(year=2030),
        )  # fmt: skip
        Invitation.objects.create(
            tenant=made.tenant, role=Role.AUDITOR, state="asked", person=Person.objects.get(username="asker"),
            made_by=made.organiser, made_at=NOW, answered_at=NOW, expires_at=NOW.replace(year=2030),
        )  # fmt: skip
        made.reviewer = make_reviewer(made, "评委", made.expert, phone=PHONES[7], email=MAILS[4])
        made.assignment = make_assignment(made, made.case, made.reviewer)
        made.seat_asked = Reviewer.objects.create(
            tenant=made.tenant, campaign=made.campaign, name="待认", state="asked", invited_at=NOW, answered_at=NOW,
            person=Person.objects.get(username="asker"),
        )  # fmt: skip
        rows = [{"name": "专家甲", "phone": PHONES[8], "email": MAILS[5]}]
        made.unit_document = save_unit_document(
            made, answers={"contact": "李", "tel": PHONES[9], "experts": rows}, content=None
        )
        made.objection = make_objection(made, made.case)
        made.objection.__class__.objects.update(contact=PHONES[10])
        yield made


def person_with(name: str, phone: str) -> Person:
    return make_person(name, phone=phone, email=f"{name}@leak.example.cn")


def case_of(world):
    case = make_submission(
        world,
        "智慧课堂",
        state="eligible",
        answers={
            "about": "概要正文", "tel": PHONES[0], "id": IDS[0], "mail": MAILS[0],
            "team": [{"who": "张", "tel": PHONES[1], "id": IDS[1]}],
        },
    )  # fmt: skip
    case.authors.update(phone=PHONES[2], details={"email": MAILS[1], "id_number": IDS[2]})
    Instructor.objects.create(
        tenant=world.tenant, submission=case, position=1, name="师", phone=PHONES[3], details={"email": MAILS[2]}
    )  # fmt: skip
    return fresh(case)


def pages(world) -> dict[str, str]:
    """The address of every page that might show private values."""
    at, case = {"tenant": world.tenant.slug}, world.case.uuid
    return {
        "desk-case": world.path("desk-case", case=case),
        "case": reverse("case", kwargs={**at, "case": case}),
        "unit-case": world.path("unit-case", case=case),
        "unit-desk": world.path("unit-desk"),
        "desk-cases": world.path("desk-cases"),
        "desk-units": world.path("desk-units"),
        "desk-unit-form": world.path("desk-unit-form", form="table"),
        "desk-nominated": world.path("desk-nominated"),
        "desk-experts": world.path("desk-experts"),
        "desk-expert": world.path("desk-expert", reviewer=world.reviewer.pk),
        "desk-export": world.path("desk-export"),
        "desk-audit": world.path("desk-audit"),
        "desk-clashes": world.path("desk-clashes"),
        "objection": world.path("objection", objection=world.objection.uuid),
        "members": reverse("members", kwargs=at),
        "unit-requests": reverse("unit-requests", kwargs=at),
        "unit-request": reverse("unit-request", kwargs={**at, "number": world.asked.pk}),
        "people": reverse("people", kwargs=at),
        "people-invitations": reverse("people-invitations", kwargs=at),
        "expert-desk": world.path("expert-desk"),
        "expert-case": world.path("expert-case", assignment=world.assignment.uuid),
    }


SEEN = {
    "organiser": {
        "desk-case": CASE, "case": CASE, "unit-case": None, "unit-desk": None, "desk-cases": set(), "desk-units": set(),
        "desk-unit-form": {"phone 8", "phone 9", "mail 5"}, "desk-nominated": {"phone 8", "mail 5"}, "desk-experts": {"mail 4"},
        "desk-expert": {"phone 7", "mail 4"}, "desk-export": set(), "desk-audit": set(), "desk-clashes": set(),
        "objection": {"phone 10"}, "members": None, "unit-requests": {"phone 6"}, "unit-request": {"phone 6"},
        "people": {"phone 6"}, "people-invitations": {"mail 3"}, "expert-desk": None, "expert-case": None,
    },
    "coordinator": {
        "desk-case": None, "case": CASE, "unit-case": CASE, "unit-desk": set(), "members": {"phone 5"},
        "unit-requests": {"phone 6"}, "unit-request": {"phone 6"}, "desk-nominated": None, "desk-experts": None,
        "objection": None, "expert-case": None, "people": None,
    },
    "expert": {
        "desk-case": None, "case": None, "expert-desk": set(), "expert-case": set(), "objection": None, "desk-expert": None,
    },
}  # fmt: skip
"""What a role finds masked on a page; None: the page is not theirs."""


@pytest.mark.parametrize("role", SEEN)
def test_no_page_shows_them_whole_to_others(full, client, role):
    client.force_login(getattr(full, role))
    leaks, found = {}, {}
    for name, path in pages(full).items():
        if name not in SEEN[role]:
            continue
        answer = client.get(path)
        body = answer.content.decode()
        leaks[name] = [secret for secret in SECRETS if secret in body]
        shown = {which for text, which in MASKED.items() if text in body}
        found[name] = shown if answer.status_code == 200 else None
    assert {name: each for name, each in leaks.items() if each} == {}
    assert found == SEEN[role]


def test_the_owner_reads_their_own_case_whole(full, client):
    client.force_login(full.owner)
    body = client.get(pages(full)["case"]).content.decode()
    whole = {MASKED[text] for text in MASKED} & CASE
    assert whole == CASE
    assert [secret for secret in (*PHONES[:4], *IDS, *MAILS[:3]) if secret not in body] == []
    assert "显示</button>" not in body


def asked(world, kind: str) -> tuple[str, str, str]:
    """The key and the field of one masked value of this kind, and the value."""
    author, instructor = Author.objects.get(submission=world.case), Instructor.objects.get()
    return {
        "author": (author.pk, "id_number", IDS[2]),
        "instructor": (instructor.pk, "phone", PHONES[3]),
        "answer": (world.case.uuid, "team.0.id", IDS[1]),
        "unit-answer": (world.unit_document.pk, "experts.0.phone", PHONES[8]),
        "expert": (world.reviewer.pk, "email", MAILS[4]),
        "nominated": (f"{world.unit_document.pk}-experts-1", "phone", PHONES[8]),
        "objector": (world.objection.uuid, "phone", PHONES[10]),
        "member": (world.membership, "phone", PHONES[5]),
        "asker": (world.asked.pk, "phone", PHONES[6]),
        "invited": (world.invited.pk, "email", MAILS[3]),
        "seat-asker": (world.seat_asked.pk, "phone", PHONES[6]),
        "taker": (Invitation.objects.get(state="asked").pk, "phone", PHONES[6]),
    }[kind]


def address(world, kind: str, key: object, field: str) -> str:
    at = {"tenant": world.tenant.slug, "kind": kind, "key": key, "field": field}
    return reverse("personal-show", kwargs=at)


MAY_ASK = {
    "author": {"organiser", "coordinator"}, "instructor": {"organiser", "coordinator"}, "answer": {"organiser", "coordinator"},
    "unit-answer": {"coordinator"}, "expert": {"organiser"}, "seat-asker": {"organiser"}, "nominated": {"organiser"}, "objector": {"organiser"},
    "member": {"coordinator"}, "asker": {"organiser", "coordinator"}, "invited": {"organiser"}, "taker": {"organiser"},
}  # fmt: skip


def test_every_kind_that_is_registered_stands_in_the_table():
    assert personal_kinds().keys() == MAY_ASK.keys()


@pytest.mark.parametrize("kind", MAY_ASK)
def test_who_may_ask_is_shown_it_and_it_is_written_down(full, client, kind):
    join(full, make_person("auditor"), Role.AUDITOR)
    join(full, make_person("elsewhere"), Role.COORDINATOR, full.unit("c2"))
    people = {role: getattr(full, role) for role in ("organiser", "coordinator", "expert", "member")}
    people |= {name: Person.objects.get(username=name) for name in ("auditor", "elsewhere")}
    key, field, value = asked(full, kind)
    got = {}
    for role, person in people.items():
        client.force_login(person)
        answer = client.post(address(full, kind, key, field))
        got[role] = answer.status_code == 200
        assert (value in answer.content.decode()) is got[role]
        assert client.get(address(full, kind, key, field)).status_code == 405
    assert {role for role, shown in got.items() if shown} == MAY_ASK[kind]
    events = AuditEvent.objects.filter(action="personal.show")
    assert {event.actor.username for event in events} == {people[role].username for role in MAY_ASK[kind]}
    assert {(event.data["kind"], event.data["field"]) for event in events} == {(kind, field)}
    assert [secret for event in events for secret in SECRETS if secret in f"{event.data}{event.why}"] == []


@pytest.mark.parametrize(
    ("kind", "key", "field"),
    [
        ("answer", None, "about"),  # not private
        ("answer", None, "team.0.who"),
        ("answer", None, "team.9.id"),
        ("answer", None, "team.x.id"),
        ("answer", "no-uuid", "tel"),
        ("author", "0", "phone"),
        ("author", "9" * 40, "phone"),
        ("author", None, "gender"),
        ("password", "1", "hash"),
        ("objector", "no-uuid", "phone"),
        ("nominated", "1-experts-9", "phone"),
    ],
)
def test_nothing_else_can_be_asked_for(full, client, kind, key, field):
    client.force_login(full.organiser)
    own = asked(full, kind)[0] if key is None else key
    assert client.post(address(full, kind, own, field)).status_code == 404
    assert AuditEvent.objects.filter(action="personal.show").count() == 0


def test_a_draft_is_its_owners_alone(full, client):
    full.case.__class__.objects.update(state="draft")
    client.force_login(full.organiser)
    assert client.post(address(full, "answer", full.case.uuid, "tel")).status_code == 404


def test_a_roster_is_whole_and_says_which_columns_are_personal(full, client):
    client.force_login(full.organiser)
    answer = client.get(f"{full.path('desk-roster', roster='all')}?csv")
    assert PHONES[0] in answer.content.decode("utf-8-sig")
    event = AuditEvent.objects.get(action="export.create")
    assert event.data == {"what": "all", "personal": ["answer:tel", "answer:id"]}
