"""What may stand against handing a batch in, giving back and nominating: plain values in, a decision out."""

import datetime as dt

import pytest

from portal.decisions import ALLOWED, refuse
from review.nominations.decisions import decide_owner, decide_return, decide_submit_batch, decide_unchanged
from review.nominations.quotas import CapMeter, Meter, Missing

READY = {
    "batch_submitted": False,
    "size": 3,
    "meters": [Meter("q", "教学类", used=3, max=5, min=2, sub_caps=(CapMeter("高校", used=1, max=1),))],
    "missing_documents": [],
    "missing_units": [],
    "despite_warnings": False,
}
LOW = [Meter("q", "教学类", used=1, max=5, min=2)]
DAY = dt.datetime(2025, 10, 27, 10, tzinfo=dt.UTC)
BEFORE = DAY - dt.timedelta(days=1)
ABSENT = Missing("实验区", ("甲县",), required=False)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ALLOWED),
        ({"batch_submitted": True}, refuse("batch_submitted")),
        ({"size": 0}, refuse("batch_empty")),
        (
            {"meters": [Meter("q", "教学类", used=6, max=5, min=None)]},
            refuse("quota_exceeded", label="教学类", used=6, max=5),
        ),
        (
            {"meters": [Meter("q", "教学类", 2, 5, None, (CapMeter("高校", used=2, max=1),))]},
            refuse("quota_exceeded", label="教学类（高校）", used=2, max=1),
        ),
        ({"missing_documents": ["汇总表", "推荐函"]}, refuse("documents_missing", names="汇总表、推荐函")),
        (
            {"missing_units": [ABSENT, Missing("示范区", ("乙县", "丙县"), required=True)]},
            refuse("units_missing", label="示范区", units="乙县、丙县"),
        ),
        ({"meters": LOW}, refuse("confirm_warnings")),
        ({"missing_units": [ABSENT]}, refuse("confirm_warnings")),
        ({"stale_documents": ["汇总表"]}, refuse("confirm_warnings")),
        ({"unsealed_documents": ["汇总表"]}, refuse("confirm_warnings")),
        ({"unfinished_round": True}, refuse("confirm_warnings")),
        ({"alike_comments": True}, refuse("confirm_warnings")),
        (
            {
                "unsealed_documents": ["汇总表"],
                "unfinished_round": True,
                "alike_comments": True,
                "despite_warnings": True,
            },
            ALLOWED,
        ),
        ({"meters": LOW, "missing_units": [ABSENT], "despite_warnings": True}, ALLOWED),
    ],
)
def test_handing_in(changes, expected):
    assert decide_submit_batch(**(READY | changes)) == expected


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (decide_unchanged(batch_submitted=False), ALLOWED),
        (decide_unchanged(batch_submitted=True), refuse("batch_submitted")),
        (decide_owner(membership_waiting=False, owner_name="马丽"), ALLOWED),
        (decide_owner(membership_waiting=True, owner_name="马丽"), refuse("member_waiting", name="马丽")),
        (decide_return(may_be_resubmitted=True), ALLOWED),
        (decide_return(may_be_resubmitted=False), refuse("return_too_late")),
        (decide_return(may_be_resubmitted=False, until=DAY, now=DAY), refuse("return_until_past")),
        (decide_return(may_be_resubmitted=False, until=DAY, latest=DAY, now=BEFORE), ALLOWED),
        (
            decide_return(may_be_resubmitted=True, until=DAY, latest=BEFORE, now=BEFORE),
            refuse("return_until_late", latest=BEFORE),
        ),
        (decide_return(may_be_resubmitted=False, until=DAY, latest=None, now=BEFORE), ALLOWED),
    ],
)
def test_one_thing_stands_against_it_or_nothing(decision, expected):
    assert decision == expected
