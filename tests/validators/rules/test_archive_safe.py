import pytest


@pytest.mark.parametrize("problem", ["bomb", "traversal", "symlink", "bad_name", "overlap", "too_many"])
def test_dangers_fail(check, facts, problem):
    found = check("archive.safe", facts.archive(("a", "", 1), problems=[problem]))
    assert (found.status, found.code) == ("fail", "archive.safe.unsafe")


def test_passwords_fail_and_oddities_warn(check, facts):
    assert check("archive.safe", facts.archive(("a", "", 1), encrypted=True)).status == "fail"
    assert check("archive.safe", facts.archive(("a", "", 1), problems=["duplicate"])).status == "warn"
    assert check("archive.safe", facts.archive(("a", "", 1), nested=1)).status == "warn"
    assert check("archive.safe", facts.archive(("a", "", 1), nested=1), allow_nested=False).status == "fail"
    assert check("archive.safe", facts.archive(("a", "", 1))).status == "pass"
