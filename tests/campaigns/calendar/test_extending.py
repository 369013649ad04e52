"""Extensions (X04): what makes no sense is refused with its reason, and each reaches its unit, its stage and nobody else."""

import datetime as dt

import pytest

from campaigns.calendar.actions import grant_extension, move_stages
from campaigns.calendar.extending import decide_extension
from campaigns.calendar.queries import clock_words, granted, stage_keys, unit_names, until_for
from campaigns.calendar.windows import decide_open
from campaigns.models import Extension, RuleSet, StageRow
from campaigns.schema import Document, StageKind
from portal.decisions import ALLOWED, refuse
from portal.models import AuditEvent, Unit
from portal.tenants import tenant_scope
from portal.words import say
from submissions.deadlines import closes_at, may_start, may_submit
from tests.factories.campaigns import campaign_of, published, small
from tests.factories.portal import make_person
from tests.factories.submissions import CLOSES, NOW, OPENS, document, make_world
from tests.refusals import refusal

SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)
END = dt.datetime.fromisoformat(CLOSES)
SUBMIT = StageKind.SUBMIT
LESSON = {"key": "lesson", "label": "课例", "slots": [{"key": "text", "label": "正文"}]}
CASE = {"key": "case", "label": "案例", "slots": [{"key": "text", "label": "正文", "required": False}]}
TWO_STAGES = [
    {"key": "submit", "kind": "submit", "name": "申报", "opens": OPENS, "closes": CLOSES},
    {"key": "late", "kind": "submit", "name": "课例申报", "opens": OPENS, "closes": CLOSES, "categories": ["lesson"]},
    {"key": "up", "kind": "recommend", "name": "推荐", "opens": OPENS, "closes": CLOSES},
    {"key": "always", "kind": "review", "name": "评审"},
]  # fmt: skip
DOC = Document.model_validate(small(stages=TWO_STAGES, categories=[CASE, LESSON]))


@pytest.mark.parametrize(
    ("changes", "decision"),
    [
        ({}, ALLOWED),
        ({"until": END + SECOND}, ALLOWED),
        ({"until": END}, refuse("extension_not_later", closes=END)),
        ({"until": END - SECOND}, refuse("extension_not_later", closes=END)),
        ({"now": END + 2 * DAY, "until": END + 2 * DAY}, refuse("extension_in_past")),
        ({"now": END + 2 * DAY, "until": END + 2 * DAY + SECOND}, ALLOWED),
        ({"reason": ""}, refuse("extension_needs_reason")),
        ({"key": "nope"}, refuse("stage_unknown")),
        ({"key": "always"}, refuse("extension_endless", stage="评审")),
        ({"key": "nope", "reason": "", "until": NOW}, refuse("stage_unknown")),
        ({"reason": "", "until": NOW}, refuse("extension_needs_reason")),
        ({"key": "always", "until": NOW - DAY}, refuse("extension_endless", stage="评审")),
    ],
)
def test_what_makes_sense(changes, decision):
    terms = {"key": "submit", "until": END + DAY, "reason": "停电", "now": NOW, **changes}
    assert decide_extension(DOC, terms.pop("key"), **terms) == decision


def test_a_refusal_says_the_end_in_the_zone_that_the_organiser_types_in():
    until = dt.datetime.fromisoformat("2026-05-30T20:00:00+06:00")
    decided = decide_extension(DOC, "submit", until=until, reason="停电", now=NOW)
    assert say(decided) == "延期时间必须晚于该阶段原定的结束时间 2026年05月30日 22:00。"


@pytest.fixture
def world(db):
    world = make_world(document(stages=TWO_STAGES, categories=[CASE, LESSON]))
    with tenant_scope(world.tenant):
        yield world


def grant(world, stage="submit", unit="north", **changes):
    terms = {"until": END + DAY, "reason": " 停电 ", "actor": world.owner, "now": NOW, **changes}
    return grant_extension(world.campaign, stage=stage, unit=Unit.objects.get(key=unit), **terms)


def until(world, unit, kind=SUBMIT, category=""):
    return until_for(world.campaign, kind, category, unit=unit and Unit.objects.get(key=unit))


def test_an_extension_reaches_its_unit_and_those_below_but_no_neighbour(world):
    grant(world)
    reached = {key: until(world, key) for key in ("north", "north-one", "south", "south-one")}
    assert reached == {"north": END + DAY, "north-one": END + DAY, "south": None, "south-one": None}
    assert until(world, None) is None


def test_an_extension_of_a_school_does_not_reach_its_city(world):
    grant(world, unit="north-one")
    assert [until(world, key) for key in ("north-one", "north")] == [END + DAY, None]


def test_a_unit_whose_path_begins_alike_is_another_unit(world):
    city = Unit.objects.get(key="north")
    Unit.objects.create(tenant=world.tenant, key="north-two", name="北市二区", kind="city", path="north-two/")
    grant(world)
    assert (city.path, until(world, "north-two")) == ("north/", None)


@pytest.mark.parametrize(
    ("stage", "kind", "category", "reaches"),
    [
        ("submit", SUBMIT, "case", True),
        ("submit", SUBMIT, "lesson", False),
        ("late", SUBMIT, "case", False),
        ("late", SUBMIT, "lesson", True),
        ("late", SUBMIT, "", True),
        ("submit", StageKind.RECOMMEND, "case", False),
        ("up", StageKind.RECOMMEND, "lesson", True),
        ("up", SUBMIT, "lesson", False),
    ],
)
def test_an_extension_lengthens_only_the_stage_that_decides_for_the_category(
    world, stage, kind, category, reaches
):
    grant(world, stage)
    assert until(world, "north-one", kind, category) == (END + DAY if reaches else None)


def test_a_submission_is_open_to_the_second_of_its_extension(world):
    grant(world)
    north, south = world.draft(), world.draft(unit="south-one", authors=(("李四", "13900000002"),))
    lesson = world.draft(category="lesson", authors=(("王五", "13900000003"),))
    asked = [may_submit(each, now=moment).allowed for each in (north, south, lesson) for moment in (END - SECOND, END, END + DAY - SECOND, END + DAY)]  # fmt: skip
    assert asked == [True, True, True, False, True, False, False, False, True, False, False, False]
    assert [closes_at(each) for each in (north, south, lesson)] == [END + DAY, END, END]


def test_an_extension_lets_nobody_begin_a_new_case(world):
    grant(world)
    assert may_start(world.campaign, "case", now=END) == refuse("stage_closed", stage="申报", closed=END)
    assert may_start(world.campaign, "case", now=END - SECOND) == ALLOWED


def test_the_refusal_after_an_extension_names_the_later_end(world):
    decided = decide_open(DOC, SUBMIT, "case", now=END + 2 * DAY, until=END + DAY)
    assert decided == refuse("stage_closed", stage="申报", closed=END + DAY)


def test_granting_is_written_down_whole(world):
    extension = grant(world)
    event = AuditEvent.objects.get(action="campaign.extend")
    assert (event.actor, event.why, event.at) == (world.owner, "停电", NOW)
    assert event.data == {"stage": "submit", "until": (END + DAY).isoformat(), "unit": "north"}
    assert (extension.reason, extension.granted_by, extension.granted_at) == ("停电", world.owner, NOW)


def test_a_refused_extension_leaves_nothing(world):
    events = AuditEvent.objects.count()
    assert refusal(grant, world, until=END) == refuse("extension_not_later", closes=END)
    assert refusal(grant, world, reason=" \n ") == refuse("extension_needs_reason")
    assert (Extension.objects.count(), AuditEvent.objects.count()) == (0, events)


def test_extensions_are_listed_newest_first_and_only_the_campaigns_own(world):
    other = make_world(document("other-2026", stages=TWO_STAGES, categories=[CASE, LESSON]))
    with tenant_scope(world.tenant):
        grant(other, reason="别的活动")
        grant(world, reason="先", now=NOW)
        grant(world, "up", "south", reason="后", now=NOW + DAY)
        world.owner.real_name = ""
        world.owner.save()
        rows = [(row["whom"], row["stage"], row["reason"], row["granter"]) for row in granted(world.campaign)]
    assert rows == [("南市教育局", "up", "后", "owner"), ("北市教育局", "submit", "先", "owner")]


def test_an_extension_outlives_the_stage_it_was_granted_for(world):
    """A key that is gone extends nothing; where it comes back, so does the extension."""
    grant(world)
    without = document(stages=TWO_STAGES[1:], categories=[CASE, LESSON])
    published(without)
    gone = campaign_of("test-2026")
    unit = Unit.objects.get(key="north")
    assert (until_for(gone, SUBMIT, "case", unit=unit), until_for(gone, SUBMIT, unit=unit)) == (None, None)
    published(document(stages=TWO_STAGES, categories=[CASE, LESSON]))
    assert until_for(campaign_of("test-2026"), SUBMIT, "case", unit=unit) == END + DAY


@pytest.mark.parametrize(
    ("kind", "category", "keys"),
    [
        (SUBMIT, "", ["submit", "late"]),
        (SUBMIT, "case", ["submit"]),
        (SUBMIT, "lesson", ["late"]),
        (StageKind.FREEZE, "", []),
        (StageKind.REVIEW, "case", ["always"]),
    ],
)
def test_stages_that_decide(world, kind, category, keys):
    assert stage_keys(world.campaign, kind, category) == keys


def test_units_to_choose_from_are_the_tenants_listed_ones(world):
    published(small())
    Unit.objects.filter(key="south-one").update(listed=False)
    with tenant_scope(world.tenant):
        assert sorted(unit_names()) == ["北市教育局", "北市第一中学", "南市教育局"]


@pytest.mark.parametrize(
    ("zone", "words"),
    [("Asia/Shanghai", "北京时间"), ("Asia/Urumqi", "新疆时间"), ("Europe/Paris", "时区 Europe/Paris ")],
)
def test_what_a_zone_is_called(zone, words):
    assert clock_words(zone) == words


def test_moving_a_stage_changes_its_times_and_nothing_else(world):
    before = world.campaign.current.doc
    made = move_stages(
        world.campaign, {"submit": (None, END + DAY)}, actor=world.owner, now=NOW, after=1, why="延长"
    )
    assert made.doc.model_copy(update={"stages": ()}) == before.model_copy(update={"stages": ()})
    assert made.doc.stages[1:] == before.stages[1:]
    moved = made.doc.stages[0]
    assert (moved.opens, moved.closes, moved.name, moved.grace_minutes) == (None, END + DAY, "申报", 120)
    rows = list(
        StageRow.objects.filter(campaign=world.campaign).values_list(
            "key", "opens_at", "closes_at", "position"
        )
    )
    opens = dt.datetime.fromisoformat(OPENS)
    assert rows == [
        ("submit", None, END + DAY, 0),
        ("late", opens, END, 1),
        ("up", opens, END, 2),
        ("always", None, None, 3),
    ]


def test_moving_with_an_old_version_at_hand_is_refused(world):
    move_stages(world.campaign, {"up": (None, None)}, actor=world.owner, now=NOW, after=1)
    stale = refusal(move_stages, world.campaign, {"up": (None, END)}, actor=world.owner, now=NOW, after=1)
    assert (stale, RuleSet.objects.filter(campaign=world.campaign).count()) == (
        refuse("rules_stale", version=2),
        2,
    )


def test_of_several_unknown_stages_one_is_named(world):
    times = {"zz": (None, None), "aa": (None, None), "submit": (None, None)}
    assert refusal(move_stages, world.campaign, times, actor=make_person("anna"), now=NOW, after=1) == refuse(
        "stage_unknown", stage="aa"
    )
