"""Drafts, authors, handing in: every refusal, what is written, what is told."""

import datetime as dt

import pytest

from campaigns.models import Extension
from portal.models import AuditEvent, Notification, Role, Unit
from portal.tenants import tenant_scope
from portal.words import say
from submissions.actions.transitions import transition
from submissions.drafts.actions import create_draft, discard, save_draft, set_authors
from submissions.drafts.author_input import AuthorInput
from submissions.drafts.editions import Edition
from submissions.drafts.readiness import blockers
from submissions.drafts.wording import issue_text
from submissions.models import Author, Submission
from submissions.states import Transition
from submissions.submitting import actions
from submissions.submitting.actions import withdraw
from tests.factories.portal import make_member, make_person
from tests.factories.submissions import NOW, document, make_world
from tests.refusals import refusal

AFTER = dt.datetime(2026, 5, 30, 16, 0, tzinfo=dt.UTC)  # the very second it closes
BEFORE = AFTER - dt.timedelta(seconds=1)


def submit(case, world, now=NOW, actor=None):
    return actions.submit(case, actor=actor or world.owner, now=now)


def test_a_draft_begins_with_its_applicant(world):
    case = create_draft(world.campaign, "case", actor=world.owner, now=NOW)
    assert [(one.position, one.name) for one in case.authors.all()] == [(1, "张晓岚")]
    assert (case.state, case.number, case.owner) == ("draft", "", world.owner)


def test_a_draft_begins_with_the_applicants_unit(world):
    world.owner.employer = "南市第一中学"
    case = create_draft(world.campaign, "case", actor=world.owner, now=NOW)
    assert (case.unit.key, case.authors.get().unit.key) == ("south-one", "south-one")
    one = make_member("teacher", world.tenant, Role.MEMBER, world.unit())
    case = create_draft(world.campaign, "case", actor=one, now=NOW)
    assert (case.unit.key, case.authors.get().unit_name) == ("north-one", "北市第一中学")


def test_a_draft_needs_a_known_category_and_an_open_stage(world):
    def start(category, now):
        return refusal(create_draft, world.campaign, category, actor=world.owner, now=now)

    assert start("nothing", NOW).code == "category_unknown"
    assert start("case", AFTER).code == "stage_closed"
    assert start("case", NOW - dt.timedelta(days=30)).code == "stage_not_yet"
    assert create_draft(world.campaign, "case", actor=world.owner, now=BEFORE).pk


def test_saving_takes_right_and_wrong_alike(world):
    case = world.draft()
    saved = save_draft(case, actor=world.owner, now=NOW, title="  新  题目 ", answers={"nothing": "x"})
    assert (saved.title, saved.answers, saved.edits) == ("新 题目", {}, case.edits + 1)


def test_a_stale_page_overwrites_nothing(world):
    case = world.draft()
    save_draft(case, actor=world.owner, now=NOW, title="甲", edition=Edition(case.edits))
    late = refusal(save_draft, case, actor=world.owner, now=NOW, title="乙", edition=Edition(case.edits))
    assert late.code == "edited_elsewhere"
    assert (
        refusal(set_authors, case, [], actor=world.owner, now=NOW, edition=Edition(case.edits)).code
        == late.code
    )
    assert Submission.objects.get(pk=case.pk).title == "甲"


def test_only_the_owner_changes_a_case(world):
    case, stranger = world.draft(), make_person("stranger")
    for action in (save_draft, actions.submit, withdraw, discard):
        assert refusal(action, case, actor=stranger, now=NOW).code == "not_yours"
    assert refusal(set_authors, case, [], actor=stranger, now=NOW).code == "not_yours"


def test_handing_in_gives_a_number_and_tells(world):
    first, second = submit(world.draft(), world), submit(world.draft(authors=[("李建国", "1")]), world)
    assert (first.state, first.number, first.submitted_at) == ("submitted", "TEST-2026-000001", NOW)
    assert second.number == "TEST-2026-000002"
    assert (
        AuditEvent.objects.filter(subject=f"submission:{first.pk}", action="submission.submit").count() == 1
    )
    assert (
        next(notice.title for notice in Notification.objects.filter(person=world.owner).order_by("pk"))
        == "案例已提交：课堂新样态"
    )


def test_a_case_keeps_its_number(world):
    case = submit(world.draft(), world)
    back = withdraw(case, actor=world.owner, now=NOW)
    assert (back.state, back.number) == ("draft", "TEST-2026-000001")
    assert submit(back, world).number == "TEST-2026-000001"
    assert (
        refusal(discard, withdraw(case, actor=world.owner, now=NOW), actor=world.owner, now=NOW).code
        == "already_numbered"
    )


def test_the_deadline_holds_to_the_second(world):
    case = world.draft()
    assert refusal(submit, case, world, AFTER).code == "stage_closed"
    done = submit(case, world, BEFORE)
    assert refusal(withdraw, done, actor=world.owner, now=AFTER).code == "stage_closed"
    assert withdraw(done, actor=world.owner, now=BEFORE).state == "draft"


def test_x04_an_extension_is_for_its_unit(world):
    ours, theirs = world.draft(), world.draft(authors=[("李建国", "1")], unit="south-one")
    Extension.objects.create(
        tenant=world.tenant, campaign=world.campaign, stage="submit", unit=world.unit("north"),
        until=AFTER + dt.timedelta(days=1), reason="停电", granted_by=world.owner,
    )  # fmt: skip
    assert submit(ours, world, AFTER).state == "submitted"
    assert refusal(submit, theirs, world, AFTER).code == "stage_closed"


def test_what_was_handed_in_is_not_changed(world):
    case = submit(world.draft(), world)
    assert refusal(save_draft, case, actor=world.owner, now=NOW, title="x").code == "not_editable"
    assert refusal(submit, case, world).code == "not_editable"
    moved = transition(case, Transition.RECOMMEND, actor=None, now=NOW)
    assert refusal(withdraw, moved, actor=world.owner, now=NOW).code == "wrong_state"


def test_what_is_missing_is_said(world):
    case = world.draft(title="")
    assert [issue_text(issue) for issue in blockers(case, now=NOW)] == ["请填写案例名称"]
    decision = refusal(submit, case, world)
    assert (decision.code, dict(decision.params)) == ("not_complete", {"count": 1, "first": "请填写案例名称"})


def test_a_move_is_made_once(world):
    case = submit(world.draft(), world)
    transition(Submission.objects.get(pk=case.pk), Transition.RETURN, actor=None, now=NOW, why="缺页")
    late = refusal(transition, case, Transition.RECOMMEND, actor=None, now=NOW)
    assert dict(late.params)["state"] == "returned"
    assert "已退回修改" in say(late)
    told = Notification.objects.filter(person=world.owner, code="submission.return").get()
    assert told.title == f"案例被退回修改：{case.title}"
    assert (told.body, told.link) == ("缺页", f"/t/test/case/{case.uuid}/")
    assert Submission.objects.get(pk=case.pk).reason == "缺页"


def test_a_draft_is_discarded(world):
    case = world.draft()
    discard(case, actor=world.owner, now=NOW)
    assert (Submission.objects.count(), Author.objects.count()) == (0, 0)


def test_authors_are_kept_in_order_and_tidy(world):
    case = world.draft()
    lines = [
        AuthorInput("李　建国", unit=world.unit(), phone="+86 139 0000 0002", details={"x": "y"}),
        AuthorInput("张晓岚", unit_name="北市第一中学"),
    ]
    set_authors(case, lines, actor=world.owner, now=NOW)
    rows = [(a.position, a.name, a.unit.key, a.unit_name, a.phone, a.details) for a in case.authors.all()]
    assert rows == [
        (1, "李建国", "north-one", "北市第一中学", "13900000002", {}),
        (2, "张晓岚", "north-one", "北市第一中学", "", {}),
    ]


def test_an_unlisted_unit_is_taken_where_the_tenant_says_so(db, storage):
    for open_units, made in ((False, 0), (True, 1)):
        doc = document(f"open-{open_units}".lower(), tenant=f"t-{open_units}".lower())
        world = make_world(doc, open_units=open_units)
        with tenant_scope(world.tenant):
            case = world.draft()
            line = AuthorInput("张晓岚", unit_name="远方大学", unit_kind="school", phone="1")
            saved = set_authors(case, [line], actor=world.owner, now=NOW)
            assert Unit.objects.filter(listed=False, name="远方大学").count() == made
            assert (saved.unit.name if saved.unit else "") == ("远方大学" if made else "")


def test_an_unlisted_units_kind_can_be_mended_until_another_case_stands_on_it(db, storage):
    world = make_world(document(), open_units=True)
    with tenant_scope(world.tenant):

        def say(case, kind):
            line = AuthorInput("张晓岚", unit_name="远方大学", unit_kind=kind, phone="1")
            return set_authors(case, [line], actor=world.owner, now=NOW).unit.kind

        first, second = world.draft(), world.draft()
        said = [say(first, kind) for kind in ("", "city", "made up", "school")]
        assert said == ["", "city", "city", "school"]
        Submission.objects.filter(pk=first.pk).update(state="submitted")
        assert say(second, "city") == "school"


@pytest.mark.parametrize(
    ("groups", "chosen", "expected"),
    [
        ([{"key": "g", "label": "中小学", "unit_kinds": ["school"]}], "", "g"),
        ([{"key": "g", "label": "市", "unit_kinds": ["city"]}], "", ""),
        (
            [{"key": "g", "label": "甲", "chosen": True}, {"key": "h", "label": "乙", "chosen": True}],
            "h",
            "h",
        ),
    ],
)
def test_the_group_follows_the_first_authors_unit(db, storage, groups, chosen, expected):
    world = make_world(document(groups=groups))
    with tenant_scope(world.tenant):
        case = world.draft(group=chosen)
        assert case.group == expected
        assert blockers(case, now=NOW) == []  # S18: no group is wrong only where the category is open to some


TWO_STAGES = [
    {"key": "junior", "label": "初中组", "unit_attributes": ["junior"]},
    {"key": "senior", "label": "高中组", "unit_attributes": ["senior"]},
]


def test_who_applies_from_a_unit_of_several_groups_chooses_between_them(db, storage):
    """S18: “完全中学的教师按任教学段报初中组或高中组”; a group that the unit isn't in can't be had by sending its key."""
    attributes = [{"key": "junior", "label": "初中"}, {"key": "senior", "label": "高中"}]
    units = [
        {"key": "north", "name": "北市", "kind": "city"},
        {
            "key": "north-one",
            "name": "一中",
            "kind": "school",
            "under": "north",
            "attributes": ["junior", "senior"],
        },
        {"key": "north-two", "name": "二中", "kind": "school", "under": "north", "attributes": ["senior"]},
    ]
    doc = document(
        groups=TWO_STAGES, category={"team": {"max": 3, "sizes": [{"groups": ["senior"], "max": 1}]}}
    )
    world = make_world(doc, unit_attributes=attributes, units=units)
    with tenant_scope(world.tenant):

        def authors(case, *units):
            lines = [AuthorInput(name, unit=Unit.objects.get(key=key), phone=name) for name, key in units]
            return set_authors(case, lines, actor=world.owner, now=NOW)

        def chosen(case, group):
            return save_draft(case, actor=world.owner, now=NOW, group=group).group

        def said(case):
            case.refresh_from_db()
            return [(issue.code, dict(issue.params)) for issue in blockers(case, now=NOW)]

        case = authors(world.draft(), ("张晓岚", "north-one"), ("李建国", "north-one"))
        assert (case.group, said(case)) == ("", [("group_missing", {})])
        assert (chosen(case, "none"), chosen(case, "junior"), said(case)) == ("", "junior", [])
        assert chosen(case, "senior") == "senior"
        assert said(case) == [("too_many_authors", {"max": 1, "count": 2})]
        case = authors(case, ("张晓岚", "north-two"))
        assert (case.group, chosen(case, "junior"), said(case)) == ("senior", "senior", [])


def test_limits_are_counted_over_what_was_handed_in(db, storage):
    limits = [{"key": "first", "role": "first", "max": 1}]
    world = make_world(document(author_limits=limits))
    with tenant_scope(world.tenant):
        first, second = world.draft(title="甲"), world.draft(title="乙")
        submit(first, world)
        decision = refusal(submit, second, world)
        assert decision.code == "first_author_limit"
        assert decision.params["cases"] == [("甲", "TEST-2026-000001")]
        withdraw(first, actor=world.owner, now=NOW)
        assert submit(second, world).state == "submitted"


def test_declarations_are_kept_with_time_and_wording(db, storage):
    world = make_world(document(declarations=[{"key": "rights", "text": "本案例为原创。"}]))
    with tenant_scope(world.tenant):
        case = world.draft()
        assert [point.anchor for point in blockers(case, now=NOW)] == ["declare-rights"]
        case = save_draft(case, actor=world.owner, now=NOW, declared={"rights": True, "x": True})
        assert case.declared == {"rights": {"at": NOW.isoformat(), "text": "本案例为原创。"}}
        assert blockers(case, now=NOW) == []
        again = save_draft(case, actor=world.owner, now=AFTER, declared={"rights": True})
        assert again.declared["rights"]["at"] == NOW.isoformat()
        assert save_draft(case, actor=world.owner, now=NOW, declared={"rights": False}).declared == {}


def test_the_applying_unit_is_one_of_the_list(db, storage):
    world = make_world(document(groups=[{"key": "g", "label": "中小学", "unit_kinds": ["school"]}]))
    with tenant_scope(world.tenant):
        case = world.draft()
        set_authors(case, [AuthorInput("张晓岚", unit_name="别处小学")], actor=world.owner, now=NOW)
        assert refusal(submit, case, world).code == "unit_not_listed"
        assert [issue.code for issue in blockers(Submission.objects.get(pk=case.pk), now=NOW)] == [
            "unit_not_listed"
        ]
