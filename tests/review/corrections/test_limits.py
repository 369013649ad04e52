"""A name that is put right may be that of somebody who has as many cases as allowed: forbidden or advised against, as the rules say."""

import pytest

from portal.decisions import refuse
from portal.models import Role
from portal.tables.columns import Row, Table
from portal.tenants import tenant_scope
from portal.words import say
from review.corrections import actions
from review.corrections.differences import Change
from review.corrections.limits import broken_limits
from review.corrections.table import plan_of
from review.exports.organisers import roster_named
from review.models import CorrectedValue, RosterCorrection
from tests.factories.corrections import make_correction
from tests.factories.portal import make_member
from tests.factories.review import NOW, document, make_submission, make_world
from tests.refusals import refusal

ROSTER = {
    "key": "all", "label": "作品汇总表", "audience": "organiser", "sort": ["title"], "second_person": True,
    "columns": [{"label": "编号", "value": "number"}, {"label": "作品名称", "value": "title"}, {"label": "作者", "value": "authors"},
                {"label": "所在单位", "value": "first_unit"}],
}  # fmt: skip
ONCE = [{"key": "once", "role": "first", "max": 1}]


@pytest.fixture
def made(db, storage, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)

    def make(**rules):
        return make_world(rosters=[ROSTER, document()["rosters"][1]], **rules)

    return make


def named(world, title, name, unit="甲市一中", state="eligible", **values):
    case = make_submission(world, title, state=state, **values)
    case.authors.update(name=name, unit_name=unit)
    return case


def line(number, case, authors, unit="甲市一中"):
    return Row(
        number, {}, {"number": case.number, "title": case.title, "authors": authors, "first_unit": unit}
    )


def plan(world, *rows):
    table = Table(("number", "title", "authors", "first_unit"), rows, (), 1)
    return plan_of(table, world.campaign, roster_named(world.campaign, "all"))


def codes(found):
    return [[doubt.code for doubt in row.doubts] for row in found.rows]


def test_a_line_that_makes_one_person_sign_twice_is_in_doubt_and_the_others_are_written(made):
    world = made(author_limits=ONCE)
    with tenant_scope(world.tenant):
        first = named(world, "已有的", "张三")
        wrong, other = named(world, "写错的", "张山"), named(world, "无关的", "李四")
        found = plan(world, line(2, wrong, "张三"), line(3, other, "李思"))
        assert codes(found) == [["first_author_limit"], []]
        (doubt,) = found.rows[0].doubts
        assert doubt.params == {"name": "张三", "max": 1, "count": 1, "cases": [("已有的", first.number)]}
        assert [case.submission for case in found.changed] == [other]


def test_two_lines_that_would_be_one_person_are_both_in_doubt_and_swapped_names_are_not(made):
    world = made(author_limits=ONCE)
    with tenant_scope(world.tenant):
        one, two = named(world, "甲", "张山"), named(world, "乙", "章三")
        assert codes(plan(world, line(2, one, "张三"), line(3, two, "张三"))) == [["first_author_limit"]] * 2
        assert codes(plan(world, line(2, one, "章三"), line(3, two, "张山"))) == [[], []]
        assert codes(plan(world, line(2, one, "张三"), line(3, two, "张三", unit="乙市二中"))) == [[], []]


@pytest.mark.parametrize(
    ("state", "unit", "broken"),
    [
        ("eligible", "甲市一中", 1),
        ("eligible", "乙市二中", 0),
        ("disqualified", "甲市一中", 0),
        ("draft", "甲市一中", 0),
    ],
)
def test_only_the_same_person_in_a_case_that_counts(made, state, unit, broken):
    world = made(author_limits=ONCE)
    with tenant_scope(world.tenant):
        named(world, "已有的", "张三", unit, state=state)
        wrong = named(world, "写错的", "张山")
        asked = {wrong.pk: [Change("name", 1, "张山", "张三")]}
        assert len(broken_limits(world.campaign, asked)) == broken
        assert broken_limits(world.campaign, {wrong.pk: [Change("title", 0, "写错的", "改好的")]}) == []


def test_what_is_over_the_limit_already_is_not_held_against_a_correction(made):
    world = made(author_limits=ONCE)
    with tenant_scope(world.tenant):
        one, _ = named(world, "甲", "张三"), named(world, "乙", "张三")
        assert codes(plan(world, line(2, one, "张三", unit="甲市第一中学"))) == [
            []
        ]  # they part: another unit


def test_another_tenants_cases_do_not_count(made):
    other = make_world("others", "south", author_limits=ONCE)
    with tenant_scope(other.tenant):
        named(other, "外省", "张三")
    world = made(author_limits=ONCE)
    with tenant_scope(world.tenant):
        wrong = named(world, "写错的", "张山")
        assert codes(plan(world, line(2, wrong, "张三"))) == [[]]


def waiting(world, case, old, new):
    made = make_correction(world.campaign, case, world.organiser, now=NOW)
    CorrectedValue.objects.update(what="name", position=1, old=old, new=new)
    return made


def test_an_approval_looks_again_and_says_whom_it_is_about(made, client):
    world = made(author_limits=ONCE)
    with tenant_scope(world.tenant):
        wrong = named(world, "写错的", "张山")
        row = waiting(world, wrong, "张山", "张三")
        second = make_member("second", world.tenant, Role.ORGANISER)
        client.force_login(second)
        address = world.path("desk-correction", correction=row.uuid)
        assert "更正后超出作者限额" not in client.get(address).content.decode()
        named(world, "后来的", "张三")
        page = client.get(address).content.decode()
        assert ("更正后超出作者限额" in page, "“张三”作为第一作者已有 1 件案例" in page) == (True, True)
        assert refusal(actions.approve, row, actor=second, now=NOW) == refuse(
            "correction_over_limit", count=1, names="张三"
        )
        answer = client.post(world.path("desk-correction-approve", correction=row.uuid), follow=True)
        assert say(refuse("correction_over_limit", count=1, names="张三")) in answer.content.decode()
        assert (RosterCorrection.objects.get().state, wrong.authors.get().name) == ("waiting", "张山")


def test_what_the_rules_only_advise_against_is_said_and_may_be_approved(made, client):
    world = made(exclusives=[{"key": "alone", "severity": "advised"}])
    with tenant_scope(world.tenant):
        named(world, "已有的", "张三")
        wrong = named(world, "写错的", "张山")
        found = plan(world, line(2, wrong, "张三"))
        assert (codes(found), [broken.decision.code for _, broken in found.advised]) == (
            [[]],
            ["first_author_joins"],
        )
        row = waiting(world, wrong, "张山", "张三")
        second = make_member("second", world.tenant, Role.ORGANISER)
        client.force_login(second)
        assert "可以核准" in client.get(world.path("desk-correction", correction=row.uuid)).content.decode()
        actions.approve(row, actor=second, now=NOW)
        assert wrong.authors.get().name == "张三"
