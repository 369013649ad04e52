"""A notice opened, objections filed, handled and decided; who is told what; what waits meanwhile (C20)."""

import datetime as dt

import pytest

from portal.decisions import refuse
from portal.models import AuditEvent, Broadcast, Notification
from portal.tenants import tenant_scope
from review.access import document_of
from review.awards.actions import publish_awards
from review.awards.open_matters import open_matters
from review.certificates.actions import issue_all
from review.honours.actions import draft_list, publish_list
from review.models import Certificate, Objection, ObjectionNote, UnitHonour
from review.objections import actions
from review.objections.queries import held_units, notice_page, proposed_dates
from review.objections.states import Step
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    document,
    fresh,
    make_award,
    make_reviewer,
    make_submission,
    make_world,
    submit_review,
)
from tests.racing import race
from tests.refusals import refusal, refused

DAY = dt.timedelta(days=1)
Kind = ObjectionNote.Kind


def award(world, title, **values):
    """A case with a drafted award."""
    submission = make_submission(world, title, category="b", state="eligible", **values)
    make_award(world, submission)
    return submission


def open_notice(world, **values):
    values = {"opens_at": NOW, "closes_at": NOW + 5 * DAY, "text": "公示"} | values
    return actions.open_notice(world.campaign, actor=world.organiser, now=NOW, **values)


def objecting(notice, submission, actor, **values):
    values = {
        "ground": "plagiarism", "text": "与某刊 2019 年文章大段相同", "name": "赵异议", "contact": "13900000000",
        "now": NOW,
    } | values  # fmt: skip
    return actions.file_objection(notice, submission=submission, actor=actor, **values)


def told(person):
    rows = Notification.objects.filter(person=person).order_by("pk")
    return [(row.code, row.params.get("text", "")) for row in rows]


@pytest.fixture
def objector(world):
    return make_person("objector", real_name="赵异议")


def test_a_notice_needs_a_list_and_runs_alone(world):
    assert refused(open_notice, world) == "notice_empty"
    award(world, "甲课")
    notice = open_notice(world)
    assert refused(open_notice, world) == "notice_running"
    actions.change_end(notice, closes_at=NOW, why="名单有误", actor=world.organiser, now=NOW)
    notice.refresh_from_db()
    assert (notice.closes_at, notice.ended_at, notice.ended_why) == (NOW, NOW, "名单有误")
    again = open_notice(world)
    actions.change_end(again, closes_at=NOW + 9 * DAY, why="遇节假日", actor=world.organiser, now=NOW)
    again.refresh_from_db()
    assert (again.closes_at, again.ended_at) == (NOW + 9 * DAY, None)
    assert (
        refused(actions.change_end, again, closes_at=NOW, why=" ", actor=world.organiser, now=NOW)
        == "reason_missing"
    )
    late = {"closes_at": NOW + 20 * DAY, "why": "x", "actor": world.organiser, "now": NOW + 9 * DAY}
    assert refusal(actions.change_end, again, **late).params == {
        "closes": (NOW + 9 * DAY).astimezone(world.campaign.zone)
    }
    publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW + 9 * DAY)
    values = {"opens_at": NOW + 9 * DAY, "closes_at": NOW + 12 * DAY}
    assert refused(open_notice, world, **values) == "notice_after_results"


def test_dates_come_from_the_calendar_or_the_promise(world):
    assert proposed_dates(world.campaign, now=NOW) == (NOW, NOW + 5 * DAY)
    from campaigns.actions import publish
    from campaigns.schema import Document

    stages = [
        *document()["stages"],
        {"key": "shown", "kind": "notice", "name": "公示", "opens": "2025-11-20T00:00:00+08:00",
         "closes": "2025-11-27T00:00:00+08:00"},
    ]  # fmt: skip
    publish(Document.model_validate(document(stages=stages)), actor=None, now=NOW)
    world.campaign.refresh_from_db()
    opens, closes = proposed_dates(world.campaign, now=NOW)
    assert (opens.isoformat(), closes.isoformat()) == (
        "2025-11-20T00:00:00+08:00",
        "2025-11-27T00:00:00+08:00",
    )


def test_the_list_shows_who_is_in_and_is_searched(world):
    award(world, "甲课")
    out = award(world, "乙课")
    type(out).objects.filter(pk=out.pk).update(state="disqualified")
    notice = open_notice(world)
    assert [(line.title, line.label, line.unit) for line in notice_page(notice, q="", number=1)] == [
        ("甲课", "一等奖", "甲市一中")
    ]
    assert [line.title for line in notice_page(notice, q="甲市", number=1)] == ["甲课"]
    assert [line.title for line in notice_page(notice, q="乙课", number=1)] == []


def test_an_objection_from_filing_to_its_decision(world, objector):
    submission = award(world, "甲课")
    objection = objecting(open_notice(world), submission, objector)
    assert (objection.state, objection.due_at) == ("filed", NOW + 15 * DAY)
    assert told(world.organiser) == [("objection.filed", "")]
    assert told(world.owner) == []  # the applicant hears nothing before it is accepted

    step = {"actor": world.organiser, "now": NOW}
    assert refused(actions.take_step, objection, Step.UPHOLD, text="x", **step) == "objection_moved_on"
    assert refused(actions.take_step, objection, Step.DECLINE, text=" ", **step) == "objection_words_missing"
    actions.take_step(objection, Step.ACCEPT, text="", told_text="有人指出与某刊文章相同", **step)
    assert told(world.owner) == [("objection.about_your_case", "有人指出与某刊文章相同")]
    actions.add_note(objection, Kind.INTERNAL, text="已请专家比对", **step)
    actions.add_note(objection, Kind.QUESTION, text="请给出刊物名称", **step)
    actions.add_note(objection, Kind.SUPPLEMENT, text="《某刊》第 3 期", actor=objector, now=NOW)
    actions.add_note(objection, Kind.STATEMENT, text="该文是本人所写", actor=world.owner, now=NOW)
    actions.take_step(objection, Step.DISMISS, text="系本人文章，不构成抄袭", **step)
    objection.refresh_from_db()
    assert (objection.state, objection.outcome, objection.decided_at) == (
        "dismissed",
        "系本人文章，不构成抄袭",
        NOW,
    )
    assert told(objector) == [
        ("objection.moved", ""),
        ("objection.asked", "请给出刊物名称"),
        ("objection.moved", "系本人文章，不构成抄袭"),
    ]
    assert told(world.owner)[1:] == [("objection.about_your_case", "系本人文章，不构成抄袭")]
    late = {"text": "再说一句", "actor": objector, "now": NOW}
    assert refused(actions.add_note, objection, Kind.SUPPLEMENT, **late) == "objection_moved_on"
    actions.take_step(objection, Step.REOPEN, text="发现新证据", **step)
    objection.refresh_from_db()
    assert (objection.state, objection.outcome, objection.decided_at) == ("accepted", "", None)
    verbs = (
        AuditEvent.objects.filter(action__startswith="objection.")
        .order_by("pk")
        .values_list("action", flat=True)
    )
    assert list(verbs) == [
        "objection.file", "objection.accept", "objection.note", "objection.note", "objection.note",
        "objection.note", "objection.dismiss", "objection.reopen",
    ]  # fmt: skip


def test_what_the_applicant_is_told_never_says_who_objected(world, objector):
    submission = award(world, "甲课")
    objection = objecting(open_notice(world), submission, objector)
    actions.take_step(objection, Step.ACCEPT, text="", told_text="内容", actor=world.organiser, now=NOW)
    rows = Notification.objects.filter(person=world.owner).values_list("params", flat=True)
    assert not any("赵异议" in str(params) or "13900000000" in str(params) for params in rows)
    events = AuditEvent.objects.filter(action__startswith="objection.").values_list("data", flat=True)
    assert not any("赵异议" in str(data) or "13900000000" in str(data) for data in events)


def test_an_untold_objection_stays_between_the_objector_and_the_organiser(world, objector):
    objection = objecting(open_notice_with_award(world), None, objector)
    actions.take_step(objection, Step.ACCEPT, text="", told_text="没有案例", actor=world.organiser, now=NOW)
    objection.refresh_from_db()
    assert objection.told_text == ""
    assert told(world.owner) == []


def open_notice_with_award(world):
    award(world, "甲课")
    return open_notice(world)


def test_only_the_objector_takes_it_back(world, objector):
    objection = objecting(open_notice_with_award(world), None, objector)
    assert refused(actions.withdraw, objection, actor=world.organiser, now=NOW) == "not_your_objection"
    actions.withdraw(objection, actor=objector, now=NOW)
    objection.refresh_from_db()
    assert objection.state == "withdrawn"
    assert refused(actions.withdraw, objection, actor=objector, now=NOW) == "objection_moved_on"


def test_the_same_case_once_and_five_at_a_time(world, objector):
    cases = [award(world, f"课{n}") for n in range(7)]
    notice = open_notice(world)
    objecting(notice, cases[0], objector)
    assert refused(objecting, notice, cases[0], objector) == "objected_already"
    for case in cases[1:5]:
        objecting(notice, case, objector)
    assert refused(objecting, notice, cases[5], objector) == "objections_too_many"
    assert refused(objecting, notice, cases[6], make_person("other"), now=NOW + 5 * DAY) == "notice_over"
    early = {"now": NOW - DAY}
    assert refused(objecting, notice, cases[6], make_person("early"), **early) == "notice_not_begun"


def test_a_record_has_an_end(world, objector, monkeypatch):
    monkeypatch.setattr(actions, "MOST_NOTES", 2)
    objection = objecting(open_notice_with_award(world), None, objector)
    for _ in range(2):
        actions.add_note(objection, Kind.INTERNAL, text="记录", actor=world.organiser, now=NOW)
    more = {"text": "记录", "actor": world.organiser, "now": NOW}
    assert refused(actions.add_note, objection, Kind.INTERNAL, **more) == "objection_full"


def test_certificates_of_a_case_wait_for_its_objection(world, objector):
    first, second = award(world, "甲课"), award(world, "乙课")
    objection = objecting(open_notice(world), first, objector)
    publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW)
    world.campaign.refresh_from_db()
    assert issue_all(world.campaign, actor=world.organiser, now=NOW) == 1
    assert [row.title for row in Certificate.objects.all()] == [second.title]
    step = {"actor": world.organiser, "now": NOW}
    actions.take_step(objection, Step.DECLINE, text="没有依据", **step)
    assert issue_all(world.campaign, actor=world.organiser, now=NOW) == 1
    assert issue_all(world.campaign, actor=world.organiser, now=NOW) == 0
    assert fresh(first).awards.get().certificates.count() == 1


def test_certificates_of_a_units_honour_wait_for_its_objection(db, storage):
    certificate = {"number": "ZZ-{year}-{seq:03d}", "signed": "教育厅"}
    units = {
        "key": "org",
        "label": "组织奖",
        "unit_kinds": ["city"],
        "cases": "below",
        "rank_by": ["cases"],
        "places": 3,
    }
    world = make_world(unit_awards=[units | {"certificate": certificate}, units | {"key": "other"}])
    objector = make_person("objector", real_name="赵异议")
    with tenant_scope(world.tenant):
        award(world, "甲课")
        award(world, "乙课", unit="c2")
        rule = document_of(world.campaign).unit_awards[0]
        draft_list(world.campaign, rule, places=None, actor=world.organiser, now=NOW)
        first, second = UnitHonour.objects.order_by("unit__path")
        notice = open_notice(world)
        objection = objecting(notice, None, objector, honour=first)
        objecting(notice, None, objector, honour=second)
        assert refused(objecting, notice, None, objector, honour=second) == "objected_already"
        assert held_units(world.campaign) == {("org", first.unit_id), ("org", second.unit_id)}
        assert held_units(world.campaign, "other") == set()
        dismissed = Objection.objects.get(unit=second.unit)
        step = {"actor": world.organiser, "now": NOW}
        actions.take_step(dismissed, Step.DECLINE, text="没有依据", **step)
        publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW)
        publish_list(first.honour_list, actor=world.organiser, now=NOW)
        world.campaign.refresh_from_db()
        issue_all(world.campaign, actor=world.organiser, now=NOW)
        assert [row.holder for row in Certificate.objects.exclude(honour=None)] == ["乙市"]
        actions.take_step(objection, Step.ACCEPT, text="", **step)
        assert issue_all(world.campaign, actor=world.organiser, now=NOW) == 0
        actions.take_step(objection, Step.DISMISS, text="查无实据", **step)
        assert issue_all(world.campaign, actor=world.organiser, now=NOW) == 1
        assert [row.holder for row in Certificate.objects.exclude(honour=None).order_by("pk")] == [
            "乙市",
            "甲市",
        ]


@pytest.mark.django_db(transaction=True)
def test_one_notice_and_five_objections_however_many_come_at_once(world, objector):
    cases = [award(world, f"课{n}") for n in range(8)]
    opened = race(world, [lambda: open_notice(world)] * 6)
    assert opened == ["done"] + ["notice_running"] * 5
    notice = world.campaign.public_notices.get()
    ended = race(world, [lambda case=case: objecting(notice, case, objector) for case in cases])
    assert ended == ["done"] * 5 + ["objections_too_many"] * 3
    assert Objection.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_organisers_decide_once(world, objector):
    objection = objecting(open_notice_with_award(world), None, objector)
    step = {"text": "理由", "actor": world.organiser, "now": NOW}
    ended = race(
        world,
        [lambda: actions.take_step(objection, Step.DECLINE, **step)] * 3
        + [lambda: actions.take_step(objection, Step.ACCEPT, **step)] * 3,
    )
    assert ended.count("done") == 1
    assert ended.count("objection_moved_on") == 5


def test_publishing_names_what_is_still_open(world, objector):
    submission = award(world, "甲课")
    objection = objecting(open_notice(world), submission, objector)
    closes = (NOW + 5 * DAY).astimezone(world.campaign.zone)
    unjudged = refuse("reviews_out", count=1)
    assert open_matters(world.campaign, None, now=NOW) == [
        unjudged,
        refuse("notice_still_runs", closes=closes),
    ]
    after = NOW + 5 * DAY
    assert open_matters(world.campaign, None, now=after) == [unjudged, refuse("objections_open", count=1)]
    actions.take_step(objection, Step.DECLINE, text="没有依据", actor=world.organiser, now=NOW)
    assert open_matters(world.campaign, None, now=after) == [unjudged]


def test_everybody_hears_of_the_results(world):
    """Winners by name; the others and the experts in the background, once each."""
    reviewers = make_reviewer(world, "甲", world.expert), make_reviewer(world, "乙")
    loser = make_person("loser")
    for n, owner in enumerate((world.owner, world.owner, loser)):
        case = make_submission(world, f"课{n}", category="b", state="eligible", owner=owner)
        for reviewer in reviewers:
            submit_review(world, case, reviewer, 90 - n * 10)
    open_notice_with_award(world)
    matters = {"despite": "", "actor": world.organiser, "now": NOW}
    assert refused(publish_awards, world.campaign, **matters) == "reviews_out"
    publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW)
    rows = Broadcast.objects.order_by("pk").values_list("code", "pending")
    people = sorted(reviewer.person_id for reviewer in reviewers)
    assert list(rows) == [("award.without", [loser.pk]), ("award.thanks", people)]
