import pytest


@pytest.mark.parametrize(("count", "status"), [(1, "fail"), (2, "pass"), (5, "pass"), (6, "fail")])
def test_between_two_and_five(check, facts, count, status):
    assert check("file.count", [facts.video()] * count, min=2, max=5).status == status


def test_only_the_kinds_asked_for_are_counted(check, facts):
    found = check("file.count", [facts.word(), facts.video()], min=1, max=1, kinds=["word"])
    assert (found.status, found.measured, found.message) == (
        "pass",
        "1 个",
        "Word 文档数量 1 个，符合要求（1 个）",
    )
