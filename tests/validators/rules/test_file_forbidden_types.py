RULE = "file.forbidden_types"


def test_a_forbidden_type_fails_by_content_and_by_name(check, facts):
    one = facts.archive(name="课件.pptx")
    assert check(RULE, one, types=["slides"]).code == "file.forbidden_types.forbidden"
    two = facts.video(name="a.zip").model_copy(update={"detected_type": "pptx"})
    assert check(RULE, two, types=["slides"]).status == "fail"


def test_archives_are_looked_into_on_request_only(check, facts):
    one = facts.archive(("课件/课.dat", "pptx", 10), ("课件/读我.txt", "txt", 10))
    assert check(RULE, one, types=["slides"]).status == "pass"
    found = check(RULE, one, types=["slides"], inside_archives=True)
    assert (found.status, [one.text for one in found.evidence]) == ("fail", ["课件/课.dat"])


def test_what_cannot_be_seen_is_left_to_a_person(check, facts):
    nested = facts.archive(("a.zip", "zip", 10), nested=1, unread={"not_readable": 1})
    assert check(RULE, nested, types=["slides"], inside_archives=True).status == "unknown"
    rar = facts.archive(name="a.rar", detected_type="rar", listed=False)
    assert check(RULE, rar, types=["slides"], inside_archives=True).status == "unknown"


def test_a_listing_too_long_to_be_kept_is_left_to_a_person(check, facts):
    many = facts.archive(("a.txt", "txt", 10), items=2001)
    found = check(RULE, many, types=["slides"], inside_archives=True)
    assert (found.status, found.code) == ("unknown", "file.forbidden_types.too_many")
    assert found.message == "压缩包内有 2001 个文件，系统只查看了前 1 个，其余由工作人员核对"
    inside = check("archive.contents", many, forbidden=["slides"])
    assert (inside.status, inside.code) == ("unknown", "archive.contents.too_many")
    assert check("archive.contents", many, allowed=["image"]).status == "fail"
