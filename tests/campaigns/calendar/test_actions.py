"""Moving a stage makes a version; extensions reach whom they are for."""

import datetime as dt
import uuid

import pytest

from campaigns.calendar import actions as calendar_actions
from campaigns.calendar.extending import decide_target
from campaigns.calendar.queries import until_for
from campaigns.models import Extension, StageRow
from campaigns.schema import StageKind
from portal.decisions import ALLOWED, NotAllowed, refuse
from portal.models import AuditEvent, Role, Unit
from portal.tenants import all_tenants
from tests.factories.campaigns import NOW, campaign_of, published, small
from tests.factories.portal import make_member, make_person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def everything():
    with all_tenants():
        yield


def test_moving_a_stage_is_a_new_version():
    published(small())
    campaign = campaign_of("small-2026")
    times = (NOW - DAY, NOW + 90 * DAY)
    made = calendar_actions.move_stages(
        campaign, {"submit": times}, actor=make_person("teacher"), now=NOW, after=1, why="应各校要求延长"
    )
    row = StageRow.objects.get(campaign=campaign, key="submit")
    assert (made.version, row.opens_at, row.closes_at) == (2, *times)
    assert AuditEvent.objects.order_by("-pk")[0].why == "应各校要求延长"


def test_an_unknown_stage_cannot_be_moved():
    published(small())
    with pytest.raises(NotAllowed) as caught:
        calendar_actions.move_stages(
            campaign_of("small-2026"), {"nope": (None, None)}, actor=make_person("teacher"), now=NOW, after=1
        )
    assert caught.value.decision.code == "stage_unknown"


CLOSES = dt.datetime.fromisoformat("2026-06-01T00:00:00+08:00")


def grant(**changes):
    given = {
        "stage": "submit",
        "until": CLOSES + DAY,
        "reason": "停电",
        "unit": Unit.objects.get(key="east"),
        "actor": changes.pop("actor", None)
        or make_member(f"o{uuid.uuid4().hex[:6]}", "small", Role.ORGANISER),
        "now": NOW,
        **changes,
    }
    return calendar_actions.grant_extension(campaign_of("small-2026"), **given)


def test_an_extension_reaches_the_unit_and_those_below():
    published(small())
    grant()
    campaign, kind = campaign_of("small-2026"), StageKind.SUBMIT
    below = Unit.objects.get(key="east-one")
    assert until_for(campaign, kind, unit=below) == CLOSES + DAY
    assert until_for(campaign, kind, unit=None) is None
    assert until_for(campaign, StageKind.REVIEW, unit=below) is None
    assert AuditEvent.objects.get(action="campaign.extend").why == "停电"


def test_the_latest_of_two_extensions_counts():
    published(small())
    campaign, unit = campaign_of("small-2026"), Unit.objects.get(key="east-one")
    grant()
    grant(unit=unit, until=CLOSES + 3 * DAY)
    assert until_for(campaign, StageKind.SUBMIT, unit=unit) == CLOSES + 3 * DAY
    assert until_for(campaign, StageKind.SUBMIT, unit=Unit.objects.get(key="east")) == CLOSES + DAY


def test_looking_an_extension_up_is_one_query(django_assert_num_queries):
    published(small())
    grant()
    campaign, unit = campaign_of("small-2026"), Unit.objects.get(key="east-one")
    with django_assert_num_queries(1):
        until_for(campaign, StageKind.SUBMIT, unit=unit)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "  "}, "extension_needs_reason"),
        ({"stage": "nope"}, "stage_unknown"),
        ({"until": CLOSES}, "extension_not_later"),
        ({"until": NOW}, "extension_in_past"),
    ],
)
def test_extensions_that_make_no_sense_are_refused(changes, code):
    published(small())
    with pytest.raises(NotAllowed) as caught:
        grant(**changes)
    assert (caught.value.decision.code, Extension.objects.count()) == (code, 0)


@pytest.mark.parametrize(
    ("unit", "submission", "decision"),
    [
        ("东市", "", ALLOWED),
        ("", "T-7", ALLOWED),
        ("", "", refuse("extension_needs_target")),
        ("东市", "T-7", refuse("extension_needs_target")),
    ],
)
def test_an_extension_is_for_a_unit_or_a_submission(unit, submission, decision):
    assert decide_target(has_units=bool(unit), submission=submission) == decision


def test_a_stage_without_end_needs_no_extension():
    stages = [{"key": "submit", "kind": "submit", "name": "申报", "opens": "2026-05-01T00:00:00+08:00"}]
    published(small(stages=stages))
    with pytest.raises(NotAllowed) as caught:
        grant()
    assert caught.value.decision.code == "extension_endless"
