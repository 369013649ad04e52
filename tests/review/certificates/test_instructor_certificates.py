"""Certificates of those who guided awarded cases (S10): for whom, what stands on them, and that they follow the award."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.schema import Document
from portal.decisions import refuse
from portal.models import Notification
from portal.tenants import tenant_scope
from review.awards.results import results_page
from review.certificates import actions
from review.certificates.design_queries import award_labels
from review.certificates.queries import certificate_content, own_certificates, unprintable_awards
from review.certificates.table import register_rows
from review.eligibility.actions import disqualify
from review.exports.rosters import rows as roster_rows
from review.judging.actions import assignments
from review.judging.queries import round_with_key
from review.models import Award, Certificate
from review.packages.naming import Layout
from submissions.drafts.actions import answer_coauthor, ask_coauthors
from submissions.models import CoAuthor
from tests.factories.award_certificates import issue, publish, reissue, winner
from tests.factories.portal import account, make_person
from tests.factories.pupils import CERTIFICATE, guide, pupils_call
from tests.factories.review import NOW, document, fresh, make_reviewer, make_world
from tests.racing import race
from tests.refusals import refusal

PHONE = "13900000009"


@pytest.fixture
def world(db, storage):
    made = make_world(**pupils_call())
    with tenant_scope(made.tenant):
        yield made


def calling(**changes):
    """A pupils' call whose instructors' certificates are worded so."""
    return make_world(**pupils_call(instructor_certificate=CERTIFICATE | changes))


def of_instructors():
    rows = Certificate.objects.filter(role="instructor").order_by("number")
    return [(row.number, row.holder, row.unit_name, row.title, row.label) for row in rows]


def test_what_stands_on_it(world):
    submission = winner(world)
    submission.authors.update(name="张三", unit_name="甲市一中")
    guide(submission, "赵建国", unit="甲市二中")
    guide(submission, "钱老师", unit="")
    publish(world)
    assert issue(world) == 3
    assert of_instructors() == [
        ("ZD-2025-001", "赵建国", "甲市二中", "甲案例", "优秀指导教师"),
        ("ZD-2025-002", "钱老师", "甲市一中", "甲案例", "优秀指导教师"),
    ]
    own = Certificate.objects.get(role="author")
    assert (own.number, own.holder, own.instructors) == ("NO-2025-0001", "张三", "赵建国、钱老师")
    submission.authors.all().delete()
    submission.instructors.all().delete()
    Award.objects.update(label="改了")
    content = certificate_content(Certificate.objects.get(number="ZD-2025-001"), world.campaign)
    assert (content.name, content.award) == ("赵建国老师：", "优秀指导教师")
    assert "".join(piece.text for piece in content.text) == (
        "您指导的《甲案例》（作者：张三）在“教学案例征集”中荣获一等奖，被评为优秀指导教师。"
    )
    assert [piece.text for piece in content.text if piece.strong] == [
        "张三",
        "一等奖",
        "优秀指导教师",
    ]
    assert issue(world) == 0


def test_the_cases_own_certificate_may_name_who_guided_it(db, storage):
    wording = document()["certificate"] | {
        "body": "{name}：案例《{title}》获{award}。指导教师：{instructors}"
    }
    world = make_world(**pupils_call(certificate=wording, instructor_certificate=None))
    with tenant_scope(world.tenant):
        guide(winner(world), "赵老师")
        publish(world)
        assert issue(world) == 1
        content = certificate_content(Certificate.objects.get(), world.campaign)
        assert "".join(piece.text for piece in content.text) == "案例《甲案例》获一等奖。指导教师：赵老师"


def test_only_for_the_awards_that_the_call_names(world):
    guide(winner(world, "头名"), "赵老师")
    guide(winner(world, "次名", "second"), "钱老师")
    publish(world)
    assert issue(world) == 3
    assert [holder for _, holder, *_ in of_instructors()] == ["赵老师"]


def test_for_every_award_where_the_call_names_none(db, storage):
    world = calling(tiers=[])
    with tenant_scope(world.tenant):
        guide(winner(world, "头名"), "赵老师")
        guide(winner(world, "次名", "second"), "赵老师")
        publish(world)
        issue(world)
        assert [(holder, title) for _, holder, _, title, _ in of_instructors()] == [
            ("赵老师", "头名"),
            ("赵老师", "次名"),
        ]


def test_one_each_for_the_best_award(db, storage):
    """The same person by the phone, however the name is written; after a disqualification the next best counts."""
    world = calling(tiers=[], per="person")
    with tenant_scope(world.tenant):
        second = winner(world, "次名", "second")
        guide(second, "赵老师", phone=PHONE)
        first = winner(world, "头名")
        guide(first, "赵建国", phone=PHONE, unit="甲市二中")
        guide(winner(world, "别人的", "third"), "赵老师", unit="乙市一中")
        publish(world)
        issue(world)
        given = [(holder, title) for _, holder, _, title, _ in of_instructors()]
        assert sorted(given) == [("赵建国", "头名"), ("赵老师", "别人的")]
        assert issue(world) == 0
        actions.revoke_certificates(first, why="抄袭", now=NOW)
        type(first).objects.filter(pk=first.pk).update(state="disqualified")
        issue(world)
        valid = Certificate.objects.filter(role="instructor", revoked_at=None)
        assert sorted(valid.values_list("holder", "title")) == [("赵老师", "别人的"), ("赵老师", "次名")]


def test_a_disqualification_takes_it_back(world):
    submission = winner(world)
    guide(submission)
    publish(world)
    issue(world)
    disqualify(fresh(submission), why="抄袭", actor=world.organiser, now=NOW)
    assert {row.role: row.revoked_why for row in Certificate.objects.all()} == {
        "author": "抄袭",
        "instructor": "抄袭",
    }


def test_who_said_that_it_is_not_them_gets_none(world):
    person = account(name="赵老师", phone=PHONE)
    submission = winner(world)
    guide(submission, phone=PHONE)
    ask_coauthors(fresh(submission), now=NOW)
    answer_coauthor(CoAuthor.objects.get(), confirm=False, actor=person, now=NOW)
    publish(world)
    assert issue(world) == 1
    assert of_instructors() == []


def test_who_guided_it_fetches_the_own_one_and_no_other(world, client):
    person, stranger = account(name="赵老师", phone=PHONE), make_person("stranger", real_name="赵老师")
    submission = winner(world)
    guide(submission, phone=PHONE)
    guide(submission, "钱老师")
    ask_coauthors(fresh(submission), now=NOW)
    answer_coauthor(CoAuthor.objects.get(), confirm=True, actor=person, now=NOW)
    publish(world)
    issue(world)
    assert [row.holder for row in own_certificates(world.campaign, person)] == ["赵老师"]
    assert own_certificates(world.campaign, stranger) == []
    assert len(own_certificates(world.campaign, world.owner)) == 3  # who handed it in passes them on
    told = Notification.objects.get(code="certificate.issued", person=person, params__award="优秀指导教师")
    assert told.params["submission"] == "甲案例"
    client.force_login(person)
    got = {
        row.holder: client.get(world.path("my-certificate", token=row.token)).status_code
        for row in Certificate.objects.filter(role="instructor")
    }
    assert got == {"赵老师": 200, "钱老师": 404}


def test_a_corrected_name_keeps_the_series_and_the_wording(world):
    guide(winner(world), "赵老帅")
    publish(world)
    issue(world)
    old = Certificate.objects.get(role="instructor")
    new = reissue(world, old, holder="赵老师", title="甲案例")
    assert (new.number, new.role, new.case_award, new.label, new.authors) == (
        "ZD-2026-002", "instructor", "一等奖", "优秀指导教师", old.authors,
    )  # fmt: skip
    old.refresh_from_db()
    assert old.revoked_at is not None


def test_names_that_no_typeface_draws_wait(world):
    guide(winner(world), "赵\U0003fffd")
    publish(world)
    assert [(row.names, row.letters) for row in unprintable_awards(world.campaign)] == [
        ("赵\U0003fffd", "\U0003fffd")
    ]
    assert issue(world) == 1
    assert actions.issue_all(world.campaign, actor=world.organiser, now=NOW, with_gaps=True) == 1


def test_lists_name_them(world, client):
    submission = winner(world)
    guide(submission, "赵老师")
    publish(world)
    issue(world)
    results = results_page(world.campaign, publish_all=False)
    assert [line.instructors for section in results.sections for line in section.lines] == ["赵老师"]
    assert "赵老师" in client.get(world.path("results")).content.decode()
    assert [(line[1], line[2], line[5]) for line in register_rows(world.campaign)] == [
        ("案例", submission.authors.first().name, "一等奖"), ("指导教师", "赵老师", "优秀指导教师"),
    ]  # fmt: skip
    certificate = Certificate.objects.get(role="instructor")
    shown = client.get(reverse("verify", kwargs={"token": certificate.token})).content.decode()
    assert all(word in shown for word in ("赵老师", "优秀指导教师", "案例的奖项", "一等奖"))


def test_a_roster_names_them_in_one_query_more(db, storage):
    columns = [{"label": "作品", "value": "title"}, {"label": "指导教师", "value": "instructors"}]
    rosters = [
        {"key": "all", "label": "汇总表", "audience": "organiser", "columns": columns, "sort": ["title"]}
    ]
    world = make_world(**pupils_call(rosters=rosters))
    with tenant_scope(world.tenant):
        roster = world.campaign.current.doc.rosters[0]
        counts = []
        for cases in (1, 3):
            while Award.objects.count() < cases:
                guide(winner(world, f"第{Award.objects.count()}件"), "赵老师")
            with CaptureQueriesContext(connection) as queries:
                table = list(roster_rows(world.campaign, roster))
            counts.append(len(queries))
        assert table == [["第0件", "赵老师"], ["第1件", "赵老师"], ["第2件", "赵老师"]]
        assert counts[0] == counts[1]


def test_who_guides_a_case_does_not_judge_it(world):
    submission = winner(world)
    guide(submission, "赵老师", unit="乙市一中")
    judge = make_reviewer(world, "赵老师", unit=world.unit("s3"))
    final = round_with_key(world.campaign.current.doc, "final")
    assert refusal(
        assignments.assign_by_hand, fresh(submission), judge, final, actor=world.organiser, now=NOW
    ) == refuse("expert_is_author")


def test_files_are_never_named_after_them(world):
    submission = winner(world)
    guide(submission, "赵老师")
    folder, _ = Layout(world.campaign.current.doc.delivery, False).folder(
        fresh(submission), list(submission.authors.all())
    )
    assert "赵老师" not in folder


def test_designs_know_the_honour(world):
    doc: Document = world.campaign.current.doc
    assert award_labels(doc) == ["一等奖", "二等奖", "三等奖", "优秀指导教师"]


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_at_once_give_nothing_twice(storage):
    world = calling(tiers=[], per="person")
    with tenant_scope(world.tenant):
        for n in range(3):
            guide(winner(world, f"第{n}件"), "赵老师", phone=PHONE)
        publish(world)
        assert race(world, [lambda: issue(world)] * 4) == ["done"] * 4
        assert (Certificate.objects.filter(role="author").count(), len(of_instructors())) == (3, 1)
