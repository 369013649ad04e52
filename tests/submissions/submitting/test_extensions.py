"""Extensions of single submissions (X04): granted from the campaign's calendar, counted with those of units."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.module_loading import import_string

from campaigns.models import Campaign, Extension
from campaigns.schema import StageKind
from portal.decisions import refuse
from portal.models import AuditEvent, Role
from portal.tenants import tenant_scope
from submissions.deadlines import Extensions, until_with_own
from submissions.models import Submission, SubmissionExtension
from submissions.submitting.actions import grant_extension
from submissions.submitting.extensions import extend_numbered, granted, numbered
from tests.factories.portal import client_of, make_member
from tests.factories.submissions import CLOSES, NOW, document, make_world
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
END = dt.datetime.fromisoformat(CLOSES)


@pytest.fixture
def world():
    world = make_world()
    make_world(document("second-2026"))
    with tenant_scope(world.tenant):
        yield world


def grant(world, submission, **changes):
    terms = {
        "stage": "submit",
        "until": END + DAY,
        "reason": "停电",
        "actor": world.owner,
        "now": NOW,
        **changes,
    }
    return grant_extension(submission, **terms)


def test_the_calendar_finds_them_in_the_settings():
    assert import_string(settings.EXTEND_SUBMISSION) is extend_numbered
    assert import_string(settings.SUBMISSION_EXTENSIONS) is granted


def test_the_latest_end_of_submission_and_unit_counts(world, django_assert_num_queries):
    submission, other = world.draft(), world.draft(title="另一个")
    grant(world, submission, until=END + 3 * DAY)
    Extension.objects.create(
        tenant=world.tenant, campaign=world.campaign, stage="submit", unit=world.unit("north"),
        until=END + 2 * DAY, reason="停电", granted_by=world.owner,
    )  # fmt: skip
    assert Extensions(other).until(StageKind.SUBMIT) == END + 2 * DAY
    assert until_with_own(submission, StageKind.SUBMIT, unit=None) == END + 3 * DAY
    assert until_with_own(submission, StageKind.REVIEW, unit=world.unit()) is None
    extensions = Extensions(submission)
    with django_assert_num_queries(1):
        assert extensions.until(StageKind.SUBMIT) == END + 3 * DAY


def test_granting_is_written_down(world):
    submission = world.draft()
    extension = grant(world, submission, reason=" 停电 ")
    event = AuditEvent.objects.get(action="submission.extend")
    assert (extension.submission, extension.reason, extension.granted_at) == (submission, "停电", NOW)
    assert (event.subject, event.campaign, event.why) == (
        f"submission:{submission.pk}", world.campaign.pk, "停电",
    )  # fmt: skip
    assert event.data == {"stage": "submit", "until": (END + DAY).isoformat()}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "  "}, "extension_needs_reason"),
        ({"stage": "nope"}, "stage_unknown"),
        ({"until": END}, "extension_not_later"),
        ({"until": NOW}, "extension_in_past"),
    ],
)
def test_extensions_that_make_no_sense_are_refused(world, changes, code):
    submission = world.draft()
    assert refusal(grant, world, submission, **changes).code == code
    assert SubmissionExtension.objects.count() == 0


def test_by_number_or_uuid_in_the_same_campaign_only(world):
    submission = world.draft()
    Submission.objects.filter(pk=submission.pk).update(number="T-7")
    second = replace(world, campaign=Campaign.objects.select_related("current").get(slug="second-2026"))
    foreign = second.draft(title="另一个活动的案例")
    assert numbered(world.campaign, "T-7") == submission
    assert numbered(world.campaign, str(submission.uuid)) == submission
    for text in ("T-8", str(foreign.uuid), str(uuid.uuid4()), "不是编号"):
        assert refusal(numbered, world.campaign, text) == refuse("case_unknown")


def test_no_number_names_no_draft(world):
    draft = world.draft()
    assert draft.number == ""
    assert refusal(numbered, world.campaign, "") == refuse("case_unknown")


def test_a_discarded_draft_takes_its_extension_along(world):
    submission = world.draft()
    grant(world, submission)
    submission.delete()
    assert SubmissionExtension.objects.count() == 0


@pytest.fixture
def calendar():
    """The organiser's browser, the world, and the calendar's address; the campaign is open whatever the clock shows."""
    closes = (timezone.now() + 3650 * DAY).isoformat()
    world = make_world(
        document(stages=[{"key": "submit", "kind": "submit", "name": "申报", "closes": closes}])
    )
    with tenant_scope(world.tenant):
        yield (
            client_of(make_member("organiser", "test", Role.ORGANISER)),
            world,
            "/t/test/c/test-2026/calendar/",
        )


def extend(browser, address, **changes):
    until = timezone.localtime(timezone.now() + 3660 * DAY).strftime("%Y-%m-%dT%H:%M")
    given = {"stage": "submit", "unit": "", "case": "", "until": until, "reason": "停电", **changes}
    return browser.post(f"{address}extend/", given, follow=True)


def test_the_page_grants_and_lists_both_kinds(calendar):
    browser, world, address = calendar
    submission = world.draft()
    Submission.objects.filter(pk=submission.pk).update(number="T-7")
    extend(browser, address, unit="北市教育局", reason="大雪")
    text = extend(browser, address, case="T-7").content.decode()
    assert "延期已生效，" in text
    rows = [text.index(words) for words in ("<b>T-7 课堂新样态</b>", "停电", "<b>北市教育局</b>", "大雪")]
    assert rows == sorted(rows)
    assert SubmissionExtension.objects.get().submission == submission


def test_the_page_refuses_an_unknown_number(calendar):
    browser, _, address = calendar
    answer = extend(browser, address, case="没有的编号")
    assert answer.status_code == 422
    assert "没有找到这个案例，请核对案例编号。" in answer.content.decode()


def test_the_page_costs_the_same_for_more_extensions(calendar):
    browser, world, address = calendar
    drafts = [world.draft(title=f"案例{n}") for n in range(3)]
    counts = []
    for submission in drafts:
        extend(browser, address, case=str(submission.uuid))
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
