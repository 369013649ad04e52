import pytest

from validators import evaluate_all, evaluate_file, evaluate_slot, verdict
from validators.evaluation import needs_deep
from validators.findings import Finding, Status
from validators.registry import any_rule
from validators.wording import worded


def rules(*specs):
    return [any_rule.validate_python(one) for one in specs]


def statuses(findings):
    return {one.rule: one.status.value for one in findings}


@pytest.mark.parametrize(
    ("seen", "worst"),
    [
        ("pass warn unknown error fail", "fail"),
        ("pass warn unknown error", "error"),
        ("pass warn unknown", "unknown"),
        ("pass warn skipped", "warn"),
        ("pass skipped", "pass"),
        ("skipped", "pass"),
        ("", "pass"),
    ],
)
def test_the_worst_finding_is_the_verdict(seen, worst):
    assert verdict(Finding(rule="x", code="x", status=one) for one in seen.split()) == worst


def test_every_file_is_judged_whole_or_not_even_where_no_rule_asks(facts):
    assert statuses(evaluate_file(facts.video(damage="truncated"), [])) == {"file.intact": "fail"}


@pytest.mark.parametrize(
    "damage", ["unreadable", "truncated", "no_moov", "bad_zip", "wrong_kind", "file_does_not_open"]
)
def test_a_file_that_does_not_open_fails_once(facts, damage):
    broken = facts.video(damage=damage).model_copy(update={"video": None})
    asked = rules(
        {"rule": "file.type", "allowed": ["mp4"]},
        {"rule": "video.audio"},
        {"rule": "video.duration", "max": 9},
    )
    found = evaluate_file(broken, asked)
    assert statuses(found) == {
        "file.type": "pass",
        "video.audio": "skipped",
        "video.duration": "skipped",
        "file.intact": "fail",
    }


def test_a_wrong_type_counts_though_the_measuring_did_not_end(facts):
    one = facts.video(name="a.avi", status="crash").model_copy(update={"detected_type": "avi"})
    asked = rules(
        {"rule": "video.duration", "max": "8min"},
        {"rule": "file.type", "allowed": ["mp4"]},
        {"rule": "video.audio"},
    )
    found = evaluate_file(one, asked)
    assert statuses(found) == {
        "video.duration": "skipped",
        "file.type": "fail",
        "video.audio": "skipped",
        "file.intact": "skipped",
    }
    assert verdict(found) == "fail"


def test_a_wrong_type_is_said_once(facts):
    asked = rules(
        {"rule": "file.type", "allowed": ["mp4"]},
        {"rule": "video.duration", "max": "8min"},
        {"rule": "video.audio"},
    )
    found = evaluate_file(facts.word(name="a.docx"), asked)
    assert statuses(found) == {
        "file.type": "fail",
        "video.duration": "skipped",
        "video.audio": "skipped",
        "file.intact": "pass",
    }


def test_where_a_type_is_accepted_rules_of_another_kind_do_not_apply(facts):
    asked = rules(
        {"rule": "file.type", "allowed": ["mp4", "word"]}, {"rule": "video.duration", "max": "8min"}
    )
    assert statuses(evaluate_file(facts.word(name="a.docx"), asked))["video.duration"] == "skipped"


def test_a_film_without_pictures_is_refused_though_its_type_is_right(facts):
    asked = rules({"rule": "file.type", "allowed": ["mp4"]}, {"rule": "video.duration", "max": "8min"})
    sound = facts.video(name="a.mp4").model_copy(update={"kind": "audio"})
    assert statuses(evaluate_file(sound, asked))["video.duration"] == "fail"


def test_without_a_type_rule_another_kind_fails(facts):
    assert statuses(evaluate_file(facts.word(), rules({"rule": "video.audio"})))["video.audio"] == "fail"


def test_an_unfinished_check_is_one_error_and_blocks_nothing(facts):
    asked = rules(
        {"rule": "video.duration", "max": "8min"},
        {"rule": "video.audio"},
        {"rule": "file.size", "max": "1MB"},
    )
    found = evaluate_file(facts.video(status="timeout"), asked)
    assert statuses(found) == {
        "video.duration": "error",
        "video.audio": "skipped",
        "file.size": "pass",
        "file.intact": "skipped",
    }
    assert verdict(found) is Status.ERROR
    assert not any(one.blocking for one in found)


EITHER = (
    {"rule": "video.dimensions", "min_lines": 1080, "group": "size"},
    {"rule": "video.dimensions", "min_width": 1280, "min_height": 720, "group": "size"},
)


def test_of_alternatives_only_one_is_reported(facts):
    good = evaluate_file(facts.video(display_width=1280, display_height=720), rules(*EITHER))
    assert [one.status for one in good if one.rule == "video.dimensions"] == ["pass"]
    bad = [
        one
        for one in evaluate_file(facts.video(display_width=640, display_height=480), rules(*EITHER))
        if one.rule == "video.dimensions"
    ]
    assert [(one.status, worded(one).limit) for one in bad] == [
        ("fail", "不低于 1080 线（1080P） 或 不低于 1280×720")
    ]


def test_files_and_slot_together(facts):
    asked = rules({"rule": "file.count", "max": 1}, {"rule": "video.duration", "max": "8min"})
    status, per_file, slot = evaluate_all([facts.video(duration=60), facts.video(duration=61)], asked)
    assert (status, len(per_file), statuses(slot)) == ("fail", 2, {"file.count": "fail"})
    assert statuses(evaluate_slot([], asked)) == {"file.count": "pass"}


def test_facts_survive_storage(facts):
    one = facts.word("标题", {"text": "正文", "look": ("仿宋", 16)}, texts=[("正文", "甲")])
    assert type(one).model_validate_json(one.model_dump_json()) == one


def test_a_new_name_for_the_same_content(facts):
    renamed = facts.video(name="a.mp4").named("课.MOV")
    assert (renamed.name, renamed.extension, renamed.promised_type) == ("课.MOV", "mov", "mov")


def test_slow_rules_are_told_apart():
    assert needs_deep(rules({"rule": "video.silence"})) is True
    assert needs_deep(rules({"rule": "video.subtitles"})) is True
    assert needs_deep(rules({"rule": "pdf.seals"})) is True  # for the pictures that show them
    assert needs_deep(rules({"rule": "video.audio"}, {"rule": "pdf.opens"})) is False
