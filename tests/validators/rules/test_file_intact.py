import pytest

from validators.evaluation import evaluate_file
from validators.kinds import FileKind
from validators.registry import any_rule


@pytest.mark.parametrize(
    "damage",
    ["truncated", "no_moov", "no_frames", "encrypted", "password", "unreadable", "bad_zip", "unsafe"],
)
def test_each_damage_has_words_and_a_way_to_mend_it(check, facts, damage):
    found = check("file.intact", facts.video(damage=damage))
    assert (found.status, found.code) == ("fail", f"file.intact.{damage}")
    assert found.hint


def test_a_whole_file_passes_and_an_empty_one_fails(check, facts):
    assert check("file.intact", facts.video()).status == "pass"
    assert check("file.intact", facts.video(size=0)).code == "file.intact.empty"


def test_a_bomb_is_refused_and_a_time_out_is_no_verdict(check, facts):
    assert check("file.intact", facts.video(status="refused")).code == "file.intact.unsafe"
    found = check("file.intact", facts.video(status="timeout"))
    assert (found.status, found.message) == ("error", "检测未完成，不代表不合格（检测超时）")


@pytest.mark.parametrize(
    ("name", "detected", "kind", "status"),
    [
        ("影片.mp4", "txt", "text", "fail"),
        ("照片.jpg", "mp4", "video", "fail"),
        ("说明.pdf", "docx", "word", "fail"),
        ("录音.mp4", "mp4", "audio", "pass"),
        ("页面.txt", "html", "web", "pass"),
        ("文稿.zip", "docx", "word", "pass"),
        ("作品.zip", "sb3", "project", "pass"),
        ("网页.zip", "html", "web", "fail"),
        ("文稿.zip", "doc", "word", "fail"),
        ("插画.ai", "pdf", "pdf", "pass"),
        ("没有扩展名", "mp4", "video", "pass"),
    ],
)
def test_a_file_that_its_extension_does_not_open_is_not_whole(check, facts, name, detected, kind, status):
    """V1: a text named .mp4 opens in no player, whatever the slot takes."""
    file = facts.image(name=name, detected_type=detected).model_copy(update={"kind": kind})
    assert check("file.intact", file.named(name)).status == status


def test_what_the_format_rule_says_is_not_said_twice(facts):
    file = facts.image(name="影片.mp4", detected_type="txt").model_copy(update={"kind": FileKind.TEXT})
    rules = [any_rule.validate_python({"rule": "file.type", "allowed": ["mp4"]})]
    found = evaluate_file(file, rules)
    assert [(finding.rule, finding.status) for finding in found] == [
        ("file.type", "fail"),
        ("file.intact", "skipped"),
    ]
    alone = evaluate_file(file, [any_rule.validate_python({"rule": "file.type", "allowed": ["any"]})])
    assert [finding.status for finding in alone] == ["pass", "fail"]


def test_a_locked_archive_is_not_whole_and_is_said_once(facts):
    file = facts.archive(("甲.docx", "docx", 10), encrypted=True)
    rules = [any_rule.validate_python({"rule": "archive.opens"})]
    assert [(finding.rule, finding.status) for finding in evaluate_file(file, rules)] == [
        ("archive.opens", "fail"),
        ("file.intact", "skipped"),
    ]
    (alone,) = evaluate_file(file, [])
    assert (alone.status, alone.code) == ("fail", "file.intact.locked")
