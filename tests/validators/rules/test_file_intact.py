import pytest


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
