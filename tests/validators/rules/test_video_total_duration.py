def test_recordings_together_at_most_fifty_minutes(check, facts):
    films = [facts.video(duration=1500.0), facts.video(duration=1500.0)]
    assert check("video.total_duration", films, max="50min").status == "pass"
    found = check("video.total_duration", [*films, facts.video(duration=10)], max="50min")
    assert (found.status, found.measured) == ("fail", "50分10秒")


def test_other_files_do_not_count(check, facts):
    assert check("video.total_duration", [facts.word()], max=1).status == "skipped"
    assert check("video.total_duration", [facts.word(), facts.video(duration=1)], max=1).status == "pass"


def test_an_unmeasured_film_leaves_the_sum_open_unless_it_is_over_already(check, facts):
    lost = facts.video(duration=None)
    assert check("video.total_duration", [lost, facts.video(duration=10)], max=60).status == "unknown"
    assert check("video.total_duration", [lost, facts.video(duration=100)], max=60).status == "fail"
    assert check("video.total_duration", [facts.video(status="timeout")], max=60).status == "error"
