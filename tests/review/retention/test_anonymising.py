"""The end of a campaign's period: told thirty days before, done in batches, and what is left is sound."""

import json

import pytest
from django.core import serializers

from campaigns.actions import publish
from campaigns.models import Campaign
from campaigns.schema import Document
from portal.decisions import refuse
from portal.invariants import Look, broken
from portal.models import Attachment, AuditEvent, Notification, Thread
from portal.tenants import tenant_scope
from review.certificates import actions as certifying
from review.judging.actions.reviewers import decide_answer
from review.links import verification_page
from review.models import Award, Certificate, CorrectedValue, Objection, Retention, Reviewer, UnitDocument
from review.retention import actions, jobs, queries
from review.retention.kinds import KINDS, kind_named
from submissions.models import Author, Instructor, Submission
from tests.factories.retention import (
    ENDS,
    LATER,
    NAMES,
    PHONES,
    PUBLIC,
    SECRETS,
    TOLD,
    documents,
    fill,
    make_full,
    rules,
)
from tests.factories.review import NOW, document

HELD = {
    "notifications": 3, "questions": 1, "answers": 2, "authors": 2, "instructors": 2, "corrections": 1, "files": 3,
    "unit-forms": 1, "experts": 1, "objectors": 1, "drafts": 1,
}  # fmt: skip
"""Rows of each kind that `fill` makes."""
TABLES = (
    Author,
    Instructor,
    Submission,
    UnitDocument,
    Reviewer,
    Objection,
    CorrectedValue,
    Thread,
    Attachment,
)


@pytest.fixture
def worlds(db, storage):
    """One tenant's campaign whose period ends, and another tenant's of the same shape that is kept for long."""
    ours, theirs = make_full(), make_full("south-calls", "south", retention={"years": 9})
    for world in (theirs, ours):
        with tenant_scope(world.tenant):
            fill(world)
    with tenant_scope(ours.tenant):
        yield ours, theirs


def everything() -> str:
    """Every value of every row of the tenant that could hold one."""
    return json.dumps(
        [serializers.serialize("json", model.objects.all(), ensure_ascii=False) for model in TABLES],
        ensure_ascii=False,
    )


def counts(campaign) -> dict[str, int]:
    return {each.kind.key: each.count for each in queries.going(campaign, actions.row_of(campaign))}


def run(campaign, now=LATER) -> int:
    """Batches until nothing is left."""
    done = 1
    while actions.take_some(campaign, now=now):
        done += 1
    return done


def test_the_sweep_tells_thirty_days_before_and_begins_on_the_day(worlds, django_capture_on_commit_callbacks):
    ours, _ = worlds
    assert jobs.sweep(now=TOLD - jobs.LOOKED_AT) == {"retention_told": 0, "retention_running": 0}
    assert jobs.sweep(now=TOLD) == {"retention_told": 1, "retention_running": 0}
    assert jobs.sweep(now=TOLD) == {"retention_told": 0, "retention_running": 0}
    told = Notification.objects.filter(code="retention.soon").order_by("person__username")
    assert [(row.person.username, row.params) for row in told] == [
        (name, {"campaign": "教学案例征集", "day": "2026年12月1日"})
        for name in ("north-boss", "north-organiser")
    ]
    assert told[0].link == ours.path("desk-retention")
    assert jobs.sweep(now=ENDS - 2 * jobs.LOOKED_AT)["retention_running"] == 0
    assert Retention.objects.get().state == "kept"
    with django_capture_on_commit_callbacks():
        jobs.sweep(now=ENDS)
    assert Retention.objects.get().state == "running"
    assert jobs.sweep(now=LATER)["retention_running"] == 1
    assert counts(ours.campaign) == HELD  # nothing is taken by the sweep itself


def begun(world):
    assert actions.look(world.campaign, now=TOLD) == "tell"
    assert actions.look(world.campaign, now=ENDS) == "take"
    return world.campaign


def test_everything_personal_goes_and_the_public_record_stays(worlds):
    ours, theirs = worlds
    assert counts(ours.campaign) == HELD
    before = everything()
    assert [secret for secret in SECRETS if secret not in before] == []
    with tenant_scope(theirs.tenant):
        there = everything()
    campaign = begun(ours)
    run(campaign)
    row = Retention.objects.get()
    assert (row.state, row.finished_at, row.taken) == ("done", LATER, HELD)
    assert counts(campaign) == dict.fromkeys(HELD, 0)
    after = everything()
    assert [secret for secret in SECRETS if secret in after] == []
    assert [text for text in PUBLIC if text not in after] == []
    assert list(Author.objects.order_by("pk").values_list("name", "phone", "details")) == [
        ("获奖者", "", {}), ("已匿名", "", {}),
    ]  # fmt: skip
    assert Submission.objects.get(title="获奖案例").answers == {"about": "概要正文", "team": [{"who": "张"}]}
    assert documents() == [{"contact": "联系人", "experts": [{"name": "推荐的"}]}]
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["正文.docx", "正文.docx"]
    assert list(Notification.objects.exclude(code="retention.soon").values_list("link", flat=True)) == ["/t/north/elsewhere/"]  # fmt: skip
    with tenant_scope(theirs.tenant):
        assert everything() == there
        assert [counts(theirs.campaign)[key] for key in ("authors", "experts", "drafts")] == [2, 1, 1]


def test_it_is_written_down_with_numbers_and_without_names(worlds):
    ours, _ = worlds
    run(begun(ours))
    events = AuditEvent.objects.filter(action__startswith="retention.").order_by("pk")
    assert [(event.action, event.data) for event in events] == [
        ("retention.tell", {"count": 2, "day": "2026-12-01"}), ("retention.begin", {}), ("retention.end", {"taken": HELD}),
    ]  # fmt: skip
    assert {(event.actor, event.campaign) for event in events} == {(None, ours.campaign.pk)}
    everyone = [f"{event.data}{event.why}" for event in AuditEvent.objects.all()]
    assert [secret for secret in (*PHONES, *NAMES) for text in everyone if secret in text] == []


def test_small_batches_end_where_they_were_and_twice_is_once(worlds, monkeypatch):
    ours, _ = worlds
    monkeypatch.setattr(actions, "BATCH", 1)
    campaign = begun(ours)
    for _ in range(4):
        assert actions.take_some(campaign, now=LATER)
    row = Retention.objects.get()
    assert row.taken == {"notifications": 3}  # the fourth found nothing more of the first kind
    assert run(campaign) == sum(HELD.values()) + len(KINDS) - 4
    assert Retention.objects.get().taken == HELD
    assert not actions.take_some(campaign, now=LATER)
    assert actions.look(campaign, now=LATER) == "wait"
    assert AuditEvent.objects.filter(action="retention.end").count() == 1


def test_what_was_personal_under_earlier_rules_goes_too(worlds):
    """A field that later rules made plain text, and one they dropped."""
    ours, _ = worlds
    parts = rules()
    parts["categories"][0]["fields"] = [
        field | ({"kind": "line"} if field["key"] == "tel" else {})
        for field in parts["categories"][0]["fields"]
        if field["key"] != "team"
    ]
    publish(Document.model_validate(document(**parts)), actor=None, now=LATER)
    campaign = Campaign.objects.select_related("current", "tenant").get(pk=ours.campaign.pk)
    Submission.objects.filter(title="落选案例").update(rule_set=campaign.current)
    run(begun_as(campaign))
    assert [secret for secret in SECRETS if secret in everything()] == []


def begun_as(campaign):
    actions.look(campaign, now=TOLD)
    actions.look(campaign, now=ENDS)
    return campaign


def test_where_every_case_is_published_every_name_stays(db, storage):
    world = make_full(publish_all=True)
    with tenant_scope(world.tenant):
        fill(world)
        run(begun(world))
        assert list(Author.objects.order_by("pk").values_list("name", "phone")) == [
            ("获奖者", ""),
            ("未获奖者", ""),
        ]
        assert Retention.objects.get().taken == {
            key: count for key, count in HELD.items() if key != "corrections"
        }


def test_an_open_objection_comes_first(worlds):
    ours, _ = worlds
    Objection.objects.update(state="accepted")
    actions.look(ours.campaign, now=TOLD)
    actions.look(ours.campaign, now=ENDS)
    assert Retention.objects.get().state == "kept"
    assert actions.in_the_way(ours.campaign).code == "retention_objections"
    Objection.objects.update(state="dismissed")
    actions.look(ours.campaign, now=LATER)
    assert Retention.objects.get().state == "running"


def test_what_held_still_holds_and_a_certificate_is_verified(worlds, client):
    ours, _ = worlds
    Campaign.objects.update(results_at=NOW)
    certifying.issue_all(ours.campaign, actor=ours.organiser, now=NOW)
    awards = list(Award.objects.values_list("submission__number", "label", "rank", "withdrawn_at"))
    before = wrong()
    run(begun(ours))
    assert wrong() == before
    assert list(Award.objects.values_list("submission__number", "label", "rank", "withdrawn_at")) == awards
    certificate = Certificate.objects.get()
    page = client.get(verification_page(certificate.token)).content.decode()
    assert [text for text in ("获奖者", "获奖案例", certificate.number) if text not in page] == []


def wrong() -> dict[str, int]:
    """Invariants that don't hold, with how often: rows made straight in the database break some."""
    return {failed.invariant.code: len(failed.lines()) for failed in broken(Look(now=LATER), one_tenant=True)}


def test_the_job_asks_for_its_next_round(worlds, monkeypatch, django_capture_on_commit_callbacks):
    ours, _ = worlds
    begun(ours)
    monkeypatch.setattr(jobs, "A_ROUND", 2)
    asked = []
    monkeypatch.setattr(actions, "nudge", lambda campaign: asked.append(campaign.pk))
    jobs.anonymise(campaign_id=ours.campaign.pk)
    assert asked == [ours.campaign.pk]
    monkeypatch.setattr(jobs, "A_ROUND", 50)
    jobs.anonymise(campaign_id=ours.campaign.pk)
    assert (len(asked), Retention.objects.get().state) == (1, "done")
    jobs.anonymise(campaign_id=0)


def test_an_invitation_that_nobody_answered_opens_nothing_without_its_address(worlds):
    """It was bound to an address that is gone: whoever had its link could take it."""
    world = worlds[0]
    with tenant_scope(world.tenant):
        row = Reviewer.objects.create(
            tenant=world.tenant,
            campaign=world.campaign,
            name="没有答复的",
            email="new@example.cn",
            invited_at=NOW,
        )
        kind_named("experts").take([row], world.campaign, now=LATER)
        row.refresh_from_db()
        assert (row.state, row.email, row.answered_at) == ("removed", "", LATER)
        assert decide_answer(row, world.owner) == refuse("invitation_withdrawn")
        world.expert_row.refresh_from_db()
        assert world.expert_row.state == Reviewer.State.ACCEPTED
