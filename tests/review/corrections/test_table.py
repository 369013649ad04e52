"""Which case a line that came back is, and why it can't be told."""

import pytest

from portal.tables.columns import Row, Table
from review.corrections.table import plan_of
from review.exports.keys import line_key
from tests.factories.review import make_submission


def plan(world, *lines):
    """What the lines, as (key, title), would do."""
    rows = [Row(n, {}, {"key": key, "title": title}) for n, (key, title) in enumerate(lines, start=3)]
    roster = world.campaign.current.doc.rosters[0]
    found = plan_of(Table(("key", "title"), tuple(rows)), world.campaign, roster)
    doubts = [(row.line, doubt.code) for row in found.rows for doubt in row.doubts]
    return doubts, [(each.line, each.changes[0].new) for each in found.changed], found.same


@pytest.fixture
def case(world):
    return make_submission(world, "甲案例", state="eligible")


def test_each_line_is_told_by_its_key(world, case):
    key = line_key(case, list(case.authors.all()))
    assert plan(world, (key, "乙案例")) == ([], [(3, "乙案例")], 0)
    assert plan(world, (case.number, "乙案例")) == ([], [(3, "乙案例")], 0)
    assert plan(world, (key, "甲案例")) == ([], [], 1)


def test_why_a_line_is_in_doubt(world, case):
    key = line_key(case, list(case.authors.all()))
    assert plan(world, ("", "乙案例")) == ([(3, "correction_no_key")], [], 0)
    assert plan(world, ("X1#00000000", "乙案例")) == ([(3, "correction_unknown")], [], 0)
    assert plan(world, (key, "乙案例"), (key, "丙案例")) == ([(4, "correction_twice")], [(3, "乙案例")], 0)
    changed = f"{case.number}#00000000"
    assert plan(world, (changed, "乙案例")) == ([(3, "correction_changed_since")], [], 0)
    assert plan(world, (changed, "甲案例")) == ([], [], 1)


def test_notes_below_the_table_are_no_lines(world, case):
    assert plan(world, ("", ""), ("", "")) == ([], [], 0)
