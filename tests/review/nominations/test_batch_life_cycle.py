"""A unit's batch from the first nomination to giving it back: rows, ranks, audit lines and notifications of each step,
exactly; and what an extension opens again.
"""

import datetime as dt

import pytest

from campaigns.models import Extension
from portal.decisions import ALLOWED, refuse
from portal.models import Role
from portal.tenants import tenant_scope
from review.desk.units.lines import unit_lines
from review.eligibility.actions import disqualify
from review.models import Nomination, NominationBatch
from review.nominations import actions
from review.nominations.chains import own_submissions
from review.nominations.queries import (
    batch_of,
    nomination_list,
    recommending_window,
    submitted_batches,
)
from submissions.actions.transitions import address
from submissions.models import Submission, SubmissionExtension
from submissions.states import State
from tests.factories.portal import make_member, make_person
from tests.factories.review import (
    COMMENT,
    NOW,
    document,
    fresh,
    join,
    make_nomination,
    make_submission,
    make_world,
    organisation,
    save_unit_document,
)
from tests.refusals import refusal
from tests.traces import traces

LATER = NOW + dt.timedelta(hours=1)
AFTER = dt.datetime(2025, 11, 5, tzinfo=dt.UTC)
"""The recommending stage is over."""
ROOMY = document()["recommend"] | {"quotas": [], "mandatory": [], "forms": []}
"""Nothing to wait for and nothing to run out of."""


@pytest.fixture
def roomy(db, storage):
    """A campaign whose units nominate as much as they like."""
    world = make_world(recommend=ROOMY)
    with tenant_scope(world.tenant):
        yield world


def nominate(world, submission, *, unit="c1", comment=COMMENT, now=NOW):
    return actions.nominate(
        fresh(submission), world.unit(unit), comment=comment, actor=world.coordinator, now=now
    )


def submit_batch(world, unit="c1", *, now=LATER, despite_warnings=True):
    return actions.submit_batch(
        world.campaign, world.unit(unit), despite_warnings=despite_warnings, actor=world.coordinator, now=now
    )


def reopen(world, why="请更换一件", *, unit="c1", now=LATER):
    return actions.reopen_batch(world.campaign, world.unit(unit), why=why, actor=world.organiser, now=now)


def ranks(category="a"):
    """Titles in their order."""
    rows = Nomination.objects.filter(submission__category=category).order_by("rank")
    return [(row.rank, row.submission.title) for row in rows.select_related("submission")]


# ---- one nomination


def test_nominating_writes_the_row_two_lines_and_tells_the_applicant(world):
    submission = make_submission(world, "智慧课堂")
    with traces() as left:
        nomination = nominate(world, submission, comment=f"  {COMMENT}\n")
    nomination.refresh_from_db()
    assert (nomination.comment, nomination.rank, nomination.made_by, nomination.made_at) == (
        COMMENT, 1, world.coordinator, NOW,
    )  # fmt: skip
    assert (nomination.batch.unit.key, nomination.batch.state, nomination.tenant) == (
        "c1",
        "open",
        world.tenant,
    )
    assert left.audit == [
        ("submission.recommend", f"submission:{submission.pk}", "north-coordinator", "", {}),
        ("nomination.nominate", f"nomination:{nomination.pk}", "north-coordinator", "",
         {"about": f"submission:{submission.pk}"}),
    ]  # fmt: skip
    params = {"submission": str(fresh(submission)), "why": ""}
    assert left.told == [("north-owner", "submission.recommend", params, address(submission))]


def test_rewording_changes_the_words_and_nothing_else(world):
    submission = make_submission(world)
    nominate(world, submission)
    with traces() as left:
        row = actions.change_comment(
            fresh(submission),
            world.unit("c1"),
            comment=" 换一种说法来推荐 ",
            actor=world.coordinator,
            now=LATER,
        )
    assert (row.comment, row.rank, row.made_at) == ("换一种说法来推荐", 1, NOW)
    assert left.audit == [
        ("nomination.reword", f"nomination:{row.pk}", "north-coordinator", "",
         {"about": f"submission:{submission.pk}"})
    ]  # fmt: skip
    assert left.told == []
    assert Nomination.objects.get().comment == "换一种说法来推荐"


def test_taking_out_closes_the_gap_of_its_category_only(roomy):
    titles = ("甲", "乙", "丙")
    first, second, third = (nominate(roomy, make_submission(roomy, title)).submission for title in titles)
    other = nominate(roomy, make_submission(roomy, "丁", category="b")).submission
    with traces() as left:
        actions.withdraw_nomination(fresh(second), roomy.unit("c1"), actor=roomy.coordinator, now=LATER)
    assert (ranks(), ranks("b")) == ([(1, "甲"), (2, "丙")], [(1, "丁")])
    assert [fresh(each).state for each in (first, second, third, other)] == [
        "recommended", "submitted", "recommended", "recommended",
    ]  # fmt: skip
    assert [line[:2] for line in left.audit] == [
        ("submission.unrecommend", f"submission:{second.pk}"),
        ("nomination.withdraw", f"submission:{second.pk}"),
    ]
    assert [told[1] for told in left.told] == ["submission.unrecommend"]
    assert nominate(roomy, second).rank == 3


@pytest.mark.parametrize(
    ("moved", "to", "order", "place"),
    [
        (0, 3, "乙丙甲丁", 3),
        (3, 1, "丁甲乙丙", 1),
        (1, 2, "甲乙丙丁", 2),
        (2, 0, "丙甲乙丁", 1),
        (0, 99, "乙丙丁甲", 4),
    ],
)
def test_moving_keeps_the_numbers_in_a_row(roomy, moved, to, order, place):
    submissions = [nominate(roomy, make_submission(roomy, title)).submission for title in "甲乙丙丁"]
    nominate(roomy, make_submission(roomy, "外", category="b"))
    with traces() as left:
        actions.set_rank(
            fresh(submissions[moved]), roomy.unit("c1"), rank=to, actor=roomy.coordinator, now=LATER
        )
    assert ranks() == list(enumerate(order, start=1))
    assert ranks("b") == [(1, "外")]
    assert [(line[0], line[4]["rank"]) for line in left.audit] == [("nomination.rank", place)]
    assert left.told == []


def test_giving_a_submission_back_says_why_and_leaves_the_batch(world):
    submission = make_submission(world)
    with traces() as left:
        actions.return_submission(
            submission, world.unit("c1"), why=" 请补字幕 ", actor=world.coordinator, now=LATER
        )
    row = fresh(submission)
    assert (row.state, row.reason) == ("returned", "请补字幕")
    assert left.audit == [
        ("submission.return", f"submission:{submission.pk}", "north-coordinator", "请补字幕", {})
    ]
    assert [(who, code, params["why"]) for who, code, params, _ in left.told] == [
        ("north-owner", "submission.return", "请补字幕")
    ]


@pytest.mark.parametrize("state", sorted(set(State) - {State.SUBMITTED}))
@pytest.mark.parametrize("step", ["nominate", "return"])
def test_only_what_was_submitted_is_nominated_or_given_back(roomy, state, step):
    submission = make_submission(roomy, state=state)
    if step == "nominate":
        decision = refusal(nominate, roomy, submission)
    else:
        decision = refusal(
            actions.return_submission, fresh(submission), roomy.unit("c1"), why="x",
            actor=roomy.coordinator, now=NOW,
        )  # fmt: skip
    expected = "other_unit_recommends" if (state, step) == ("draft", "nominate") else "wrong_state"
    assert (decision.code, fresh(submission).state, Nomination.objects.count()) == (expected, state, 0)


# ---- the batch


def test_submitting_the_batch_reports_what_is_in_it_and_tells_every_organiser(roomy):
    make_member("second-organiser", roomy.tenant)
    inside = [make_submission(roomy, title) for title in "甲乙"]
    outside, elsewhere = make_submission(roomy), make_submission(roomy, unit="s3")
    for submission in inside:
        nominate(roomy, submission)
    make_nomination(roomy, elsewhere, unit="c2")
    Submission.objects.filter(pk=elsewhere.pk).update(state="recommended")
    with traces() as left:
        batch = submit_batch(roomy)
    assert (batch.state, batch.submitted_at, batch.submitted_by) == ("submitted", LATER, roomy.coordinator)
    assert [fresh(each).state for each in (*inside, outside, elsewhere)] == [
        "reported", "reported", "submitted", "recommended",
    ]  # fmt: skip
    assert [line[:2] for line in left.audit] == [
        *(("submission.report", f"submission:{each.pk}") for each in inside),
        ("batch.submit", f"nominationbatch:{batch.pk}"),
    ]
    assert left.audit[-1][2:] == ("north-coordinator", "", {"cases": 2, "unit": "c1"})
    told = [row for row in left.told if row[1] == "batch.submitted"]
    params = {"unit": "甲市", "count": 2, "campaign": "教学案例征集"}
    page = roomy.path("desk-units") + "?of=c1"
    assert sorted(told) == [
        ("north-organiser", "batch.submitted", params, page),
        ("second-organiser", "batch.submitted", params, page),
    ]
    assert submitted_batches(roomy.campaign, roomy.campaign.current.doc) == (1, 2)


def test_giving_the_batch_back_opens_what_was_not_decided_yet(roomy):
    """What the organiser has passed meanwhile stays passed; the unit's coordinators are told, not those above or beside."""
    join(roomy, make_person("beside"), Role.COORDINATOR, roomy.unit("c2"))
    join(roomy, make_person("below"), Role.COORDINATOR, roomy.unit("s1"))
    waiting, passed = (make_submission(roomy, title) for title in "甲乙")
    for submission in (waiting, passed):
        nominate(roomy, submission)
    submit_batch(roomy)
    Submission.objects.filter(pk=passed.pk).update(state="eligible")
    with traces() as left:
        batch = reopen(roomy)
    assert (batch.state, batch.submitted_at, batch.submitted_by) == ("open", None, None)
    assert [fresh(each).state for each in (waiting, passed)] == ["recommended", "eligible"]
    assert [line[:4] for line in left.audit] == [
        ("submission.reopen", f"submission:{waiting.pk}", "north-organiser", "请更换一件"),
        ("batch.reopen", f"nominationbatch:{batch.pk}", "north-organiser", "请更换一件"),
    ]
    assert [row for row in left.told if row[1] == "batch.reopened"] == [
        (
            "north-coordinator",
            "batch.reopened",
            {"unit": "甲市", "why": "请更换一件"},
            roomy.path("unit-desk"),
        )
    ]
    # the passed one still takes its place and is reported with the next round
    with traces() as left:
        submit_batch(roomy)
    assert [line[:2] for line in left.audit] == [
        ("submission.report", f"submission:{waiting.pk}"),
        ("batch.submit", f"nominationbatch:{batch.pk}"),
    ]
    assert left.audit[-1][4]["cases"] == 2
    assert [fresh(each).state for each in (waiting, passed)] == ["reported", "eligible"]


def test_what_was_passed_meanwhile_is_not_taken_out_of_a_reopened_batch(roomy):
    submission = make_submission(roomy)
    nominate(roomy, submission)
    submit_batch(roomy)
    Submission.objects.update(state="eligible")
    reopen(roomy)
    assert refusal(
        actions.withdraw_nomination, fresh(submission), roomy.unit("c1"), actor=roomy.coordinator, now=LATER
    ) == refuse("wrong_state", state="eligible", transition="unrecommend")  # fmt: skip
    assert Nomination.objects.count() == 1


def test_a_disqualified_submission_counts_nowhere(roomy):
    stays, leaves = (make_submission(roomy, title) for title in "甲乙")
    for submission in (stays, leaves):
        nominate(roomy, submission)
    disqualify(fresh(leaves), why="抄袭", actor=roomy.organiser, now=LATER)
    doc, unit = roomy.campaign.current.doc, roomy.unit("c1")
    assert batch_of(roomy.campaign, unit, doc).size == 1
    assert [line.title for line in nomination_list(roomy.campaign, unit, doc)] == ["甲"]
    assert [(line.key, line.cases) for line in unit_lines(roomy.campaign, doc, now=LATER)] == [
        ("c1", 1), ("c2", 0),
    ]  # fmt: skip
    with traces() as left:
        submit_batch(roomy)
    assert left.audit[-1][4]["cases"] == 1
    assert fresh(leaves).state == "disqualified"


def test_the_list_that_is_handed_in_follows_the_rules_order(roomy):
    """By category and track as the rules have them, then by rank; lines are numbered through."""
    for title, more in (
        ("市一", {"track": "urban"}), ("教研", {"category": "b"}), ("乡一", {"track": "rural"}),
        ("市二", {"track": "urban"}), ("乡二", {"track": "rural"}),
    ):  # fmt: skip
        nominate(roomy, make_submission(roomy, title, **more))
    lines = nomination_list(roomy.campaign, roomy.unit("c1"), roomy.campaign.current.doc)
    assert [(line.number, line.category, line.track, line.title) for line in lines] == [
        (1, "教学", "乡村", "乡一"), (2, "教学", "乡村", "乡二"), (3, "教学", "城市", "市一"),
        (4, "教学", "城市", "市二"), (5, "教研", "", "教研"),
    ]  # fmt: skip
    assert {line.unit for line in lines} == {"甲市一中"}
    assert lines[0].authors == Submission.objects.get(title="乡一").authors.get().name


def test_the_last_warning_is_confirmed_not_overlooked(world):
    nominate(world, make_submission(world, unit="s2"))
    save_unit_document(world)
    assert refusal(submit_batch, world, despite_warnings=False) == refuse("confirm_warnings")
    assert NominationBatch.objects.get().state == "open"
    contents = batch_of(world.campaign, world.unit("c1"), world.campaign.current.doc)
    assert [(meter.key, meter.missing) for meter in contents.low] == [("least", 1)]
    assert submit_batch(world).state == "submitted"


# ---- whose submissions


def test_a_submission_is_the_nearest_recommending_units(db, storage):
    """Where schools recommend too, their city does not see theirs among its own."""
    recommend = ROOMY | {"unit_kinds": ["city", "school"]}
    world = make_world(recommend=recommend)
    with tenant_scope(world.tenant):
        of_school, of_city = make_submission(world), make_submission(world, unit="c1")
        doc = world.campaign.current.doc

        def own(unit):
            return set(own_submissions(world.campaign, world.unit(unit), doc))

        assert (own("c1"), own("s1"), own("s2"), own("c2")) == ({of_city}, {of_school}, set(), set())
        assert refusal(nominate, world, of_school) == refuse("other_unit_recommends")
        assert nominate(world, of_school, unit="s1").batch.unit.key == "s1"
        assert refusal(nominate, world, of_city, unit="s1") == refuse("other_unit_recommends")


def test_a_unit_whose_name_begins_alike_is_another_unit(db, storage):
    """Paths are compared by their parts: c1 is not the beginning of c10."""
    from tests.factories.organisations import plant

    world = make_world(recommend=ROOMY)
    units = organisation()["units"] + [{"key": "c10", "name": "丙市", "kind": "city"}]
    plant(organisation() | {"units": units})
    with tenant_scope(world.tenant):
        submission = make_submission(world, unit="c10")
        assert list(own_submissions(world.campaign, world.unit("c1"), world.campaign.current.doc)) == []
        assert refusal(nominate, world, submission) == refuse("other_unit_recommends")


# ---- too late, and an extension


def test_an_extension_of_the_unit_opens_everything_of_it(world):
    """The city's extension holds for the batch; the other city stays closed."""
    submission = make_submission(world)
    closed = refusal(nominate, world, submission, now=AFTER)
    assert closed.code == "stage_closed"
    Extension.objects.create(
        tenant=world.tenant, campaign=world.campaign, unit=world.unit("c1"), stage="up",
        until=AFTER + dt.timedelta(days=1), reason="停电", granted_by=world.organiser,
    )  # fmt: skip
    assert nominate(world, submission, now=AFTER).rank == 1
    assert recommending_window(world.campaign, world.unit("c1"), now=AFTER) == ALLOWED
    assert recommending_window(world.campaign, world.unit("c2"), now=AFTER) == closed
    save_unit_document(world)
    assert submit_batch(world, now=AFTER).submitted_at == AFTER
    assert recommending_window(world.campaign, world.unit("c1"), now=AFTER + dt.timedelta(days=1)).code == "stage_closed"  # fmt: skip


def test_an_extension_of_a_submission_opens_that_one_only(world):
    late, other = make_submission(world), make_submission(world)
    SubmissionExtension.objects.create(
        tenant=world.tenant, submission=late, stage="up", until=AFTER + dt.timedelta(days=1), reason="补正",
        granted_by=world.organiser,
    )  # fmt: skip
    assert nominate(world, late, now=AFTER).rank == 1
    assert refusal(nominate, world, other, now=AFTER).code == "stage_closed"
    assert refusal(submit_batch, world, now=AFTER).code == "stage_closed"


def test_an_extension_of_another_stage_opens_nothing(world):
    submission = make_submission(world)
    for stage in ("in", "judge"):
        SubmissionExtension.objects.create(
            tenant=world.tenant, submission=submission, stage=stage, until=AFTER + dt.timedelta(days=1),
            reason="x", granted_by=world.organiser,
        )  # fmt: skip
    assert refusal(nominate, world, submission, now=AFTER).code == "stage_closed"
