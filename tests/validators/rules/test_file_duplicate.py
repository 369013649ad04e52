def test_the_same_content_twice_is_named(check, facts):
    one, two = facts.video(name="甲.mp4", sha256="aa"), facts.video(name="乙.mp4", sha256="aa")
    found = check("file.duplicate", [one, two])
    assert (found.status, found.message) == (
        "fail",
        "同一个文件上传了多次：“甲.mp4” 与 “乙.mp4”；请只留一份",
    )


def test_different_files_pass_and_those_not_hashed_yet_wait(check, facts):
    files = [facts.video(sha256="aa"), facts.video(sha256="bb")]
    assert check("file.duplicate", files).status == "pass"
    assert check("file.duplicate", [facts.video()]).status == "pass"  # alone
    waiting = check("file.duplicate", [*files, facts.video()])
    assert (waiting.status, waiting.code) == ("unknown", "file.duplicate.pending")
    assert waiting.message == "正在计算文件的校验值，是否有重复的文件稍后给出结果"
