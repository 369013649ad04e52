def test_the_same_content_twice_is_named(check, facts):
    one, two = facts.video(name="甲.mp4", sha256="aa"), facts.video(name="乙.mp4", sha256="aa")
    found = check("file.duplicate", [one, two])
    assert (found.status, found.message) == (
        "fail",
        "同一个文件上传了多次：“甲.mp4” 与 “乙.mp4”；请只留一份",
    )


def test_different_and_unhashed_files_pass(check, facts):
    files = [facts.video(sha256="aa"), facts.video(sha256="bb"), facts.video(), facts.video()]
    assert check("file.duplicate", files).status == "pass"
