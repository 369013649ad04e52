"""A unit gives cases back to their applicants with a date: no later than it can report them itself."""

import datetime as dt

import pytest

from portal.decisions import refuse
from portal.models import Notification
from review.models import Nomination, NominationBatch
from review.nominations.actions import return_submission
from review.nominations.bulk import return_all
from submissions.deadlines import may_submit
from tests.factories.review import NOW, fresh, make_nomination, make_submission
from tests.refusals import refusal

UNTIL = dt.datetime(2025, 10, 27, 10, tzinfo=dt.UTC)
END = dt.datetime(2025, 10, 30, 16, tzinfo=dt.UTC)  # recommending ends on the 31st at 00:00 in Shanghai


def give_back(world, submission, until=UNTIL, now=NOW):
    return_submission(
        submission, world.unit("c1"), why="请补字幕", until=until, actor=world.coordinator, now=now
    )
    return fresh(submission)


@pytest.mark.parametrize("until", [UNTIL, END])
def test_the_date_is_kept_and_told(world, until):
    back = give_back(world, make_submission(world), until)
    assert (back.state, back.sent_back_until) == ("returned", until)
    told = Notification.objects.get(person=back.owner)
    assert (told.code, told.params["until"]) == (
        "case.return_by", "2025年10月27日 18:00" if until == UNTIL else "2025年10月31日 00:00",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("until", "code"), [(NOW, "return_until_past"), (END + dt.timedelta(minutes=1), "return_until_late")]
)
def test_a_date_that_is_past_or_too_late_is_refused(world, until, code):
    submission = make_submission(world)
    assert refusal(give_back, world, submission, until).code == code
    assert fresh(submission).state == "submitted"


def test_one_that_the_organiser_gave_back_after_the_stage_may_be_mended_until_the_same_date(world):
    submission = make_submission(world, state="recommended")
    row = make_nomination(world, submission)
    late, until = END + dt.timedelta(days=5), END + dt.timedelta(days=10)
    NominationBatch.objects.filter(pk=row.batch_id).update(state="submitted")
    Nomination.objects.filter(pk=row.pk).update(sent_back_at=late, sent_back_until=until)
    assert refusal(give_back, world, submission, None, late) == refuse("return_too_late")
    assert refusal(give_back, world, fresh(submission), until + dt.timedelta(minutes=1), late).code == "return_until_late"  # fmt: skip
    back = give_back(world, fresh(submission), until, late)
    assert (back.state, back.sent_back_until) == ("returned", until)
    assert may_submit(back, now=until - dt.timedelta(minutes=1)).allowed
    assert may_submit(back, now=until).code == "stage_closed"


def test_several_with_one_date(world):
    going, late = make_submission(world), make_submission(world, state="reported")
    outcome = return_all(
        world.campaign,
        world.unit("c1"),
        [going, late],
        why="请补",
        until=UNTIL,
        actor=world.coordinator,
        now=NOW,
    )
    assert [each.pk for each in outcome.done] == [going.pk]
    assert [(left.submission.pk, left.refusal.code) for left in outcome.left] == [(late.pk, "wrong_state")]
    assert fresh(going).sent_back_until == UNTIL


def test_from_the_pages(world, client):
    one, two, three = (make_submission(world) for _ in range(3))
    client.force_login(world.coordinator)
    page = client.get(world.path("unit-case", case=one.uuid)).content.decode()
    assert 'value="2025-10-27T18:00"' in page  # a week from now, in the evening
    sent = {"return-why": "请补", "return-until": "2025-10-27T18:00"}
    client.post(world.path("unit-return", case=one.uuid), sent)
    assert fresh(one).sent_back_until == UNTIL
    bulk = world.path("unit-bulk")
    dialog = client.post(bulk, {"do": "return", "case": [str(two.uuid)]}).content.decode()
    assert 'value="2025-10-27T18:00"' in dialog
    client.post(bulk, {"do": "return", "case": [str(two.uuid)], "sure": "1", **sent})
    assert (fresh(two).state, fresh(two).sent_back_until) == ("returned", UNTIL)
    client.post(bulk, {"do": "return", "case": [str(three.uuid)], "sure": "1", "return-why": "请补"})
    assert (fresh(three).state, fresh(three).sent_back_until) == ("returned", None)
    page = client.post(
        bulk, {"do": "return", "case": [str(one.uuid)], "sure": "1", "return-why": "请补", "return-until": "明天"}, follow=True
    ).content.decode()  # fmt: skip
    assert "请填写今后的时间" in page


def test_the_unit_sees_the_date_on_its_page(world, client):
    back = give_back(world, make_submission(world))
    client.force_login(world.coordinator)
    assert "2025年10月27日 18:00" in client.get(world.path("unit-case", case=back.uuid)).content.decode()
