"""The lines of the check from plain values: what each status and each answer makes of a line, and of the whole."""

import pytest

from campaigns.schema import Document, contents
from portal.decisions import ALLOWED, refuse
from review.eligibility.checklist import (
    ChecklistItem,
    OpenFinding,
    checklist_items,
    decide_pass,
    decide_ready,
    open_items,
)
from tests.factories.review import document

FILE = "0f3c"
PENDING = {"code": "video.subtitles.pending"}


def found(status, *, file=FILE, rule="word.length", **more):
    finding = {"rule": rule, "status": status, "message": f"{rule} {status}", "code": f"{rule}.x"} | more
    return OpenFinding(file, "案例文本 · 正文.docx" if file else "案例文本", "text", finding)


def lines_of(*findings, checklist=(), category="a", waived=None, answers=None):
    return checklist_items(checklist, category, findings, waived=waived or {}, answers=answers or {})


def line(ok=None, *, status="", file="", code="", text="要点"):
    return ChecklistItem("k", text, ok, status=status, file=file, finding={"code": code} if code else None)


@pytest.mark.parametrize(
    ("status", "shown"),
    [("pass", 0), ("skipped", 0), ("", 0), ("fail", 1), ("warn", 1), ("unknown", 1), ("error", 1)],
)
def test_every_status_but_a_plain_pass_is_a_line(status, shown):
    assert len(lines_of(found(status))) == shown


def test_a_line_says_where_what_and_which_rule():
    (item,) = lines_of(found("warn"))
    assert (item.key, item.text, item.ok, item.note, item.status, item.where, item.file, item.rule) == (
        f"{FILE}:word.length:", "word.length warn", None, "", "warn", "案例文本 · 正文.docx", FILE, "word.length",
    )  # fmt: skip


def test_a_slots_own_finding_is_kept_under_the_slot():
    (item,) = lines_of(found("fail", file="", rule="slot.count"))
    assert (item.key, item.needs_waiver) == ("slot:text:slot.count:", False)


def test_two_findings_of_one_rule_have_a_key_each():
    items = lines_of(found("unknown", mark="a1"), found("unknown", mark="b2"))
    assert [item.key for item in items] == [f"{FILE}:word.length:a1", f"{FILE}:word.length:b2"]


# Columns: what was answered; rows: the finding's status. The value is the line's `ok`.
@pytest.mark.parametrize("status", ["warn", "unknown", "error"])
@pytest.mark.parametrize(
    ("answer", "ok"),
    [
        ({}, None),
        ({"ok": True}, True),
        ({"ok": False}, False),
        ({"ok": None}, None),
        ({"ok": "yes"}, None),
        ({"ok": 1}, None),
        ({"note": "只写了备注"}, None),
    ],
)
def test_a_person_decides_what_the_machine_left_open(status, answer, ok):
    (item,) = lines_of(found(status), answers={f"{FILE}:word.length:": answer})
    assert item.ok is ok
    assert item.note == answer.get("note", "")


@pytest.mark.parametrize(
    ("answer", "waived", "ok", "note"),
    [
        ({}, None, None, ""),
        ({"ok": True, "note": "看过"}, None, None, "看过"),
        ({"ok": False, "note": "太长"}, None, False, "太长"),
        ({}, "原则上不超过", True, "原则上不超过"),
        ({"ok": False, "note": "太长"}, "原则上不超过", True, "原则上不超过"),
        ({}, "", True, ""),
    ],
)
def test_a_failed_rule_of_a_file_is_settled_by_a_waiver_only(answer, waived, ok, note):
    waivers = {} if waived is None else {(FILE, "word.length"): waived}
    (item,) = lines_of(found("fail"), waived=waivers, answers={f"{FILE}:word.length:": answer})
    assert (item.ok, item.note, item.needs_waiver) == (ok, note, True)


@pytest.mark.parametrize(
    "waiver", [("other-file", "word.length"), (FILE, "word.images"), ("", "word.length")]
)
def test_a_waiver_of_another_file_or_rule_settles_nothing(waiver):
    (item,) = lines_of(found("fail"), waived={waiver: "可以"})
    assert (item.ok, item.note) == (None, "")


def test_a_failed_slot_is_ticked_by_a_person():
    """A slot has no file that a waiver could stand on."""
    (item,) = lines_of(
        found("fail", file=""), answers={"slot:text:word.length:": {"ok": True, "note": "纸质已收"}}
    )
    assert (item.ok, item.note, item.needs_waiver, decide_pass([item])) == (True, "纸质已收", False, ALLOWED)


@pytest.mark.parametrize(
    ("category", "keys"), [("a", ["item:all", "item:only-a"]), ("b", ["item:all"]), ("", ["item:all"])]
)
def test_checklist_lines_are_those_of_the_category_and_stand_first(category, keys):
    checklist = [
        contents.ChecklistItem(key="all", text="材料齐全"),
        contents.ChecklistItem(key="only-a", text="没有企业标识", categories=("a",)),
    ]
    items = lines_of(found("warn"), checklist=checklist, category=category)
    assert [item.key for item in items] == [*keys, f"{FILE}:word.length:"]


WAITING = line(status="unknown", file=FILE, code=PENDING["code"])
UNDECIDED = line(text="没有企业标识")
AGAINST = line(ok=False, text="有企业标识")
FAILED = line(status="fail", file=FILE, text="超出字数")
FAILED_AND_TICKED_AGAINST = line(ok=False, status="fail", file=FILE, text="超出字数")
WAIVED = line(ok=True, status="fail", file=FILE)
FOR = line(ok=True)
LOOKED_AT = line(ok=True, status="unknown", file=FILE, code=PENDING["code"])


@pytest.mark.parametrize(
    ("lines", "expected", "to_decide"),
    [
        ([], ALLOWED, 0),
        ([FOR, WAIVED, LOOKED_AT], ALLOWED, 0),
        ([FOR, UNDECIDED, UNDECIDED], refuse("points_open", count=2, first="没有企业标识"), 2),
        ([FOR, AGAINST], refuse("points_against", count=1, first="有企业标识"), 0),
        ([AGAINST, UNDECIDED], refuse("points_open", count=1, first="没有企业标识"), 1),
        ([UNDECIDED, FAILED], refuse("findings_fail", count=1, first="超出字数"), 2),
        ([FAILED_AND_TICKED_AGAINST], refuse("findings_fail", count=1, first="超出字数"), 1),
        ([WAITING, FOR], refuse("checks_running", count=1), 0),
        ([WAITING, AGAINST], refuse("points_against", count=1, first="有企业标识"), 0),
        ([WAITING, UNDECIDED], refuse("points_open", count=1, first="没有企业标识"), 1),
        ([WAITING, FAILED, AGAINST], refuse("findings_fail", count=1, first="超出字数"), 1),
    ],
)
def test_what_stands_against_passing_is_named_in_one_order(lines, expected, to_decide):
    assert decide_pass(lines) == expected
    assert len(open_items(lines)) == to_decide


@pytest.mark.parametrize(
    ("code", "waiting"),
    [("video.subtitles.pending", True), ("video.subtitles.unfinished", False), ("", False)],
)
def test_only_a_check_still_running_waits(code, waiting):
    assert line(status="unknown", file=FILE, code=code).waiting is waiting


@pytest.mark.parametrize(
    ("category", "waits", "recommend", "expected"),
    [
        ("a", True, True, refuse("not_reported")),
        ("a", False, True, ALLOWED),
        ("d", True, True, ALLOWED),  # goes to the organiser directly
        ("d", False, True, ALLOWED),
        ("a", True, False, ALLOWED),  # nobody recommends in this campaign
    ],
)
def test_what_goes_through_a_unit_is_checked_once_reported(category, waits, recommend, expected):
    values = document()
    if not recommend:
        values = document(recommend=None, stages=[s for s in values["stages"] if s["kind"] != "recommend"])
        values["rosters"] = []
    assert decide_ready(Document.model_validate(values), category, waits_for_unit=waits) == expected
