"""The audit trail: keys instead of names, its own campaign only, objects named when shown; each action has words."""

import ast
import re

import pytest
from django.utils import timezone

from portal import audit
from portal.audit.queries import TrailFilter, events_of_campaign, trail
from portal.audit.subjects import names_of
from portal.models import AuditEvent, subject_of
from portal.tenants import all_tenants, tenant_scope
from portal.words import audit_word, audit_words
from review.nominations.documents.actions import ensure_document
from tests.architecture.source import sources
from tests.factories.campaigns import make_campaign
from tests.factories.portal import make_teacher, make_tenant
from tests.factories.review import make_assignment, make_reviewer, make_submission
from tests.factories.review import make_world as make_review_world


def recorded():
    """Every action that the code records, but for those that are put together."""
    for source in sources("portal", "campaigns", "submissions", "review"):
        for call in source.calls():
            if ast.unparse(call.func) == "audit.record" and isinstance(call.args[0], ast.Constant):
                yield call.args[0].value


def test_every_action_has_words_and_one_mood():
    found = set(recorded())
    assert found - audit_words().keys() == set()
    assert [action for action in audit_words() if re.search(r"(ed|made|drawn|s)$", action)] == [
        "account.second_factor_codes",  # the codes, no verb
        "submission.pass",
        "objection.dismiss",
    ]


def test_every_way_of_a_submission_has_words():
    from submissions.states import Transition

    assert {f"submission.{move.value}" for move in Transition} - audit_words().keys() == set()


def test_an_unknown_action_shows_its_code():
    assert audit_word("nothing.happen") == "nothing.happen"


@pytest.mark.django_db
def test_a_campaigns_page_shows_its_own_events_only():
    tenant, person = make_tenant(), make_teacher()
    ours, other = (make_campaign(tenant, slug) for slug in ("ours-1", "ours-2"))
    now = timezone.now()
    audit.record("campaign.publish", ours, campaign=ours.pk, actor=person, now=now)
    audit.record("campaign.publish", other, campaign=other.pk, actor=person, now=now)
    audit.record("member.join", tenant, actor=person, now=now)
    with tenant_scope(tenant):
        shown = [
            (entry.words, entry.subject)
            for entry in trail(events_of_campaign(tenant.pk, ours.pk), TrailFilter(), None)
        ]
    assert shown == [("发布规则", "活动 ours-1")]


@pytest.fixture
def world(db):
    return make_review_world()


def events_of(world, count):
    """So many assignments, reviews of them, and cases."""
    reviewer, now = make_reviewer(world, "李专家"), timezone.now()
    for number in range(count):
        submission = make_submission(world, f"案例{number}")
        assignment = make_assignment(world, submission, reviewer)
        campaign = submission.campaign_id
        audit.record("submission.submit", submission, actor=None, now=now)
        audit.record(
            "assignment.create", assignment, campaign=campaign, about=submission, actor=None, now=now
        )
    return reviewer


@pytest.mark.parametrize("count", [1, 3])
def test_objects_are_named_with_one_query_a_kind(world, count, django_assert_num_queries):
    with tenant_scope(world.tenant):
        events_of(world, count)
        with django_assert_num_queries(5):  # how many, the page, campaigns, cases, assignments
            page = trail(events_of_campaign(world.tenant.pk, world.campaign.pk), TrailFilter(), None)
    subjects = {entry.subject for entry in page if entry.event.action.split(".")[1] in {"submit", "create"}}
    assert {f"案例{number}" for number in range(count)} <= subjects
    assert {f"李专家 → 案例{number}" for number in range(count)} <= subjects


def test_what_is_deleted_is_named_by_what_it_was_about(world):
    with tenant_scope(world.tenant):
        events_of(world, 1)
        from review.models import Assignment

        Assignment.objects.all().delete()
        page = trail(
            events_of_campaign(world.tenant.pk, world.campaign.pk),
            TrailFilter(action="assignment.create"),
            None,
        )
        assert [entry.subject for entry in page if entry.event.data] == ["案例0"]


def test_the_page_reads_a_name_as_it_is_now(world):
    with tenant_scope(world.tenant):
        reviewer = events_of(world, 1)
        reviewer.name = "王专家"
        reviewer.save()
        assert names_of([subject_of(reviewer)]) == {subject_of(reviewer): "王专家"}


@pytest.mark.parametrize("count", [1, 3])
def test_a_units_document_is_named_by_its_forms_label(world, count, django_assert_num_queries):
    form = world.campaign.current.doc.recommend.forms[0]
    with tenant_scope(world.tenant):
        units = [world.unit(key) for key in ("c1", "s1", "s2")[:count]]
        documents = [ensure_document(world.campaign, unit, form.key) for unit in units]
        with django_assert_num_queries(1):
            named = names_of(subject_of(document) for document in documents)
        gone = ensure_document(world.campaign, world.unit("c1"), "gone")
        assert names_of([subject_of(gone)]) == {subject_of(gone): f"{gone.unit}《gone》"}
    assert form.label != form.key
    assert named == {
        subject_of(document): f"{unit}《{form.label}》"
        for unit, document in zip(units, documents, strict=True)
    }


def test_another_tenants_rows_are_not_named(world):
    with tenant_scope(world.tenant):
        reviewer = events_of(world, 1)
    other = make_tenant("other")
    with tenant_scope(other):
        assert names_of([subject_of(reviewer)]) == {}


PERSONAL = ("马晓明", "13800000000", "teacher@example.cn", "第一小学")


@pytest.mark.django_db
def test_a_profile_change_leaves_no_personal_data():
    from portal.accounts.actions import update_profile

    person = make_teacher(email="teacher@example.cn")
    about = {
        "real_name": "马晓光",
        "phone": "13900000000",
        "employer": person.employer,
        "email": "new@example.cn",
    }
    update_profile(person, now=timezone.now(), **about)
    with all_tenants():
        [event] = AuditEvent.objects.all()
    assert event.data == {"changed": ["real_name", "phone", "email"]}
    assert [word for word in (*PERSONAL, *about.values()) if word in str(event.data)] == []
