"""Who is appointed to a panel, and how it ends (SEC-H3): nobody by an address that was only typed, nobody without having
accepted, and nobody keeps the role after the last panel.
"""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress

from portal.masking import masked
from portal.models import AuditEvent, Membership, Notification, Person
from portal.tenants import tenant_scope
from review.judging.accounts import account_named, summary_of
from review.judging.actions import assignments, confirming, reviewers, reviews
from review.judging.queries import round_named
from review.models import Assignment, Review, Reviewer
from tests.factories.portal import make_person
from tests.factories.review import NOW, fresh, join, make_reviewer, make_submission, make_world
from tests.racing import race
from tests.refusals import refused

ADDRESS = "zhang@school.example.cn"


def roles(who: Person) -> list[str]:
    return list(Membership.objects.filter(person=who).values_list("role", flat=True))


def proven(who: Person, address: str = ADDRESS, *, verified: bool = True) -> Person:
    EmailAddress.objects.create(user=who, email=address, verified=verified, primary=True)
    Person.objects.filter(pk=who.pk).update(email=address)
    return who


def look_up(client, world, account: str, **more):
    client.force_login(world.organiser)
    return client.post(world.path("desk-experts"), {"do": "add", "add-account": account} | more)


def on_panel(world, who: Person) -> Reviewer:
    row = reviewers.appoint(world.campaign, who, actor=world.organiser, now=NOW)
    reviewers.accept(row, who, now=NOW)
    row.refresh_from_db()
    return row


def assigned(world, row: Reviewer, **more) -> Assignment:
    one = make_submission(world, state="eligible", **more)
    return Assignment.objects.create(
        tenant=world.tenant, reviewer=row, submission=one, round="final", made_at=NOW
    )


# who is found


def test_an_account_is_found_by_its_whole_user_name_or_a_proved_address(world):
    zhang = proven(make_person("zhangsan"))
    assert account_named(" zhangsan ") == zhang
    assert account_named("ZHANG@school.example.cn") == zhang
    assert [account_named(part) for part in ("zhang", "zhang@school", "", "@")] == [None, None, None, None]


@pytest.mark.parametrize("way", ["typed in the profile", "added and not proved", "account closed"])
def test_an_address_that_was_only_typed_finds_nobody(world, client, way):
    thief = make_person("thief", real_name="张三")
    if way == "typed in the profile":
        Person.objects.filter(pk=thief.pk).update(email=ADDRESS)
    elif way == "added and not proved":
        proven(thief, verified=False)
    else:
        proven(thief)
        Person.objects.filter(pk=thief.pk).update(is_active=False)
    answer = look_up(client, world, ADDRESS, confirmed=thief.pk)
    assert answer.status_code == 422
    assert "没有找到这个账号" in answer.content.decode()
    assert (Reviewer.objects.count(), roles(thief)) == (0, [])


def test_the_organiser_sees_whose_account_it_is_before_anything_happens(world, client):
    zhang = proven(make_person("zhangsan", real_name="张三", phone="13812345678", employer="自称的大学"))
    page = look_up(client, world, ADDRESS)
    words = page.content.decode()
    assert page.status_code == 200
    for shown in ("张三", "zhangsan", "自称的大学", "本人填写，未经单位确认", "138****5678"):
        assert shown in words
    assert "13812345678" not in words
    assert (Reviewer.objects.count(), Notification.objects.filter(person=zhang).count()) == (0, 0)
    join(world, zhang, "member", world.unit("s1"))
    words = look_up(client, world, ADDRESS).content.decode()
    assert "甲市一中（已由单位确认）" in words
    assert "自称的大学" not in words


def test_only_the_account_that_was_shown_is_appointed(world, client):
    zhang, other = proven(make_person("zhangsan")), make_person("other")
    assert look_up(client, world, ADDRESS, confirmed=other.pk).status_code == 200
    assert Reviewer.objects.count() == 0
    assert look_up(client, world, ADDRESS, confirmed=zhang.pk).status_code == 302
    assert [(row.person, row.state) for row in Reviewer.objects.all()] == [(zhang, "invited")]


def test_a_summary_counts_confirmed_units_only(world, django_assert_num_queries):
    zhang = make_person("zhangsan", employer="本人填的单位")
    join(world, zhang, "member", world.unit("s1"))
    Membership.objects.filter(person=zhang).update(confirmed_at=None)
    join(world, zhang, "coordinator", world.unit("c2"))
    with django_assert_num_queries(1):
        assert summary_of(zhang).units == ("乙市",)


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13812345678", "138****5678"), ("+8613812345678", "+86****5678"), ("1234567", "*******"), ("", "")],
)
def test_a_shown_phone_number_cannot_be_called(phone, shown):
    assert masked("phone", phone) == shown


# who accepts


def test_an_appointed_account_has_no_role_until_it_accepts(world, client):
    zhang = make_person("zhangsan")
    row = reviewers.appoint(world.campaign, zhang, actor=world.organiser, now=NOW)
    (notice,) = Notification.objects.filter(person=zhang)
    assert notice.link == world.path("invitation", token=row.token)
    client.force_login(zhang)
    assert client.get(world.path("expert-desk")).status_code == 404
    assert (row.state, roles(zhang)) == ("invited", [])
    client.post(notice.link, {"do": "accept"})
    assert client.get(world.path("expert-desk")).status_code == 200
    assert roles(zhang) == ["reviewer"]
    events = AuditEvent.objects.filter(subject=f"reviewer:{row.pk}").order_by("pk")
    assert [(event.action, event.actor) for event in events] == [
        ("reviewer.invite", world.organiser),
        ("reviewer.accept", zhang),
    ]


def test_nobody_accepts_or_declines_for_the_appointed_account(world, client):
    zhang, thief = make_person("zhangsan"), make_person("thief")
    row = reviewers.appoint(world.campaign, zhang, actor=world.organiser, now=NOW)
    assert refused(reviewers.accept, row, thief, now=NOW) == "invitation_of_another"
    assert refused(reviewers.decline, row, actor=thief, now=NOW) == "invitation_of_another"
    client.force_login(thief)
    path = world.path("invitation", token=row.token)
    page = client.get(path).content.decode()
    assert "这份邀请发给了另一个账号" in page
    assert 'value="accept"' not in page
    client.post(path, {"do": "accept"})
    row.refresh_from_db()
    assert (row.state, row.person, roles(thief)) == ("invited", zhang, [])


def test_who_declined_is_asked_again_with_another_link(world):
    zhang = make_person("zhangsan")
    row = reviewers.appoint(world.campaign, zhang, actor=world.organiser, now=NOW)
    reviewers.decline(row, actor=zhang, now=NOW)
    assert refused(reviewers.accept, row, zhang, now=NOW) == "invitation_used"
    again = reviewers.appoint(world.campaign, zhang, actor=world.organiser, now=NOW)
    assert (again.pk, again.state, again.token == row.token) == (row.pk, "invited", False)
    reviewers.accept(again, zhang, now=NOW)
    assert roles(zhang) == ["reviewer"]


def test_reminding_an_appointed_account_tells_it_again_and_mails_no_link(world):
    zhang = make_person("zhangsan")
    row = reviewers.appoint(world.campaign, zhang, actor=world.organiser, now=NOW)
    assert reviewers.remind(row, actor=world.organiser, now=NOW) == 0
    assert (
        Notification.objects.filter(person=zhang, link=world.path("invitation", token=row.token)).count() == 2
    )


# how it ends


def test_a_removed_reviewer_is_out_and_what_was_submitted_stays(world, client):
    row = on_panel(world, zhang := make_person("zhangsan"))
    done, begun, untouched = (assigned(world, row, category="b") for _ in range(3))
    filled = reviews.Filled(points={"idea": 30, "work": 50}, comment_char_count_cjk=20)
    reviews.submit_review(done, filled, comment="这是一段评语文字", actor=zhang, now=NOW)
    reviews.save_review(begun, reviews.Filled(), comment="草稿", actor=zhang, now=NOW)
    client.force_login(world.organiser)
    path = world.path("desk-expert-remove", reviewer=row.pk)
    assert client.post(path, {"remove-why": ""}).status_code == 302
    row.refresh_from_db()
    assert row.state == "accepted"
    client.post(path, {"remove-why": "聘期已满"})
    row.refresh_from_db()
    assert (row.state, roles(zhang)) == ("removed", [])
    assert list(Assignment.objects.values_list("pk", flat=True)) == [done.pk]
    assert [(review.state, review.assignment_id) for review in Review.objects.all()] == [
        ("submitted", done.pk)
    ]
    notice = Notification.objects.get(person=zhang, code="reviewer.removed_at_work")
    assert notice.title.startswith("您不再担任评审专家：")
    assert (
        notice.body == "尚未提交的 2 件案例不再由您评审；已提交的评审仍然有效，感谢您的参与。原因：聘期已满"
    )
    client.force_login(zhang)
    assert client.get(world.path("expert-desk")).status_code == 404
    assert client.get(world.path("expert-case", assignment=done.uuid)).status_code == 404
    told = AuditEvent.objects.filter(actor=world.organiser).order_by("pk").values_list("action", "subject")
    assert list(told)[-4:] == [
        ("assignment.remove", f"submission:{begun.submission_id}"),
        ("assignment.remove", f"submission:{untouched.submission_id}"),
        ("reviewer.remove", f"reviewer:{row.pk}"),
        ("role.end", told[len(told) - 1][1]),
    ]
    assert AuditEvent.objects.get(action="reviewer.remove").why == "聘期已满"


def test_the_role_ends_with_the_last_panel_only(world):
    zhang = make_person("zhangsan")
    first = on_panel(world, zhang)
    second = reviewers.appoint(
        world.campaign, zhang, panel=world.unit("c1"), actor=world.coordinator, now=NOW
    )
    reviewers.accept(second, zhang, now=NOW)
    reviewers.remove_reviewer(first, why="x", actor=world.organiser, now=NOW)
    assert roles(zhang) == ["reviewer"]
    reviewers.remove_reviewer(second, why="x", actor=world.coordinator, now=NOW)
    assert roles(zhang) == []


@pytest.mark.django_db(transaction=True)
def test_two_panels_that_end_at_once_leave_no_role(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        rows = [on_panel(world, zhang := make_person("zhangsan"))]
        unit = world.unit("c1")
        rows.append(reviewers.appoint(world.campaign, zhang, panel=unit, actor=world.coordinator, now=NOW))
        reviewers.accept(rows[1], zhang, now=NOW)
        ends = [
            lambda row=row: reviewers.remove_reviewer(row, why="x", actor=world.organiser, now=NOW)
            for row in rows * 4
        ]
        assert race(world, ends) == ["done"] * 2 + ["removed_already"] * 6
        assert roles(zhang) == []


def test_an_invitation_is_taken_back(world, client):
    row = reviewers.invite(world.campaign, name="马丽", actor=world.organiser, now=NOW)
    reviewers.remove_reviewer(row, why="名额已满", actor=world.organiser, now=NOW)
    guest = make_person("guest")
    assert refused(reviewers.accept, row, guest, now=NOW) == "invitation_withdrawn"
    assert refused(reviewers.decline, row, actor=guest, now=NOW) == "invitation_withdrawn"
    row.refresh_from_db()
    assert refused(reviewers.remind, row, actor=world.organiser, now=NOW) == "removed_already"
    client.force_login(guest)
    assert "这份邀请已撤回" in client.get(world.path("invitation", token=row.token)).content.decode()
    assert roles(guest) == []


def test_removing_needs_a_reason_and_happens_once(world):
    row = on_panel(world, make_person("zhangsan"))
    end = {"actor": world.organiser, "now": NOW}
    assert refused(reviewers.remove_reviewer, row, why="  ", **end) == "reason_missing"
    reviewers.remove_reviewer(row, why="x", **end)
    assert refused(reviewers.remove_reviewer, row, why="x", **end) == "removed_already"


def test_nobody_is_assigned_to_who_was_just_removed(world):
    row, one = (
        on_panel(world, make_person("zhangsan")),
        make_submission(world, category="b", state="eligible"),
    )
    stale = Reviewer.objects.select_related("campaign", "person", "unit").get(pk=row.pk)
    reviewers.remove_reviewer(row, why="x", actor=world.organiser, now=NOW)
    final = round_named(world.campaign.current.doc, "", None)
    hand = {"actor": world.organiser, "now": NOW}
    assert refused(assignments.assign_by_hand, fresh(one), stale, final, **hand) == "not_accepted_yet"
    assert refused(assignments.assign_evenly, world.campaign, final, seed=1, **hand) == "no_experts"


@pytest.mark.parametrize("way", ["appointed", "invited by link"])
def test_who_comes_back_finds_the_earlier_reviews(world, way):
    row = on_panel(world, zhang := make_person("zhangsan"))
    done = assigned(world, row, category="b")
    filled = reviews.Filled(points={"idea": 30, "work": 50}, comment_char_count_cjk=20)
    reviews.submit_review(done, filled, comment="这是一段评语文字", actor=zhang, now=NOW)
    reviewers.remove_reviewer(row, why="x", actor=world.organiser, now=NOW)
    if way == "appointed":
        again = reviewers.appoint(world.campaign, zhang, actor=world.organiser, now=NOW)
    else:
        again = reviewers.invite(world.campaign, name="张三", actor=world.organiser, now=NOW)
    reviewers.accept(again, zhang, now=NOW + dt.timedelta(hours=1))
    back = Reviewer.objects.get(person=zhang)
    if way == "invited by link":
        assert (back.state, roles(zhang)) == ("asked", [])
        confirming.confirm(back, actor=world.organiser, now=NOW + dt.timedelta(hours=2))
        back.refresh_from_db()
    assert (back.pk, back.state, list(back.assignments.all())) == (row.pk, "accepted", [done])
    assert (Reviewer.objects.count(), roles(zhang)) == (1, ["reviewer"])


def test_another_units_coordinator_removes_nobody(world, client):
    row = make_reviewer(world, "甲", world.expert)
    client.force_login(world.coordinator)
    for page, status in (("desk-expert-remove", 403), ("unit-expert-remove", 404)):
        answer = client.post(world.path(page, reviewer=row.pk), {"remove-why": "x"})
        assert (page, answer.status_code) == (page, status)
    row.refresh_from_db()
    assert row.state == "accepted"
