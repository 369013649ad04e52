"""Two accounts of one person become one, by the other one's password (one person, one account)."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.utils import timezone

from portal.accounts.merging import actions
from portal.decisions import NotAllowed, refuse
from portal.models import AuditEvent, Membership, Notification, Person, Role
from portal.tenants import all_tenants, tenant_scope
from portal.words import merged_rows, say
from review.models import Reviewer
from submissions.models import CoAuthor, Submission
from tests.factories.portal import (
    PASSWORD,
    client_of,
    make_membership,
    make_notifications,
    make_teacher,
    make_tenant,
    unit_of,
)
from tests.factories.review import make_reviewer, make_submission, make_world

pytestmark = pytest.mark.django_db
STAYS = {
    "portal.ErasureRequest.person",  # asked for the other account, which is closed anyway
    "portal.SupportConsent.person",  # was given for the other account's pages
    "portal.TableImport.person",  # a table looked at and not applied
    "portal.Invitation.person",  # who took it, as whom
    "review.ObjectionNote.author",  # who wrote it, as whom
    "portal.AuditEvent.actor", "account.EmailAddress.user", "usersessions.UserSession.user", "mfa.Authenticator.user", "review.FollowUp.by",
}  # fmt: skip


def keys_to_people():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if (
                field.is_relation
                and field.concrete
                and not field.many_to_many
                and field.related_model is Person
            ):
                yield f"{model._meta.label}.{field.name}"


def test_every_key_to_a_person_is_their_own_or_says_who_did_it():
    """A new one is decided here or in its app's MERGED_ROWS; `..._by` says who did something, and stays."""
    keys, own = set(keys_to_people()), set(merged_rows())
    assert own <= keys
    assert {key for key in keys - own if not key.endswith("_by")} == STAYS


@pytest.fixture
def tenant():
    return make_tenant("ours")


@pytest.fixture
def keeper():
    return make_teacher(username="new", real_name="马晓明", email="", phone="0951-6123456")


@pytest.fixture
def double():
    person = make_teacher(username="old", real_name="马晓明", email="old@example.cn", phone="13900001111")
    Person.objects.filter(pk=person.pk).update(phone_verified_at=timezone.now())
    EmailAddress.objects.create(user=person, email="old@example.cn", verified=True, primary=True)
    return Person.objects.get(pk=person.pk)


def prove(client, login="old", password=PASSWORD):
    return client.post("/me/merge/", {"login": login, "password": password})


def test_all_of_it_goes_along_and_the_other_account_is_closed(tenant, keeper, double):
    world = make_world("north")
    with tenant_scope(world.tenant):
        mine = make_submission(world, "旧账号的案例", owner=double)
    make_membership(double, tenant, Role.MEMBER, unit_of(tenant, "school"))
    make_notifications(double, tenant, 2)
    client, old = client_of(keeper), client_of(double)
    assert old.get("/me/").status_code == 200
    page = prove(client)
    assert ("案例 1 项" in page.content.decode(), "通知 2 项" in page.content.decode()) == (True, True)
    with all_tenants():
        assert Submission.objects.get(pk=mine.pk).owner_id == double.pk  # looked at, nothing done yet
    done = client.post("/me/merge/", {"proof": page.context["proof"]}, follow=True)
    assert "已合并：账号 old 的内容都在这个账号里" in done.content.decode()
    assert old.get("/me/").status_code == 302  # signed out there
    keeper.refresh_from_db(), double.refresh_from_db()
    with all_tenants():
        assert Submission.objects.get(pk=mine.pk).owner_id == keeper.pk
        assert Membership.objects.get(tenant=tenant).person_id == keeper.pk
        assert Notification.objects.filter(person=keeper).count() == 2
        events = list(AuditEvent.objects.filter(action__in=["account.merge", "account.close"]).order_by("pk"))
    assert [(e.action, e.subject, e.data) for e in events] == [
        ("account.merge", f"person:{keeper.pk}", {"other": double.pk}),
        ("account.close", f"person:{double.pk}", {"into": keeper.pk}),
    ]
    assert (double.is_active, double.has_usable_password(), double.email, double.phone) == (
        False,
        False,
        "",
        "",
    )
    assert (keeper.email, keeper.phone, keeper.phone_verified_at is not None) == (
        "old@example.cn",
        "13900001111",
        True,
    )
    assert EmailAddress.objects.get(email="old@example.cn").user_id == keeper.pk


def test_what_the_keeper_proved_stays(keeper, double):
    Person.objects.filter(pk=keeper.pk).update(
        phone="13900002222", phone_verified_at=timezone.now(), email="new@example.cn"
    )
    actions.merge(keeper, double, now=timezone.now())
    keeper.refresh_from_db()
    assert (keeper.phone, keeper.email) == ("13900002222", "new@example.cn")
    assert not EmailAddress.objects.filter(email="old@example.cn").exists()


@pytest.mark.parametrize("confirmed", [True, False])
def test_what_both_have_is_kept_once(tenant, keeper, double, confirmed):
    school = unit_of(tenant, "school")
    make_membership(keeper, tenant, Role.MEMBER, school, confirmed_at=None)
    make_membership(double, tenant, Role.MEMBER, school, confirmed_at=timezone.now() if confirmed else None)
    actions.merge(keeper, double, now=timezone.now())
    with all_tenants():
        [row] = Membership.objects.filter(tenant=tenant)
    assert (row.person_id, row.confirmed_at is not None) == (keeper.pk, confirmed)


@pytest.mark.parametrize(
    ("login", "password", "code"),
    [
        ("old", "wrong", "merge_wrong"),
        ("nobody", PASSWORD, "merge_wrong"),
        ("new", PASSWORD, "merge_itself"),
    ],
)
def test_without_proof_nothing_is_said_or_moved(keeper, double, login, password, code):
    page = prove(client_of(keeper), login, password)
    assert (say(refuse(code)) in page.content.decode(), "proof" in page.context) == (True, False)
    double.refresh_from_db()
    assert double.is_active is True


def test_guessing_waits_as_at_sign_in(keeper, double):
    client = client_of(keeper)
    for _ in range(5):
        prove(client, password="wrong")
    page = prove(client)  # the right one
    assert "proof" not in page.context
    assert page.context["form"].non_field_errors() == [
        "密码输错次数过多，为保护账号，请 30 秒后再试，或找回密码。"
    ]


@pytest.mark.parametrize("proof", ["", "made:up:proof"])
def test_a_made_up_proof_does_nothing(keeper, double, proof):
    page = client_of(keeper).post("/me/merge/", {"proof": proof}, follow=True).content.decode()
    assert "请重新填写另一个账号和密码" in page
    double.refresh_from_db()
    assert double.is_active is True


def test_somebody_elses_proof_does_nothing(keeper, double):
    proof = prove(client_of(keeper)).context["proof"]
    stranger = make_teacher(username="stranger")
    page = client_of(stranger).post("/me/merge/", {"proof": proof}, follow=True).content.decode()
    assert "请重新填写另一个账号和密码" in page


def refused(keeper, double):
    with pytest.raises(NotAllowed) as caught:
        actions.merge(keeper, double, now=timezone.now())
    double.refresh_from_db()
    assert double.is_active is True
    return caught.value.decision.code


def test_an_account_with_a_second_factor_or_an_operators_is_not_merged(keeper, double):
    Authenticator.objects.create(user=double, type=Authenticator.Type.TOTP, data={})
    assert refused(keeper, double) == "merge_second_factor"
    Authenticator.objects.all().delete()
    Person.objects.filter(pk=double.pk).update(is_staff=True)
    assert refused(keeper, double) == "merge_operator"


def test_nobody_comes_to_judge_their_own_case(keeper, double):
    world = make_world("north")
    with tenant_scope(world.tenant):
        case = make_submission(world, "我的案例", owner=keeper)
        reviewer = make_reviewer(world, "马专家", person=double)
    assert refused(keeper, double) == "merge_own_case"
    with pytest.raises(NotAllowed, match="merge_own_case"):
        actions.merge(double, keeper, now=timezone.now())
    with all_tenants():
        assert Submission.objects.get(pk=case.pk).owner_id == keeper.pk
        Submission.objects.filter(pk=case.pk).update(owner=make_teacher(username="third"))
        CoAuthor.objects.create(tenant=world.tenant, submission=case, person=keeper, asked_at=timezone.now())
    assert refused(keeper, double) == "merge_own_case"
    with all_tenants():
        Reviewer.objects.filter(pk=reviewer.pk).update(state="removed")
    actions.merge(keeper, double, now=timezone.now())


def test_two_experts_of_one_campaign_are_left_to_people(keeper, double):
    world = make_world("north")
    for person in (keeper, double):
        with tenant_scope(world.tenant):
            make_reviewer(world, "马专家", person=person)
    assert refused(keeper, double) == "merge_conflict"
