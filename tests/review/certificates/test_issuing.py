"""What issuing, correcting and revoking write: what stands on a certificate, its number, the trail, who is told."""

import pytest

from portal.decisions import refuse
from portal.models import AuditEvent, Notification, subject_of
from portal.tenants import tenant_scope
from review.certificates import actions
from review.certificates.queries import (
    certificate_content,
    certificate_page,
    count_by_state,
    own_certificates,
    unprintable_awards,
)
from review.models import Award, Certificate, RunLine
from submissions.models import Author
from tests.factories.award_certificates import LATER, issue, publish, reissue, winner
from tests.factories.portal import make_person
from tests.factories.review import NOW, document, fresh, make_submission, make_world, publish_results
from tests.racing import race
from tests.refusals import refusal


def revoke(world, certificate, why="误发", now=LATER):
    actions.revoke(certificate, why=why, actor=world.organiser, now=now)


def trail(action):
    rows = AuditEvent.objects.filter(action=action).order_by("pk")
    return [(e.subject, e.actor, e.why, dict(e.data)) for e in rows]


def certificate_wording(**changes):
    return document()["certificate"] | changes


def test_what_stands_on_it_is_frozen_at_issue(world):
    submission = winner(world)
    submission.authors.update(name="张三", unit_name="甲市一中（东校区）")
    Author.objects.create(
        tenant=world.tenant, submission=submission, position=2, name="李四", unit_name="乙校"
    )
    publish(world)
    assert issue(world) == 1
    submission.authors.all().delete()
    type(submission).objects.filter(pk=submission.pk).update(title="后来的名")
    Award.objects.update(label="改了")
    certificate = Certificate.objects.get()
    assert (
        certificate.number, certificate.holder, certificate.unit_name, certificate.title, certificate.label,
        certificate.issued_at, certificate.revoked_at, certificate.replaces,
    ) == ("NO-2025-0001", "张三、李四", "甲市一中（东校区）", "甲案例", "一等奖", NOW, None, None)  # fmt: skip
    assert len(certificate.token) == 43
    content = certificate_content(certificate, world.campaign)
    words = "".join(piece.text for piece in content.text)
    assert (content.name, words) == ("张三、李四：", "案例《甲案例》获一等奖。")
    assert content.date == "2025年10月20日"


@pytest.mark.parametrize(
    ("per_author", "authors", "expected"),
    [
        (False, [("张三", "一中"), ("李四", "二中")], [("张三、李四", "一中")]),
        (True, [("张三", "一中"), ("李四", "二中")], [("张三", "一中"), ("李四", "二中")]),
        (False, [], [("north-owner", "甲市一中")]),
        (True, [], [("north-owner", "甲市一中")]),
        (False, [("张三", "")], [("张三", "甲市一中")]),
        (True, [("张三", ""), ("李四", "二中")], [("张三", "甲市一中"), ("李四", "二中")]),
    ],
)
def test_one_for_all_authors_or_one_for_each(db, storage, per_author, authors, expected):
    world = make_world(certificate=certificate_wording(per_author=per_author))
    with tenant_scope(world.tenant):
        submission = winner(world)
        submission.authors.all().delete()
        for position, (name, unit) in enumerate(authors, 1):
            Author.objects.create(
                tenant=world.tenant, submission=submission, position=position, name=name, unit_name=unit
            )
        publish(world)
        assert issue(world) == len(expected)
        rows = Certificate.objects.order_by("number").values_list("holder", "unit_name")
        assert list(rows) == expected


def test_numbers_go_by_list_and_place(world):
    last, first = winner(world, "第二", "third"), winner(world, "第一")
    RunLine.objects.filter(submission=first).update(rank=1)
    RunLine.objects.filter(submission=last).update(rank=2)
    publish(world)
    issue(world)
    rows = Certificate.objects.order_by("number").values_list("number", "title")
    assert list(rows) == [("NO-2025-0001", "第一"), ("NO-2025-0002", "第二")]


def test_only_published_awards_of_submissions_still_in_are_certified(world):
    kept, excluded = winner(world, "留下"), winner(world, "除名")
    publish(world)
    type(excluded).objects.filter(pk=excluded.pk).update(state="disqualified")
    other = make_world("others", "south")
    with tenant_scope(other.tenant):
        winner(other, "他省")
        publish(other)
    assert issue(world) == 1
    assert list(Certificate.objects.values_list("award__submission", flat=True)) == [kept.pk]


def test_issuing_again_gives_only_what_is_missing_and_tells_only_them(world):
    winner(world, "甲")
    publish(world)
    assert (issue(world), issue(world)) == (1, 0)
    second = make_person("second")
    late = make_submission(world, "乙", category="b", state="eligible", owner=second)
    Award.objects.create(
        tenant=world.tenant, campaign=world.campaign, submission=late, tier="third", label="三等奖",
        decided_by=world.organiser, decided_at=NOW, published_at=NOW,
    )  # fmt: skip
    assert issue(world) == 1
    told = Notification.objects.filter(code="certificate.issued").order_by("pk").select_related("person")
    assert [(n.person.username, n.title, n.link) for n in told] == [
        ("north-owner", "证书已颁发：甲", world.path("results")),
        ("second", "证书已颁发：乙", world.path("results")),
    ]
    assert [data for *_, data in trail("certificate.issue")] == [{"count": 1}, {"count": 1}]


def test_a_revoked_certificate_is_not_issued_again_by_itself(world):
    winner(world)
    publish(world)
    issue(world)
    revoke(world, Certificate.objects.get())
    assert issue(world) == 0
    assert count_by_state(world.campaign) == (0, 1)


def test_revoking_keeps_who_when_and_why(world):
    publish_results(world, 4)
    issue(world)
    certificate, *others = Certificate.objects.order_by("number")
    revoke(world, certificate, " 查实抄袭 ")
    certificate.refresh_from_db()
    assert (certificate.revoked_at, certificate.revoked_why) == (LATER, "查实抄袭")
    assert trail("certificate.revoke") == [(subject_of(certificate), world.organiser, "查实抄袭", {})]
    assert count_by_state(world.campaign) == (len(others), 1)


def test_a_correction_has_the_next_number_of_its_own_year_and_points_back(world):
    publish_results(world, 4)
    issue(world)
    old = Certificate.objects.order_by("number").first()
    new = reissue(world, old, holder=" 马\u200b丽 ", title="新\n名")
    old.refresh_from_db()
    assert (new.number, new.holder, new.unit_name, new.title, new.label, new.issued_at, new.replaces) == (
        "NO-2026-0004", "马丽", "甲市二中", "新 名", old.label, LATER, old,
    )  # fmt: skip
    assert (old.revoked_at, old.revoked_why, old.reissue) == (LATER, "姓名有误", new)
    assert new.token != old.token
    assert trail("certificate.reissue") == [
        (subject_of(new), world.organiser, "姓名有误", {"old": "NO-2025-0001"})
    ]


def test_numbers_of_another_campaign_of_the_tenant_are_passed_over(world):
    """Two campaigns with one pattern: the tenant's numbers stay unique."""
    winner(world)
    publish(world)
    issue(world)
    taken = Certificate.objects.get()
    Certificate.objects.filter(pk=taken.pk).update(number="NO-2025-0002")
    certificate = reissue(world, taken, now=NOW)
    assert certificate.number == "NO-2025-0003"


def test_people_find_certificates_by_number_name_title_and_unit(world):
    publish_results(world, 3)
    issue(world)
    first, second = Certificate.objects.order_by("number")
    Certificate.objects.filter(pk=first.pk).update(holder="买买提·艾力", unit_name="实验%小学")
    found = {
        q: [row.number for row in certificate_page(world.campaign, q, 1)]
        for q in ("0001", "艾力", "案例01", "%小", "%", "_", " no-2025 ", "不存在", "0001" * 40)
    }
    both = [first.number, second.number]
    assert found == {
        "0001": both[:1], "艾力": both[:1], "案例01": both[1:], "%小": both[:1], "%": both[:1], "_": [],
        " no-2025 ": both, "不存在": [], "0001" * 40: [],
    }  # fmt: skip


def test_own_certificates_are_the_valid_ones_of_own_submissions(world):
    second = make_person("second")
    mine, yours = winner(world, "我的"), winner(world, "别人的", owner=second)
    publish(world)
    issue(world)
    assert [row.title for row in own_certificates(world.campaign, world.owner)] == [mine.title]
    assert [row.title for row in own_certificates(world.campaign, second)] == [yours.title]
    revoke(world, Certificate.objects.get(title="我的"))
    assert own_certificates(world.campaign, world.owner) == []
    assert own_certificates(world.campaign, world.organiser) == []


@pytest.mark.django_db(transaction=True)
def test_a_certificate_is_corrected_once_however_many_try(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        publish_results(world, 2)
        issue(world)
        old = Certificate.objects.select_related("award__campaign").get()
        ended = race(world, [lambda: reissue(world, old)] * 5)
        assert ended == ["done", *["revoked_already"] * 4]
        assert list(Certificate.objects.filter(revoked_at=None).values_list("replaces", flat=True)) == [
            old.pk
        ]
        assert fresh(old.award.submission).awards.get().certificates.count() == 2


def test_a_name_that_cannot_be_printed_waits_and_is_named_until_it_is_issued_with_a_gap(world):
    """Everybody else gets theirs; the one that waits is told on the page with the characters."""
    rare, plain = winner(world, "𪚥龙课堂"), winner(world, "乙案例")
    publish(world)
    (waits,) = unprintable_awards(world.campaign)
    assert (waits.title, waits.letters) == ("𪚥龙课堂", "𪚥")
    assert issue(world) == 1
    assert [row.award.submission for row in Certificate.objects.all()] == [plain]
    assert actions.issue_all(world.campaign, actor=world.organiser, now=NOW, with_gaps=True) == 1
    (second,) = Certificate.objects.filter(award__submission=rare)
    assert (second.title, second.number) == ("𪚥龙课堂", "NO-2025-0002")
    assert unprintable_awards(world.campaign) == []


def test_words_that_no_size_fits_stop_the_issue(db, storage):
    world = make_world(certificate=certificate_wording(body="案例" * 3000 + "{award}"))
    with tenant_scope(world.tenant):
        winner(world)
        publish(world)
        assert_overflow(world)


def assert_overflow(world):
    assert refusal(issue, world) == refuse("certificate_overflow", field="正文", number="NO-2025-0001")
    assert Certificate.objects.count() == 0
