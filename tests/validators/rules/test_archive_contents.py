import pytest


@pytest.mark.parametrize(
    ("entries", "limits", "status"),
    [
        ([("a.swf", "swf", 1)], {"forbidden": ["slides"]}, "pass"),
        ([("a.dat", "ppt", 1)], {"forbidden": ["slides"]}, "fail"),
        ([("a.pptx", "", 1)], {"forbidden": ["slides"]}, "fail"),
        ([("a.mp4", "mp4", 1)], {"required": ["video"]}, "pass"),
        ([("a.txt", "txt", 1)], {"required": ["video"]}, "fail"),
        ([("a.jpg", "jpg", 1), ("a.exe", "exe", 1)], {"allowed": ["image"]}, "fail"),
        ([("a.jpg", "jpg", 1)], {"allowed": ["image"]}, "pass"),
        ([("a.dat", "", 1)], {"allowed": ["image"]}, "fail"),
        ([("a.dat", "", 1)], {"allowed": ["any"]}, "pass"),
    ],
)
def test_contents(check, facts, entries, limits, status):
    assert check("archive.contents", facts.archive(*entries), **limits).status == status


def test_hidden_parts_are_for_a_person(check, facts):
    assert (
        check(
            "archive.contents",
            facts.archive(("a.zip", "zip", 1), nested=1, unread={"not_readable": 1}),
            forbidden=["slides"],
        ).status
        == "unknown"
    )
