def test_the_sum_is_held_against_the_limit(check, facts):
    files = [facts.video(size=60 * 1024 * 1024), facts.video(size=40 * 1024 * 1024)]
    assert check("file.total_size", files, max="100MB").status == "pass"
    found = check("file.total_size", [*files, facts.video(size=1)], max="100MB")
    assert found.status == "fail"
    assert found.message == "文件总大小 100.0000009MB，要求不超过 100MB；请减小或减少文件"
